"""Instants in queries: written whole, with their zone."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

LONG_AGO, FAR_OFF = datetime(1949, 10, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
"""RFC 3339."""


def _written_whole(value: object) -> object:
    """A bare number would be taken for seconds since 1970, also where a year is meant."""
    if isinstance(value, str) and not WRITTEN.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "must be a date and time (RFC 3339)")
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_whole),
    Query(ge=LONG_AGO, le=FAR_OFF, description="RFC 3339, with its zone"),
]
