"""Writers that share a flush: each for itself in what it writes, all together on disk."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import intents
from storage.database import Database
from storage.faults import DatabaseAwayError, DatabaseDiskError
from storage.grouping import GROUP, Line
from storage.tables import Intent
from tests.cases.story import MONDAY
from tests.storage.builders import count, number, rows

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
"""PostgreSQL lets commits of one moment share a flush by itself."""


async def intend(database: Database, command: str, text: str = "") -> None:
    async with database.write() as tx:
        await intents.intend(tx, command, number(1), MONDAY)
        if text:
            raise ValueError(text)


class Counted:
    """The line of a database, with its transactions counted."""

    def __init__(self, database: Database) -> None:
        self.begun = 0
        self._writer = database._writer
        database._line = Line(self._begin, 5.0)

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[AsyncConnection]:
        self.begun += 1
        async with self._writer.begin() as connection:
            yield connection


@on_sqlite
async def test_writers_of_one_moment_are_committed_together(database: Database) -> None:
    counted = Counted(database)
    await asyncio.gather(*(intend(database, f"c{nth}") for nth in range(GROUP)))
    assert counted.begun == 1
    assert await count(database, Intent) == GROUP


@on_sqlite
async def test_a_group_is_bounded(database: Database) -> None:
    counted = Counted(database)
    await asyncio.gather(*(intend(database, f"c{nth}") for nth in range(GROUP + 1)))
    assert counted.begun == 2
    assert await count(database, Intent) == GROUP + 1


@on_sqlite
async def test_what_one_does_wrong_is_undone_for_that_one_alone(database: Database) -> None:
    asked = (intend(database, f"c{nth}", "wrong" if nth % 3 == 0 else "") for nth in range(9))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(answer, ValueError) for answer in answers] == [nth % 3 == 0 for nth in range(9)]
    assert {row[0] for row in await rows(database, Intent)} == {f"c{nth}" for nth in range(9) if nth % 3}


@on_sqlite
async def test_whoever_gives_up_in_line_takes_nobody_along(database: Database) -> None:
    waiting = [asyncio.create_task(intend(database, f"c{nth}")) for nth in range(6)]
    waiting[2].cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[2], asyncio.CancelledError)
    assert {row[0] for row in await rows(database, Intent)} == {f"c{nth}" for nth in range(6) if nth != 2}


@on_sqlite
async def test_a_try_in_vain_does_not_answer_for_whoever_came_after_it_began(database: Database) -> None:
    writer, tried, held = database._writer, asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def begin() -> AsyncIterator[AsyncConnection]:
        if not tried.is_set():
            tried.set()
            await held.wait()
            raise sqlite3.OperationalError("database is locked")
        async with writer.begin() as connection:
            yield connection

    database._line = Line(begin, 5.0)
    early = asyncio.create_task(intend(database, "early"))
    await tried.wait()
    late = asyncio.create_task(intend(database, "late"))
    await asyncio.sleep(0)
    held.set()
    with pytest.raises(DatabaseAwayError):
        await early
    await late
    assert {row[0] for row in await rows(database, Intent)} == {"late"}


@on_sqlite
async def test_nobody_goes_on_before_all_is_on_disk(database: Database, other: Database) -> None:
    seen: list[int] = []

    async def writes_and_looks(nth: int) -> None:
        await intend(database, f"c{nth}")
        seen.append(await count(other, Intent))

    await asyncio.gather(*(writes_and_looks(nth) for nth in range(8)))
    assert seen == [8] * 8


@on_sqlite
async def test_on_a_full_disk_only_what_was_answered_is_there(database: Database, url: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    async with database.write() as tx:
        size = (await tx.exec_driver_sql("PRAGMA page_size")).scalar_one()
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {path.stat().st_size // size}")
    asked = [f"{nth:04d}" + "x" * 2000 for nth in range(40)]
    answers = await asyncio.gather(*(intend(database, name) for name in asked), return_exceptions=True)
    assert {type(answer) for answer in answers} <= {type(None), DatabaseAwayError, DatabaseDiskError}
    assert any(isinstance(answer, DatabaseDiskError) for answer in answers)
    written = {name for name, answer in zip(asked, answers, strict=True) if answer is None}
    assert {row[0] for row in await rows(database, Intent)} == written
