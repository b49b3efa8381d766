"""Open cases that follow when units change: which ones, and what each is told."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.following import UnitsTold, officers_of, origin_of, units_of
from cases.state import CaseState
from storage.intents import STARTING
from storage.roster import actors, chain_of
from storage.statements import table
from storage.tables import Case, Intake, UnitHeir

CASE, INTAKE, HEIR = table(Case), table(Intake), table(UnitHeir)


async def concerned(tx: AsyncConnection, units: Iterable[str]) -> list[str]:
    """Open cases that live by one of these units, as the tables have them."""
    codes = set(units)
    named = or_(*(CASE.c.state.contains(f'"{code}"') for code in sorted(codes)))
    rows = await tx.execute(
        select(CASE.c.number, CASE.c.state).where(CASE.c.is_open, named).order_by(CASE.c.number)
    )
    return [number for number, text in rows if codes & units_of(CaseState.model_validate_json(text))]


async def some_are_starting(tx: AsyncConnection, units: Iterable[str]) -> bool:
    """Whether a case that names one of these units is reserved and not in the tables yet."""
    named = or_(*(INTAKE.c.opening.contains(f'"{code}"') for code in sorted(set(units))))
    count = select(func.count()).select_from(INTAKE).where(INTAKE.c.state == STARTING, named)
    return bool(await tx.scalar(count))


async def told(tx: AsyncConnection, state: CaseState, on: date) -> UnitsTold:
    """What a case is told: its units and its people as the tables have them now."""
    heirs = await _main_heirs(tx, {*units_of(state), origin_of(state)})
    asked = state.stay.transfer.to.code if state.stay.transfer else None
    people = officers_of(state)
    there = await actors(tx, sorted(people))
    return UnitsTold(
        on=on,
        chain=await chain_of(tx, heirs.get(origin_of(state), origin_of(state))),
        asked=await chain_of(tx, heirs.get(asked, asked)) if asked else None,
        heirs=heirs,
        officers=there,
        gone=tuple(sorted(people - {officer.id for officer in there})),
    )


async def _main_heirs(tx: AsyncConnection, codes: set[str]) -> dict[str, str]:
    """Of each unit that has ended the one that has its place now, its main heir's heir if need be."""
    found = {code: code for code in codes}
    while ended := await _next_heirs(tx, set(found.values())):
        found = {code: ended.get(heir, heir) for code, heir in found.items()}
    return {code: heir for code, heir in found.items() if heir != code}


async def _next_heirs(tx: AsyncConnection, codes: set[str]) -> dict[str, str]:
    rows = select(HEIR.c.old, HEIR.c.heir).where(HEIR.c.old.in_(sorted(codes)), HEIR.c.position == 0)
    return {row.old: row.heir for row in await tx.execute(rows)}
