"""What lists ask: cases, worklists, overdue items, always cut to what the actor may see."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.authority import CASE_ROLES
from cases.model import Actor
from cases.state import CaseState
from storage.statements import table
from storage.tables import Case, CaseClaim, CaseEvent, CaseReader, Unit

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
    """An officer who is on the case now."""
    is_open: bool | None = None


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
    rows = select(CASE.c.state, CASE.c.due_at, CASE.c.number).where(_visible(actor), *_narrowed(wanted, now))
    if wanted.unit is not None:
        path = await tx.scalar(select(UNIT.c.path).where(UNIT.c.code == wanted.unit))
        rows = rows.where(CASE.c.unit_path.like(f"{path or '-'}%"))
    return await _page(tx, rows, cursor, limit)


async def worklist(tx: AsyncConnection, actor: Actor, cursor: str | None, limit: int) -> Page:
    """Open cases that are the actor's business, sorted by due."""
    mine = CASE.c.number.in_(select(CLAIM.c.number).where(CLAIM.c.holder.in_(holders_of(actor))))
    rows = select(CASE.c.state, CASE.c.due_at, CASE.c.number).where(CASE.c.is_open, mine)
    return await _page(tx, rows, cursor, limit)


def holders_of(actor: Actor) -> list[str]:
    """The names under which claims are held for an actor."""
    return [f"officer:{actor.id}", *(f"role:{role}@{actor.unit}" for role in actor.roles)]


async def timeline(tx: AsyncConnection, number: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Written events of a case beyond number `after`, in order."""
    rows = select(EVENT.c.body).where(EVENT.c.number == number, EVENT.c.seq > after).order_by(EVENT.c.seq)
    return [json.loads(body) for body in (await tx.execute(rows.limit(limit))).scalars()]


async def command_events(tx: AsyncConnection, command: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of one command with the number of their case; none if it is not in the tables."""
    rows = select(EVENT.c.number, EVENT.c.body).where(EVENT.c.command == command).order_by(EVENT.c.seq)
    return [(number, json.loads(body)) for number, body in await tx.execute(rows)]


async def under_other_calendars(
    tx: AsyncConnection, policy_id: str, calendars: str, limit: int = 500
) -> list[str]:
    """Open cases under a policy that do not go by these calendars yet."""
    rows = select(CASE.c.number).where(
        CASE.c.is_open, CASE.c.policy_id == policy_id, CASE.c.calendars != calendars
    )
    return list((await tx.execute(rows.limit(limit))).scalars())


def _visible(actor: Actor) -> Any:
    names = [f"officer:{actor.id}"]
    if not actor.in_department and not CASE_ROLES.isdisjoint(actor.roles):
        names.append(f"unit:{actor.unit}")
    seen = select(READER.c.number).where(READER.c.number == CASE.c.number, READER.c.reader.in_(names))
    return seen.exists()


def _narrowed(wanted: Filter, now: datetime) -> list[Any]:
    narrowed: list[Any] = [
        column == value
        for column, value in (
            (CASE.c.level, wanted.level),
            (CASE.c.status, wanted.status),
            (CASE.c.category, wanted.category),
            (CASE.c.is_open, wanted.is_open),
        )
        if value is not None
    ]
    if wanted.due_before is not None:
        narrowed.append(CASE.c.due_at < wanted.due_before)
    if wanted.handler is not None:
        on_it = select(CLAIM.c.number).where(CLAIM.c.holder == f"officer:{wanted.handler}")
        narrowed.append(CASE.c.number.in_(on_it))
    if wanted.overdue is not None:
        late = or_(CASE.c.marks > 0, CASE.c.due_at <= now, CASE.c.case_due_at <= now)
        overdue = and_(CASE.c.is_open, func.coalesce(late, false()))
        narrowed.append(overdue if wanted.overdue else not_(overdue))
    return narrowed


async def _page(tx: AsyncConnection, rows: Select[Any], cursor: str | None, limit: int) -> Page:
    if cursor is not None:
        due, number = _read_cursor(cursor)
        rows = rows.where(or_(CASE.c.due_at > due, and_(CASE.c.due_at == due, CASE.c.number > number)))
    found = (await tx.execute(rows.order_by(CASE.c.due_at, CASE.c.number).limit(limit + 1))).all()
    more = len(found) > limit
    found = found[:limit]
    return Page(
        cases=[CaseState.model_validate_json(text) for text, _, _ in found],
        next_cursor=_write_cursor(found[-1][1], found[-1][2]) if more else None,
    )


def _write_cursor(due: datetime, number: str) -> str:
    return base64.urlsafe_b64encode(f"{due.isoformat()}|{number}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        due, number = base64.urlsafe_b64decode(padded.encode()).decode().split("|")
        at = datetime.fromisoformat(due)
    except ValueError as error:
        raise BadCursorError(cursor) from error
    if at.tzinfo is None:
        raise BadCursorError(cursor)
    return at, number
