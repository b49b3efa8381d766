"""The wall clock, asked in one place."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, UTC."""
    return datetime.now(UTC)  # noqa: TID251  # the one place
