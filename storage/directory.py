"""The directory: units and officers, as everybody in the county may look them up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from policies.vocabulary import Role
from storage.statements import table
from storage.tables import Officer, Unit

UNIT, OFFICER = table(Unit), table(Officer)


async def unit(tx: AsyncConnection, code: str) -> Row[Any] | None:
    """A unit by its code."""
    return (await tx.execute(select(UNIT).where(UNIT.c.code == code))).first()


async def units_below(
    tx: AsyncConnection, parent: str | None, after: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Units directly below one, or those at the top, in order of their codes."""
    rows = select(UNIT).where(UNIT.c.parent == parent, UNIT.c.code > (after or "")).order_by(UNIT.c.code)
    return (await tx.execute(rows.limit(limit))).all()


async def officer(tx: AsyncConnection, officer: str) -> Row[Any] | None:
    """An officer by id, also one who has left."""
    return (await tx.execute(select(OFFICER).where(OFFICER.c.id == officer))).first()


async def officers_of(tx: AsyncConnection, unit: str) -> Sequence[Row[Any]]:
    """Everybody who works in a unit, its departments not included."""
    return (await tx.execute(select(OFFICER).where(OFFICER.c.unit == unit, OFFICER.c.active))).all()


async def officers(
    tx: AsyncConnection, unit: str | None, role: Role | None, after: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Officers in order of their ids: of a place with its departments, in a role."""
    rows = select(OFFICER).where(OFFICER.c.id > (after or ""), OFFICER.c.active).order_by(OFFICER.c.id)
    if unit is not None:
        rows = rows.where((OFFICER.c.unit == unit) | (OFFICER.c.place == unit))
    if role is not None:
        rows = rows.where((" " + OFFICER.c.roles + " ").like(f"% {role} %"))
    return (await tx.execute(rows.limit(limit))).all()
