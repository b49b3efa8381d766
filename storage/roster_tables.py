"""Writing the roster: units and officers from dated tables, as often as one likes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from cases.readers import officer_name
from storage import accounts, tokens
from storage.statements import inserting, table
from storage.tables import CaseReader, Officer, RuleDocument, Unit

KEPT = frozenset({"began_on"})
"""Columns that only the first table to name a row fills."""


async def put(tx: AsyncConnection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Write rows over older ones, never over rows of a later table."""
    target = table(model)
    keys = [column.name for column in target.primary_key]
    insert = inserting(tx, model)
    newer = insert.on_conflict_do_update(
        index_elements=keys,
        set_={name: insert.excluded[name] for name in rows[0] if name not in KEPT.union(keys)},
        where=and_(target.c.as_of <= insert.excluded.as_of, _not_removed_that_day(target, insert)),
    )
    await tx.execute(newer, list(rows))


def _not_removed_that_day(target: Table, insert: Any) -> ColumnElement[bool]:
    """A table of the day on which somebody was taken out does not bring them back."""
    if "active" not in target.c:
        return true()
    return or_(target.c.active, target.c.as_of < insert.excluded.as_of)


async def remove(tx: AsyncConnection, officer: str, on: str, now: datetime) -> bool:
    """Take an officer out as of a date, and end their tokens, sessions and password for good.

    Only a table of a later date brings them back, as somebody who has yet to be given one of these.
    False if there is no such officer, or they have left before.
    """
    officers = table(Officer)
    this = (officers.c.id == officer, officers.c.active)
    done = await tx.execute(update(officers).where(*this).values(active=False, as_of=on))
    if done.rowcount == 0:
        return False
    await tokens.revoke(tx, officer, now)
    await accounts.end(tx, officer, now)
    return True


async def cases_with(tx: AsyncConnection, officer: str) -> int:
    """How many open cases have the officer on their roster."""
    readers = table(CaseReader)
    theirs = (readers.c.reader == officer_name(officer), readers.c.is_open, readers.c.on_it)
    return await tx.scalar(select(func.count()).select_from(readers).where(*theirs)) or 0


async def set_policy(tx: AsyncConnection, unit: str, policy_id: str, as_of: str) -> None:
    """Put a policy in force for a unit and all below it, unless a later table has spoken of the unit."""
    units = table(Unit)
    this = (units.c.code == unit, units.c.as_of <= as_of)
    await tx.execute(update(units).where(*this).values(policy_id=policy_id))


async def use_policy(tx: AsyncConnection, unit: str, policy_id: str, as_of: str) -> bool:
    """The same by itself, as of a date: older tables do not undo it. False if a later one has spoken."""
    units = table(Unit)
    this = (units.c.code == unit, units.c.kind == "place", units.c.as_of <= as_of)
    done = await tx.execute(update(units).where(*this).values(policy_id=policy_id, as_of=as_of))
    return done.rowcount == 1


async def dated(tx: AsyncConnection, unit: str) -> str | None:
    """Date of the table that has spoken of a place last; None if there is no such place."""
    units = table(Unit)
    found: str | None = await tx.scalar(
        select(units.c.as_of).where(units.c.code == unit, units.c.kind == "place")
    )
    return found


async def knows_policy(tx: AsyncConnection, policy_id: str) -> bool:
    """Whether a policy of that name is loaded."""
    documents = table(RuleDocument)
    named = (documents.c.kind == "policy", documents.c.id == policy_id)
    return await tx.scalar(select(documents.c.hash).where(*named).limit(1)) is not None
