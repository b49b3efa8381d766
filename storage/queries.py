"""What lists ask: cases, worklists, overdue items, always cut to what the actor may see."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.authority import officer_name, reader_names
from cases.claims import holders_of
from cases.model import Actor, Status
from cases.state import CaseState
from storage.instants import Instant
from storage.statements import table
from storage.tables import Case, CaseClaim, CaseEvent, CaseReader, Unit

NUMBER = re.compile(r"[0-9-]{1,32}")
CASE, READER, CLAIM, EVENT, UNIT = (table(m) for m in (Case, CaseReader, CaseClaim, CaseEvent, Unit))


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; everything that is given must hold."""

    level: str | None = None
    status: str | None = None
    unit: str | None = None
    """This unit and everything below it."""
    category: str | None = None
    due_before: datetime | None = None
    overdue: bool | None = None
    handler: str | None = None
    """An officer who is on the case at its present level."""
    is_open: bool | None = None
    number: str | None = None


@dataclass(frozen=True)
class Page:
    """Some cases in order of due, and where the next ones begin."""

    cases: list[CaseState]
    next_cursor: str | None


class BadCursorError(ValueError):
    """Not a cursor that this list has given out."""


async def state_of(tx: AsyncConnection, number: str) -> CaseState | None:
    """A case as the tables know it."""
    text = await tx.scalar(select(CASE.c.state).where(CASE.c.number == number))
    return CaseState.model_validate_json(text) if text else None


async def case_list(
    tx: AsyncConnection, actor: Actor, wanted: Filter, now: datetime, cursor: str | None, limit: int
) -> Page:
    """Cases that the actor may see, sorted by due."""
    narrowed = [*_by_reader(wanted, now), *_by_case(wanted)]
    if wanted.unit is not None:
        path = await tx.scalar(select(UNIT.c.path).where(UNIT.c.code == wanted.unit))
        narrowed.append(_of_case(CASE.c.unit_path.like(f"{path or '-'}%")))
    names = reader_names(actor)
    if wanted.handler is not None:
        narrowed += [READER.c.on_it, _read_by(names)]
        names = (officer_name(wanted.handler),)  # fewer than those that a supervisor may see
    found = [
        select(READER.c.due_at, READER.c.number).where(READER.c.reader == name, part, *narrowed)
        for name in names
        for part in _parts(wanted, now)
    ]
    return await _page(tx, found, cursor, limit)


async def worklist(tx: AsyncConnection, actor: Actor, cursor: str | None, limit: int) -> Page:
    """Open cases that are the actor's business, sorted by due."""
    mine = [
        select(CLAIM.c.due_at, CLAIM.c.number).where(CLAIM.c.holder == holder) for holder in holders_of(actor)
    ]
    return await _page(tx, mine, cursor, limit)


async def timeline(tx: AsyncConnection, number: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Written events of a case beyond number `after`, in order."""
    rows = select(EVENT.c.body).where(EVENT.c.number == number, EVENT.c.seq > after).order_by(EVENT.c.seq)
    return [json.loads(body) for body in (await tx.execute(rows.limit(limit))).scalars()]


async def count_cases(tx: AsyncConnection) -> tuple[int, int]:
    """How many cases the tables have, and how many of them are open."""
    counts = select(func.count(), func.count().filter(CASE.c.is_open)).select_from(CASE)
    every, still_open = (await tx.execute(counts)).one()
    return every, still_open


async def has_gap(tx: AsyncConnection, number: str) -> bool:
    """Whether events of a case are missing below its newest one."""
    events = select(func.count(), func.max(EVENT.c.seq)).where(EVENT.c.number == number)
    count, newest = (await tx.execute(events)).one()
    return bool(count != (newest or 0))


async def command_events(tx: AsyncConnection, command: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of one command with the number of their case; none if it is not in the tables."""
    rows = select(EVENT.c.number, EVENT.c.body).where(EVENT.c.command == command).order_by(EVENT.c.seq)
    return [(number, json.loads(body)) for number, body in await tx.execute(rows)]


async def under_other_calendars(
    tx: AsyncConnection, policy_id: str, calendars: str, limit: int = 500
) -> list[str]:
    """Open cases under a policy that do not go by these calendars yet."""
    others = or_(CASE.c.calendars < calendars, CASE.c.calendars > calendars)  # found by index, unlike !=
    rows = select(CASE.c.number).where(CASE.c.is_open, CASE.c.policy_id == policy_id, others)
    return list((await tx.execute(rows.limit(limit))).scalars())


def _parts(wanted: Filter, now: datetime) -> list[Any]:
    """The stretches of the index, each in order of due or short, that hold all that is wanted."""
    if wanted.overdue:
        return [READER.c.late_at <= now]
    if wanted.is_open is not None:
        return [READER.c.is_open.is_(wanted.is_open)]
    if wanted.status is not None:
        return [READER.c.is_open.is_(wanted.status != Status.CLOSED)]
    return [READER.c.is_open.is_(is_open) for is_open in (True, False)]


def _by_reader(wanted: Filter, now: datetime) -> list[Any]:
    """What a reader's row itself can tell."""
    narrowed: list[Any] = []
    if wanted.is_open is not None:
        narrowed.append(READER.c.is_open.is_(wanted.is_open))
    if wanted.number is not None:
        narrowed.append(READER.c.number == wanted.number)
    if wanted.due_before is not None:
        narrowed.append(READER.c.due_at < wanted.due_before)
    if wanted.overdue is False:
        narrowed.append(or_(READER.c.late_at.is_(None), READER.c.late_at > now))
    return narrowed


def _read_by(names: Sequence[str]) -> Any:
    also = READER.alias()
    return select(also.c.number).where(also.c.number == READER.c.number, also.c.reader.in_(names)).exists()


def _by_case(wanted: Filter) -> list[Any]:
    return [
        _of_case(column == value)
        for column, value in (
            (CASE.c.level, wanted.level),
            (CASE.c.status, wanted.status),
            (CASE.c.category, wanted.category),
        )
        if value is not None
    ]


def _of_case(condition: Any) -> Any:
    return select(CASE.c.number).where(CASE.c.number == READER.c.number, condition).exists()


async def _page(tx: AsyncConnection, sources: Sequence[Select[Any]], cursor: str | None, limit: int) -> Page:
    """The first of each source in order, then the first of those: no source is read to its end."""
    after = _read_cursor(cursor) if cursor is not None else None
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
