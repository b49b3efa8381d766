"""Rows that an earlier version of the projection wrote, or before a unit was known, written again.

Nothing is asked of the engine: a case's state is in the tables, and so are the documents of its rules.
"""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.state import CaseState
from policies.rulebook import Rulebook
from storage.database import Database
from storage.documents import refresh
from storage.projection import SHAPE, case_columns, path_of, write_shadows
from storage.statements import table
from storage.tables import Case, Unit

CASE, UNIT = table(Case), table(Unit)
NONE = 0
"""Lower than every shape."""
BATCH = 200
"""Cases in one transaction."""


async def refill(database: Database, book: Rulebook) -> int:
    """Bring every case's rows to the present shape; how many that were. May be broken off and begun again.

    RuleMissingError if the database lacks a document that one of its cases pins.
    """
    await refresh(database, book)
    done = 0
    while await _are_left(database):  # not by how many were found: others may be at it too
        done += await _refill_some(database, book)
    return done


async def mark_displaced(tx: AsyncConnection) -> None:
    """Have rows written again whose unit lies elsewhere now, or was not known when they were written."""
    displaced = CASE.c.unit_path.not_in(select(UNIT.c.path))
    await tx.execute(update(CASE).where(displaced).values(shape=NONE))


async def _are_left(database: Database) -> bool:
    async with database.read() as tx:
        return await tx.scalar(select(CASE.c.number).where(CASE.c.shape < SHAPE).limit(1)) is not None


async def _refill_some(database: Database, book: Rulebook) -> int:
    async with database.write() as tx:
        rows = select(CASE.c.state).where(CASE.c.shape < SHAPE).order_by(CASE.c.number).limit(BATCH)
        # Locked: whoever starts at the same time waits, and finds them done.
        texts = (await tx.execute(rows.with_for_update())).scalars().all()
        for text in texts:
            await _refill_case(tx, CaseState.model_validate_json(text), book)
    return len(texts)


async def _refill_case(tx: AsyncConnection, state: CaseState, book: Rulebook) -> None:
    path = await path_of(tx, state)
    await write_shadows(tx, state, book.rules(state.pins), path)
    this = CASE.c.number == state.number
    await tx.execute(update(CASE).where(this).values(case_columns(state, path)))
