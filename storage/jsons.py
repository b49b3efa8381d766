"""JSON as it is stored: compact, text readable."""

import json
from typing import Any


def dumps(data: Any) -> str:
    """Plain data as compact JSON text."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
