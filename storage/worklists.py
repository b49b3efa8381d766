"""Worklists: what is an officer's business, under which heading, and how much of it there is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.claims import Turn, holders_of
from cases.jurisdiction import next_monday, tomorrow
from cases.model import Actor
from cases.worklist import Group
from storage.paging import Page, page_of
from storage.statements import table
from storage.tables import CaseClaim

CLAIM = table(CaseClaim)


async def worklist(
    tx: AsyncConnection, actor: Actor, now: datetime, cursor: str | None, limit: int, group: Group | None
) -> Page:
    """Open cases that are the actor's business, of one group or all, sorted by due. BadCursorError."""
    if group is not None:
        mine = _mine(actor)
        of_group = select(mine.c.due_at, mine.c.number).where(_group(mine, now) == group.value)
        return await page_of(tx, [of_group], cursor, limit)
    claimed = [
        select(CLAIM.c.due_at, CLAIM.c.number).where(CLAIM.c.holder == holder) for holder in holders_of(actor)
    ]
    return await page_of(tx, claimed, cursor, limit)


async def count_groups(tx: AsyncConnection, actor: Actor, now: datetime) -> dict[Group, int]:
    """How many cases stand under each heading, on all pages together."""
    mine = _mine(actor)
    grouped = select(_group(mine, now).label("group")).subquery()
    rows = await tx.execute(select(grouped.c.group, func.count()).group_by(grouped.c.group))
    found = {row[0]: int(row[1]) for row in rows}
    return {group: found.get(group.value, 0) for group in Group}


def _mine(actor: Actor) -> Subquery:
    """One row for each case: of the actor's claims the one that decides whose turn it is."""
    names = ("number", "due_at", "late_at", "over_at", "suspended_until")
    same = [CLAIM.c[name] for name in names]
    held = select(*same, func.max(CLAIM.c.turn).label("turn")).where(CLAIM.c.holder.in_(holders_of(actor)))
    return held.group_by(*same).subquery()


def _group(mine: Subquery, now: datetime) -> Any:
    """What `cases.worklist.group_of` says of the state."""
    return case(
        (mine.c.turn.in_([Turn.WAITS.value, Turn.BARRED.value]), Group.WAITING.value),
        (mine.c.late_at <= now, Group.OVERDUE.value),
        (mine.c.turn == Turn.ACCEPTS.value, Group.TO_ACCEPT.value),
        (mine.c.suspended_until > now, Group.LATER.value),
        (mine.c.over_at >= next_monday(now), Group.LATER.value),
        (mine.c.over_at >= tomorrow(now), Group.THIS_WEEK.value),
        else_=Group.DUE_TODAY.value,
    )
