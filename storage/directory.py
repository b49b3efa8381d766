"""The directory: units and officers, as everybody in the county may look them up."""

from collections.abc import Collection, Sequence
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
    """Units directly below one, or those at the top, in order of their codes; ended ones are left out."""
    there = (UNIT.c.parent == parent, UNIT.c.ended_on.is_(None), UNIT.c.code > (after or ""))
    return (await tx.execute(select(UNIT).where(*there).order_by(UNIT.c.code).limit(limit))).all()


async def officer(tx: AsyncConnection, officer: str) -> Row[Any] | None:
    """An officer by id, also one who has left."""
    return (await tx.execute(select(OFFICER).where(OFFICER.c.id == officer))).first()


async def path_of(tx: AsyncConnection, unit: str) -> str:
    """The path of a unit; empty if there is none of that code."""
    return await tx.scalar(select(UNIT.c.path).where(UNIT.c.code == unit)) or ""


Names = dict[str, dict[str, str]]


async def unit_names(tx: AsyncConnection, codes: Collection[str]) -> Names:
    """What these units are called, in both languages."""
    rows = select(UNIT.c.code, UNIT.c.name_zh, UNIT.c.name_en).where(UNIT.c.code.in_(codes))
    return {code: {"zh": zh, "en": en} for code, zh, en in await tx.execute(rows)}


async def officer_names(tx: AsyncConnection, ids: Collection[str]) -> Names:
    """What these officers are called, in both languages."""
    rows = select(OFFICER.c.id, OFFICER.c.name_zh, OFFICER.c.name_en).where(OFFICER.c.id.in_(ids))
    return {officer: {"zh": zh, "en": en} for officer, zh, en in await tx.execute(rows)}


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
