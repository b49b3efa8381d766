"""The journal: everything that a client sent and saw, and what was done to the product meanwhile."""

import json
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from api.clock import now


class Journal:
    """One JSON document a line, written through at once: whoever reads it later was not there."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._sent = 0

    def note(self, what: str, **told: Any) -> None:
        """Append one entry. `t` is monotonic and orders the entries of one run, in seconds."""
        entry = {"what": what, "t": time.monotonic(), "at": now().isoformat(), **told}
        self._file.write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._file.flush()

    def sent(self, **told: Any) -> int:
        """Note a call before it goes out; its number, under which its answer is noted."""
        self._sent += 1
        self.note("sent", call=self._sent, **told)
        return self._sent

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
