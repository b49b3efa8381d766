"""Pages of cases in order of due, put together from several sources without reading any to its end."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, literal, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.clocks import running
from cases.state import CaseState
from storage.instants import Instant
from storage.statements import table
from storage.tables import Case

NUMBER = re.compile(r"[0-9-]{1,32}")
CASE = table(Case)


@dataclass(frozen=True)
class Page:
    """Some cases in order of due, and where the next ones begin."""

    cases: list[CaseState]
    next_cursor: str | None


class BadCursorError(ValueError):
    """Not a cursor that this list has given out."""


async def page_of(
    tx: AsyncConnection, sources: Sequence[Select[Any]], cursor: str | None, limit: int
) -> Page:
    """The first of each source in order, then the first of those; nothing where there is no source, for
    whoever reads under no name. BadCursorError.
    """
    after = _read_cursor(cursor) if cursor is not None else None
    if not sources:
        return Page(cases=[], next_cursor=None)
    first = union(*(_first(source, after, limit + 1) for source in sources)).subquery()
    rows = select(CASE.c.state, first.c.due_at, first.c.number).join(first, first.c.number == CASE.c.number)
    found = (await tx.execute(rows.order_by(first.c.due_at, first.c.number).limit(limit + 1))).all()
    more = len(found) > limit
    found = found[:limit]
    return Page(
        cases=[CaseState.model_validate_json(text) for text, _, _ in found],
        next_cursor=_write_cursor(found[-1][1], found[-1][2]) if more else None,
    )


def _first(source: Select[Any], after: tuple[datetime, str] | None, limit: int) -> Select[Any]:
    due, number = source.selected_columns
    if after is not None:
        source = source.where(tuple_(due, number) > tuple_(literal(after[0], Instant()), after[1]))
    return select(source.distinct().order_by(due, number).limit(limit).subquery())


def cursor_after(state: CaseState) -> str:
    """Where a list goes on behind a case."""
    return _write_cursor(running(state).due, state.number)


def _write_cursor(due: datetime, number: str) -> str:
    return base64.urlsafe_b64encode(f"{due.isoformat()}|{number}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        due, number = base64.urlsafe_b64decode(padded.encode()).decode().split("|")
        at = datetime.fromisoformat(due)
    except ValueError as error:
        raise BadCursorError(cursor) from error
    if at.tzinfo != UTC or not NUMBER.fullmatch(number):
        raise BadCursorError(cursor)
    return at, number
