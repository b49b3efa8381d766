"""Instants as they are written: RFC 3339 in events and answers, and as each database keeps them."""

from datetime import UTC, datetime
from typing import Any


def instant(written: Any) -> datetime:
    """An instant, aware. Without a zone it is UTC: so SQLite keeps it."""
    at = written if isinstance(written, datetime) else datetime.fromisoformat(str(written))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
