"""What a change of units does to the tables when its date has come; all of it in one transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.units import UnitChange
from storage.conditions import below
from storage.statements import insert_new, table
from storage.tables import Case, CaseReader, Officer, Unit, UnitHeir

UNIT, OFFICER, CASE, READER, HEIR = (table(m) for m in (Unit, Officer, Case, CaseReader, UnitHeir))


@dataclass(frozen=True)
class Moves:
    """What moves when units change."""

    below: dict[str, str]
    """Units and departments directly below, with their new parent."""
    officers: dict[str, str]
    """Officers of the units that end, with their new unit."""
    departments: dict[str, str]
    """Officers of departments that move, with their new place."""


async def moves_of(tx: AsyncConnection, change: UnitChange) -> Moves:
    """What a change is going to move, as the tables stand."""
    directly = (UNIT.c.parent.in_(change.units), UNIT.c.ended_on.is_(None))
    rows = (await tx.execute(select(UNIT.c.code).where(*directly).order_by(UNIT.c.code))).scalars()
    units = {code: change.heir_of(code) for code in rows}
    people = select(OFFICER.c.id, OFFICER.c.unit).where(OFFICER.c.place.in_(change.units))
    found = (await tx.execute(people.order_by(OFFICER.c.id))).all()
    return Moves(
        below=units,
        officers={row.id: change.main_heir for row in found if row.unit in change.units},
        departments={row.id: units[row.unit] for row in found if row.unit in units},
    )


async def take_effect(tx: AsyncConnection, change: UnitChange) -> None:
    """End the units and give to the heirs what was theirs. It must fit (`cases.units.out_of_place`)."""
    moves = await moves_of(tx, change)
    for heir in change.into:
        await _make(tx, heir, change)
    paths = await _paths(tx, (*change.units, *change.into, *moves.below))
    for child, heir in moves.below.items():
        await tx.execute(update(UNIT).where(UNIT.c.code == child).values(parent=heir))
        await _move_path(tx, paths[child], f"{paths[heir]}{child}/", change.on)
    for officer, unit in moves.officers.items():
        await _move_officer(tx, officer, change.on, unit=unit, place=unit)
    for officer, place in moves.departments.items():
        await _move_officer(tx, officer, change.on, place=place)
    for old in change.units:
        await _end(tx, old, change, paths)


async def _make(tx: AsyncConnection, heir: str, change: UnitChange) -> None:
    """An heir that the tables do not have yet stands where the first of the units stood."""
    first = (await tx.execute(select(UNIT).where(UNIT.c.code == change.units[0]))).one()
    if await tx.scalar(select(UNIT.c.code).where(UNIT.c.code == heir)) is not None:
        return
    name, on = change.names[heir], change.on.isoformat()
    row = {
        "code": heir,
        "tier": first.tier,
        "kind": "place",
        "parent": first.parent,
        "name_zh": name.zh,
        "name_en": name.en,
        "path": f"{first.path.removesuffix(f'{first.code}/')}{heir}/",
        "competence": "",
        "policy_id": first.policy_id,
        "generated": False,
        "as_of": on,
        "began_on": on,
    }
    await insert_new(tx, Unit, [row])


async def _paths(tx: AsyncConnection, codes: tuple[str, ...]) -> dict[str, str]:
    rows = await tx.execute(select(UNIT.c.code, UNIT.c.path).where(UNIT.c.code.in_(codes)))
    return {row.code: row.path for row in rows}


async def _move_path(tx: AsyncConnection, before: str, after: str, on: date) -> None:
    """A unit with everything below it, and the cases there, closed ones too: roll-ups go by the path."""
    rest = len(before) + 1
    moved = (after + func.substr(UNIT.c.path, rest)).label("path")
    units = update(UNIT).where(UNIT.c.path.like(f"{before}%"))
    await tx.execute(units.values(path=moved, as_of=_latest(UNIT.c.as_of, on)))
    for rows in (CASE, READER):
        there = update(rows).where(below(before, rows))
        await tx.execute(there.values(unit_path=after + func.substr(rows.c.unit_path, rest)))


async def _move_officer(tx: AsyncConnection, officer: str, on: date, **where: str) -> None:
    this = update(OFFICER).where(OFFICER.c.id == officer)
    await tx.execute(this.values(**where, as_of=_latest(OFFICER.c.as_of, on)))


def _latest(as_of: ColumnElement[str], on: date) -> ColumnElement[str]:
    """An older table that is loaded again must not undo the change."""
    day = on.isoformat()
    return case((as_of < day, day), else_=as_of)


async def _end(tx: AsyncConnection, old: str, change: UnitChange, paths: dict[str, str]) -> None:
    """What went into it earlier goes along. Its own path goes below its main heir's, for the roll-ups."""
    main = paths[change.main_heir]
    earlier = (await tx.execute(select(HEIR.c.old, HEIR.c.position).where(HEIR.c.heir == old))).all()
    before = await _paths(tx, tuple(row.old for row in earlier))
    for code, path in before.items():
        if path.startswith(paths[old]):
            await _move_path(tx, path, f"{main}{code}/", change.on)
    await _move_path(tx, paths[old], f"{main}{old}/", change.on)
    await tx.execute(update(UNIT).where(UNIT.c.code == old).values(ended_on=change.on.isoformat()))
    direct = [{"old": old, "heir": heir, "position": nth} for nth, heir in enumerate(change.into)]
    onwards = [{"old": row.old, "heir": heir, "position": None} for row in earlier for heir in change.into]
    await insert_new(tx, UnitHeir, direct)
    await insert_new(tx, UnitHeir, onwards)
