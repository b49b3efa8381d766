"""What is asked of single cases, and of all of them together."""

import json
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.sides import KINDS_OF_TASKS
from cases.state import CaseState
from storage.prepared import Looking, Prepared
from storage.statements import table
from storage.tables import Case, CaseEvent

CASE, EVENT = table(Case), table(CaseEvent)
STATE = Prepared(lambda _: select(CASE.c.state).where(CASE.c.number == bindparam("case")))
OF_COMMAND = Prepared(
    lambda _: (
        select(EVENT.c.number, EVENT.c.body)
        .where(EVENT.c.command == bindparam("given"))
        .order_by(EVENT.c.seq)
    )
)


async def state_of(tx: Looking, number: str) -> CaseState | None:
    """A case as the tables know it."""
    text = await STATE.scalar(tx, case=number)
    return CaseState.model_validate_json(text) if text else None


async def timeline(tx: AsyncConnection, number: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Written events of a case beyond number `after`, in order."""
    rows = select(EVENT.c.body).where(EVENT.c.number == number, EVENT.c.seq > after).order_by(EVENT.c.seq)
    return [json.loads(body) for body in (await tx.execute(rows.limit(limit))).scalars()]


async def of_tasks(tx: AsyncConnection, number: str, up_to: int) -> list[dict[str, Any]]:
    """Written events about what was asked of units in a case, in order, none beyond number `up_to`."""
    of_case = (EVENT.c.number == number, EVENT.c.seq <= up_to, EVENT.c.type.in_(KINDS_OF_TASKS))
    rows = select(EVENT.c.body).where(*of_case).order_by(EVENT.c.seq)
    return [json.loads(body) for body in (await tx.execute(rows)).scalars()]


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


async def command_events(tx: Looking, command: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of one command with the number of their case; none if it is not in the tables."""
    return [(number, json.loads(body)) for number, body in await OF_COMMAND.rows(tx, given=command)]


async def under_other_calendars(
    tx: AsyncConnection, policy_id: str, calendars: str, limit: int = 500
) -> list[str]:
    """Open cases under a policy that do not go by these calendars yet."""
    others = or_(CASE.c.calendars < calendars, CASE.c.calendars > calendars)  # found by index, unlike !=
    rows = select(CASE.c.number).where(CASE.c.is_open, CASE.c.policy_id == policy_id, others)
    return list((await tx.execute(rows.limit(limit))).scalars())
