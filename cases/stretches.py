"""Stretches of the access log as anchors know them: what came to it between one anchor and the next."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from cases.model import Hash, Model


class Stretch(Model):
    """The entries whose numbers lie beyond `after`, up to `through`."""

    after: Annotated[int, Field(ge=0)]
    """The last number that an anchor knew before; 0 where none knew any, and then nothing lies below it."""
    through: Annotated[int, Field(ge=0)]
    """The last number at that time. Numbers are not without gaps: how many there are is said beside it."""
    entries: Annotated[int, Field(ge=0)]
    oldest: AwareDatetime | None = None
    """Instant of the oldest of them, which decides when the first of them may go; none without entries."""
    digest: Hash
    """SHA-256 over their rows in the order of their numbers."""


class Digest:
    """A stretch as it is read, row by row."""

    def __init__(self) -> None:
        self._hash, self._entries = hashlib.sha256(), 0
        self._oldest: datetime | None = None

    def take(self, row: Mapping[str, Any]) -> None:
        """The next row, by its columns. Empty ones are left out: a new column changes no older row."""
        told = {name: _told(value) for name, value in row.items() if value is not None}
        line = json.dumps(told, sort_keys=True, separators=(",", ":"), default=repr)
        self._hash.update(line.encode() + b"\n")
        self._entries += 1
        self._oldest = row["at"] if self._oldest is None else min(self._oldest, row["at"])

    def stretch(self, after: int, through: int) -> Stretch:
        """What was read."""
        return Stretch(
            after=after,
            through=through,
            entries=self._entries,
            oldest=self._oldest,
            digest=self._hash.hexdigest(),
        )


def _told(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
