"""Lists of cases, always cut to what the actor may see, sorted by due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.model import Actor, Status
from cases.readers import listed_names, officer_name, reader_names
from cases.standing import DueState
from storage.conditions import below, overdue, stands, suspended, unless
from storage.paging import Page, page_of
from storage.statements import table
from storage.tables import Case, CaseReader, Unit

CASE, READER, UNIT = table(Case), table(CaseReader), table(Unit)


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; everything that is given must hold."""

    level: str | None = None
    status: str | None = None
    unit: str | None = None
    """This unit and everything below it."""
    category: str | None = None
    channel: str | None = None
    policy: str | None = None
    due_before: datetime | None = None
    opened_before: datetime | None = None
    opened_after: datetime | None = None
    """At this instant or later."""
    overdue: bool | None = None
    due_state: DueState | None = None
    suspended: bool | None = None
    handler: str | None = None
    """An officer who is on the case at its present level."""
    is_open: bool | None = None
    listed: bool = False
    """Only what is under listed supervision, in the units that the actor reads for."""
    number: str | None = None


async def case_list(
    tx: AsyncConnection, actor: Actor, wanted: Filter, now: datetime, cursor: str | None, limit: int
) -> Page:
    """Cases that the actor may see, sorted by due. BadCursorError."""
    narrowed = [*_by_reader(wanted), *_by_time(wanted, now), *_by_case(wanted)]
    if wanted.unit is not None:
        path = await tx.scalar(select(UNIT.c.path).where(UNIT.c.code == wanted.unit))
        narrowed.append(below(path) if path else false())
    names = listed_names(actor) if wanted.listed else reader_names(actor)
    if wanted.handler is not None:
        narrowed += [READER.c.on_it, _read_by(names)]
        names = (officer_name(wanted.handler),)  # fewer than those that a supervisor may see
    found = [
        select(READER.c.due_at, READER.c.number).where(READER.c.reader == name, part, *narrowed)
        for name in names
        for part in _parts(wanted, now)
    ]
    return await page_of(tx, found, cursor, limit)


def _parts(wanted: Filter, now: datetime) -> list[Any]:
    """The stretches of the index, each in order of due or short, that hold all that is wanted."""
    if wanted.overdue:
        return [overdue(now)]
    if wanted.listed:
        return [READER.c.is_open.is_(True)]
    if wanted.is_open is not None:
        return [READER.c.is_open.is_(wanted.is_open)]
    if wanted.due_state is not None:
        return [READER.c.is_open.is_(True)]
    if wanted.status is not None:
        return [READER.c.is_open.is_(wanted.status not in (Status.CLOSED, Status.ARCHIVED))]
    return [READER.c.is_open.is_(is_open) for is_open in (True, False)]


def _by_reader(wanted: Filter) -> Iterator[Any]:
    """What a reader's row itself can tell."""
    for column, value in (
        (READER.c.is_open, wanted.is_open),
        (READER.c.number, wanted.number),
        (READER.c.level, wanted.level),
        (READER.c.policy_id, wanted.policy),
    ):
        if value is not None:
            yield column == value


def _by_time(wanted: Filter, now: datetime) -> Iterator[Any]:
    if wanted.due_before is not None:
        yield READER.c.due_at < wanted.due_before
    if wanted.opened_before is not None:
        yield READER.c.opened_at < wanted.opened_before
    if wanted.opened_after is not None:
        yield READER.c.opened_at >= wanted.opened_after
    if wanted.overdue is False:
        yield unless(overdue(now), READER.c.late_at)
    if wanted.due_state is not None:
        yield from _standing(wanted.due_state, now)
    if wanted.suspended is not None:
        still = suspended(now)
        yield still if wanted.suspended else unless(still, READER.c.suspended_until)


def _standing(state: DueState, now: datetime) -> Iterator[Any]:
    yield stands(state, now)
    if state is DueState.SOON:
        yield READER.c.due_at > now  # implied, and where the index begins to read
    if state is DueState.OVERDUE:
        yield READER.c.due_at <= now  # implied, and where the index stops reading


def _read_by(names: Sequence[str]) -> Any:
    also = READER.alias()
    return select(also.c.number).where(also.c.number == READER.c.number, also.c.reader.in_(names)).exists()


def _by_case(wanted: Filter) -> Iterator[Any]:
    for column, value in (
        (CASE.c.status, wanted.status),
        (CASE.c.category, wanted.category),
        (CASE.c.channel, wanted.channel),
    ):
        if value is not None:
            of_case = (CASE.c.number == READER.c.number, column == value)
            yield select(CASE.c.number).where(*of_case).exists()
