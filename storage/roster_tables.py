"""Writing the roster: units and officers from dated tables, as often as one likes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from storage.statements import inserting, table
from storage.tables import Unit


async def put(tx: AsyncConnection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Write rows over older ones, never over rows of a later table."""
    target = table(model)
    keys = [column.name for column in target.primary_key]
    insert = inserting(tx, model)
    newer = insert.on_conflict_do_update(
        index_elements=keys,
        set_={name: insert.excluded[name] for name in rows[0] if name not in keys},
        where=target.c.as_of <= insert.excluded.as_of,
    )
    await tx.execute(newer, list(rows))


async def set_policy(tx: AsyncConnection, unit: str, policy_id: str, as_of: str) -> None:
    """Put a policy in force for a unit and all below it, unless a later table has spoken of the unit."""
    units = table(Unit)
    this = (units.c.code == unit, units.c.as_of <= as_of)
    await tx.execute(update(units).where(*this).values(policy_id=policy_id))
