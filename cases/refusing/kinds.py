"""Sorts of refusals."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of refusal it is; the doors translate it into their own terms."""

    INVALID = "invalid"
    """What was said makes no sense."""
    FORBIDDEN = "forbidden"
    """The actor may not."""
    CONFLICT = "conflict"
    """The case does not allow it now."""
    STALE = "stale"
    """The case has changed since the actor looked."""
    REUSED = "reused"
    """The command id was used for something else."""


Codes = dict[str, tuple[Kind, str, str, str]]
"""By its code: kind, rule, the sentence in Chinese and in English."""
INVALID, FORBIDDEN, CONFLICT = Kind.INVALID, Kind.FORBIDDEN, Kind.CONFLICT
