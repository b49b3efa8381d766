"""What recovery asks of the tables: whole cases as they were kept, and numbers that nobody has been given."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.model import Status
from cases.opening import Opening
from cases.state import CaseState
from storage.statements import inserting, table
from storage.tables import Case, CaseEvent, Intake, Serial

CASE, EVENT, INTAKE, SERIAL = table(Case), table(CaseEvent), table(Intake), table(Serial)

SCHEDULED = '"visits":[{'
"""In the state of a case as it is written: visits are asked for."""


@dataclass(frozen=True)
class KeptCase:
    """A case as the tables have it."""

    shown: CaseState
    """Its row."""
    links: list[dict[str, Any]]
    """Its written events, in order."""
    opening: Opening | None
    """Its sealed start argument."""


@dataclass(frozen=True)
class Extent:
    """How far the tables reach."""

    cases: int
    open_cases: int
    newest_event_at: datetime | None


async def cases_that_go_on(tx: AsyncConnection, after: str, limit: int) -> list[str]:
    """Numbers of cases beyond one that the engine carries on, in order: open, or closed and still visited."""
    visited = and_(CASE.c.status == Status.CLOSED.value, CASE.c.state.contains(SCHEDULED))
    rows = select(CASE.c.number).where(or_(CASE.c.is_open, visited), CASE.c.number > after)
    return list((await tx.execute(rows.order_by(CASE.c.number).limit(limit))).scalars())


async def kept_case(tx: AsyncConnection, number: str) -> KeptCase | None:
    """A case with everything that it can be made from again; None if the tables have no such case."""
    shown = await tx.scalar(select(CASE.c.state).where(CASE.c.number == number))
    if shown is None:
        return None
    bodies = select(EVENT.c.body).where(EVENT.c.number == number).order_by(EVENT.c.seq)
    opening = await tx.scalar(select(INTAKE.c.opening).where(INTAKE.c.number == number))
    return KeptCase(
        CaseState.model_validate_json(shown),
        [json.loads(body) for body in (await tx.execute(bodies)).scalars()],
        Opening.model_validate_json(opening) if opening is not None else None,
    )


async def unknown_among(tx: AsyncConnection, numbers: Sequence[str]) -> set[str]:
    """Of these case numbers those that were never given out here."""
    known = set[str]()
    for number in (CASE.c.number, INTAKE.c.number):
        known |= set((await tx.execute(select(number).where(number.in_(numbers)))).scalars())
    return set(numbers) - known


async def extent(tx: AsyncConnection) -> Extent:
    """How many cases there are, and when the newest event was."""
    counts = select(func.count(), func.count().filter(CASE.c.is_open)).select_from(CASE)
    every, still_open = (await tx.execute(counts)).one()
    return Extent(every, still_open, await tx.scalar(select(func.max(EVENT.c.at))))


async def leap(tx: AsyncConnection, year: int, by: int) -> Mapping[str, int]:
    """Pass over case numbers of a year that may have been given out unknown to us; the last, by county."""
    rows = select(SERIAL.c.county, func.max(SERIAL.c.last).filter(SERIAL.c.year == year))
    found = {county: last or 0 for county, last in await tx.execute(rows.group_by(SERIAL.c.county))}
    for county, last in found.items():
        insert = inserting(tx, Serial).values(county=county, year=year, last=last + by)
        known = {"last": insert.excluded.last}
        await tx.execute(insert.on_conflict_do_update(index_elements=["county", "year"], set_=known))
    return {county: last + by for county, last in found.items()}
