"""A database of 0.1.0 with cases in it comes up to date: its rows are what a fresh projection would write."""

import asyncio
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, text, update

from policies.loading import load_text
from policies.rulebook import Rulebook, RuleMissingError
from storage import refilling
from storage.database import Database, sync_url
from storage.documents import keep
from storage.migrate import config, migrate
from storage.projection import SHAPE
from storage.refilling import refill
from storage.statements import table
from storage.tables import Case, CaseChange, CaseClaim, CaseReader
from tests.cases.story import BOOK, DOCUMENTS
from tests.storage.builders import Filed, a_filed_case, file, load_people, number, projected, rows
from tests.storage.test_lists import NOW, a_county

BEFORE = {
    "case_file": ["number", "seq", "status", "is_open", "level", "unit_path", "category", "policy_id",
                  "calendars", "state"],
    "case_reader": ["number", "reader", "on_it", "is_open", "due_at", "late_at"],
    "case_claim": ["number", "why", "holder", "due_at"],
}  # fmt: skip
"""What the first tables had of a case."""


@pytest.fixture
async def old(empty_url: str) -> Any:
    """A database as migration 0001 left it, with cases; and what they should look like."""
    await asyncio.to_thread(migrate, empty_url)
    async with Database(empty_url) as database:
        await load_people(database)
        await keep(database, DOCUMENTS, NOW)
        await file(database, *a_county())
        expected = {number(nth): await projected(database, number(nth)) for nth in range(1, 11)}
    await asyncio.to_thread(_back_to_the_first_tables, empty_url)
    return empty_url, expected


def _back_to_the_first_tables(url: str) -> None:
    """Down to 0001, which keeps the rows but loses what the columns of later ones held."""
    command.downgrade(config(url), "0001")
    engine = create_engine(sync_url(url))
    with engine.begin() as connection:
        for name, columns in BEFORE.items():
            found = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
            assert list(found.keys()) == columns
            assert found.first() is not None
        connection.execute(text("UPDATE case_claim SET why = 'sign' WHERE why = 'awaits_signature'"))
    engine.dispose()


async def test_cases_of_the_first_tables_are_filled_in(old: Any) -> None:
    url, expected = old
    await asyncio.to_thread(migrate, url)
    async with Database(url) as database:
        assert await refill(database, Rulebook()) == len(expected), "with the rules that the database has"
        for case, written in expected.items():
            assert await projected(database, case) == written
        assert await refill(database, Rulebook()) == 0
        assert len(await rows(database, CaseChange)) == 0, "nothing has happened to any case"


async def test_filling_in_goes_on_where_it_was_broken_off(old: Any) -> None:
    url, expected = old
    await asyncio.to_thread(migrate, url)
    async with Database(url) as database:
        await refill(database, Rulebook())
        half = [number(nth) for nth in range(1, 6)]
        async with database.write() as tx:
            for model in (CaseReader, CaseClaim):
                rotten = table(model)
                await tx.execute(update(rotten).where(rotten.c.number.in_(half)).values(due_at=NOW))
            await tx.execute(
                update(table(Case)).where(table(Case).c.number.in_(half)).values(shape=SHAPE - 1)
            )
        assert await refill(database, Rulebook()) == len(half)
        for case, written in expected.items():
            assert await projected(database, case) == written


async def test_two_who_start_at_once_fill_in_together(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over several batches, short ones: whoever waits for another's batch does not wait for ever."""
    monkeypatch.setattr(refilling, "BATCH", 10)
    await keep(database, DOCUMENTS, NOW)
    await file(database, *(a_filed_case(nth) for nth in range(1, 35)))
    before = await rows(database, CaseReader)
    async with database.write() as tx:
        await tx.execute(update(table(Case)).values(shape=0))
    filled = await asyncio.gather(refill(database, BOOK), refill(other, BOOK))
    assert sum(filled) >= 34
    assert await rows(database, CaseReader) == before


async def test_without_a_cases_rules_nothing_is_guessed(database: Database) -> None:
    case: Filed = a_filed_case(1)
    await file(database, case)
    async with database.write() as tx:
        await tx.execute(update(table(Case)).values(shape=0))
    with pytest.raises(RuleMissingError):
        await refill(database, Rulebook([load_text(DOCUMENTS[0].text, "one")]))
