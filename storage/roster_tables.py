"""Writing the roster: units and officers from dated tables, as often as one likes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from cases.readers import officer_name
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
        where=target.c.as_of <= insert.excluded.as_of,
    )
    await tx.execute(newer, list(rows))


async def remove(tx: AsyncConnection, officer: str, on: str) -> bool:
    """Take an officer out as of a date: their tokens and sessions are good for nothing from here on.

    Older tables do not bring them back. False if there is no such officer, or they have left before.
    """
    officers = table(Officer)
    this = (officers.c.id == officer, officers.c.active)
    done = await tx.execute(update(officers).where(*this).values(active=False, as_of=on))
    return done.rowcount == 1


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
