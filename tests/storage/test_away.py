"""A database that is away is said to be away, nothing else is, and nothing is ever half written."""

import asyncio
import os
import resource
import signal
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import intents
from storage.database import Database
from storage.faults import DatabaseAwayError, DatabaseDiskError
from storage.migrate import migrate
from storage.tables import Intent
from tests.cases.story import MONDAY
from tests.storage.builders import count, number
from tests.storage.servers import Postgres


async def intend(database: Database, command: str = "a") -> None:
    async with database.write() as tx:
        await intents.intend(tx, command, number(1), MONDAY)


async def run(database: Database, statement: str) -> None:
    async with database.write() as tx:
        await tx.execute(text(statement))


@contextmanager
def held(url: str, kind: str) -> Iterator[None]:
    """Somebody else is in the middle of writing and does not come to an end."""
    if kind == "sqlite":
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
        connection.close()
        return
    with psycopg.connect(url) as held:
        held.execute("LOCK TABLE intent IN ACCESS EXCLUSIVE MODE")
        yield
        held.rollback()


# away


def nowhere(kind: str, tmp_path: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'no such folder' / 'case.db'}"
    return "postgresql://nobody@127.0.0.1:1/nothing"


async def test_a_database_that_cannot_be_reached_is_away(kind: str, tmp_path: Path) -> None:
    database = Database(nowhere(kind, tmp_path), busy_seconds=2)
    with pytest.raises(DatabaseAwayError):
        await count(database, Intent)
    with pytest.raises(DatabaseAwayError):
        await intend(database)
    await database.close()


def test_it_cannot_be_migrated_either(kind: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseAwayError):
        migrate(nowhere(kind, tmp_path))


async def test_a_database_that_was_never_made_is_away(postgres: Postgres) -> None:
    database = Database(postgres.shared.replace("fengqiao_test_", "fengqiao_gone_"))
    with pytest.raises(DatabaseAwayError, match="does not exist"):
        await count(database, Intent)
    await database.close()


async def test_a_database_that_somebody_else_holds_is_away_for_writers(
    database: Database, impatient: Database, url: str, kind: str
) -> None:
    await intend(database)
    with held(url, kind), pytest.raises(DatabaseAwayError):
        await intend(impatient, "b")
    await intend(impatient, "b")
    assert await count(database, Intent) == 2


async def test_a_try_in_vain_answers_for_the_whole_line(impatient: Database, url: str, kind: str) -> None:
    """Twenty writers behind one that is held do not wait one after another for twenty tries."""
    await intend(impatient)
    statements: list[str] = []
    event.listen(
        impatient._writer.sync_engine, "before_cursor_execute", lambda *heard: statements.append(heard[2])
    )
    with held(url, kind):
        answers = await asyncio.gather(
            *(intend(impatient, str(nth)) for nth in range(20)), return_exceptions=True
        )
        assert all(isinstance(answer, DatabaseAwayError) for answer in answers)
    if kind == "sqlite":  # PostgreSQL's writers wait beside each other
        assert statements == ["BEGIN IMMEDIATE"]
    await intend(impatient, "b")
    assert await count(impatient, Intent) == 2


async def test_readers_go_on_while_somebody_writes(database: Database, other: Database) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MONDAY)
        assert await count(other, Intent) == 0
        assert await count(database, Intent) == 0
    assert await count(other, Intent) == 1


@pytest.fixture
async def read_only(database: Database, url: str, kind: str, tmp_path: Path) -> AsyncIterator[Database]:
    """The same database, on a disk or a standby that takes no writes."""
    await intend(database)
    if kind == "sqlite":
        made = Database(f"sqlite:///file:{tmp_path / 'case.db'}?mode=ro&uri=true")
    else:
        options = {"options": "-c default_transaction_read_only=on"}
        made = Database(make_url(url).update_query_dict(options).render_as_string(hide_password=False))
    yield made
    await made.close()


async def test_a_database_that_is_read_only_is_away_for_writers(read_only: Database) -> None:
    assert await count(read_only, Intent) == 1
    with pytest.raises(DatabaseAwayError):
        await intend(read_only, "b")
    assert await count(read_only, Intent) == 1


# a disk without room


async def intend_at_length(database: Database) -> None:
    async with database.write() as tx:
        for nth in range(40):
            await intents.intend(tx, f"{nth:04d}" + "x" * 2000, number(1), MONDAY)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_full_disk_is_told_from_a_database_that_is_elsewhere(database: Database) -> None:
    async with database.write() as tx:
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseDiskError, match="full"):
        await intend_at_length(database)
    assert await count(database, Intent) == 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_so_is_one_that_does_not_write(database: Database) -> None:
    await intend(database)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(DatabaseDiskError, match="disk I/O error"):
            await intend(database, "b")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert await count(database, Intent) == 1


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
@pytest.mark.parametrize("condition", ["disk_full", "io_error"])
async def test_so_is_a_servers_disk(database: Database, condition: str) -> None:
    with pytest.raises(DatabaseDiskError):
        await run(database, f"DO $$ BEGIN RAISE {condition}; END $$")


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
async def test_a_server_without_memory_has_room_on_its_disk(database: Database) -> None:
    with pytest.raises(DatabaseAwayError) as caught:
        await run(database, "DO $$ BEGIN RAISE out_of_memory; END $$")
    assert not isinstance(caught.value, DatabaseDiskError)


async def test_when_every_connection_is_taken_the_database_is_away(impatient: Database) -> None:
    async with AsyncExitStack() as taken:
        for _ in range(15):
            await taken.enter_async_context(impatient.read())
        with pytest.raises(DatabaseAwayError, match="no connection is free"):
            await count(impatient, Intent)
    assert await count(impatient, Intent) == 0


async def look(database: Database) -> None:
    async with database.glance() as glance:
        await intents.of_case(glance, number(1))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("then", ["gone", "another"])
async def test_nothing_is_taken_for_a_file_that_is_no_longer_there(
    database: Database, url: str, then: str
) -> None:
    """Its inode lives on in the process, and whatever is written there is gone with the process."""
    file = Path(url.removeprefix("sqlite:///"))
    await intend(database)
    file.rename(file.with_name("elsewhere"))
    if then == "another":
        migrate(url)
    for use in (intend(database, "b"), look(database), count(database, Intent)):
        with pytest.raises(DatabaseAwayError, match=then):
            await use
    assert not await database.answers()
    assert file.exists() == (then == "another"), "no empty one was made in its place"


async def intend_while_it_goes(database: Database, file: Path) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MONDAY)
        file.unlink()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_write_is_not_on_disk_whose_file_went_meanwhile(database: Database, url: str) -> None:
    with pytest.raises(DatabaseAwayError):
        await intend_while_it_goes(database, Path(url.removeprefix("sqlite:///")))


# a connection that is lost


async def cut_off(postgres: Postgres, tx: AsyncConnection) -> None:
    server_process = (await tx.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    postgres.run(f"SELECT pg_terminate_backend({server_process})")


async def cut_off_in_the_middle(database: Database, postgres: Postgres) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MONDAY)
        await cut_off(postgres, tx)
        await intents.intend(tx, "b", number(1), MONDAY)


async def cut_off_before_the_end(database: Database, postgres: Postgres) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MONDAY)
        await cut_off(postgres, tx)


@pytest.fixture
async def on_postgres(postgres: Postgres) -> AsyncIterator[Database]:
    made = Database(postgres.shared)
    yield made
    await made.close()
    postgres.empty(postgres.shared)


@pytest.mark.parametrize("cut", [cut_off_in_the_middle, cut_off_before_the_end])
async def test_a_connection_that_is_lost_takes_its_transaction_with_it(
    on_postgres: Database, postgres: Postgres, cut: object
) -> None:
    assert callable(cut)
    with pytest.raises(DatabaseAwayError):
        await cut(on_postgres, postgres)
    assert await count(on_postgres, Intent) == 0
    await intend(on_postgres)
    assert await count(on_postgres, Intent) == 1


async def test_connections_that_ended_while_idle_are_not_noticed(
    on_postgres: Database, postgres: Postgres
) -> None:
    async with on_postgres.read() as one, on_postgres.read() as two:
        await one.execute(text("SELECT 1"))
        await two.execute(text("SELECT 1"))
    postgres.run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname LIKE 'fengqiao_test_%' AND pid <> pg_backend_pid()"
    )
    await intend(on_postgres)
    assert await count(on_postgres, Intent) == 1


async def ask_one_that_stands_still(tx: AsyncConnection) -> None:
    backend = await tx.scalar(text("SELECT pg_backend_pid()"))
    os.kill(backend, signal.SIGSTOP)
    try:
        await tx.execute(text("SELECT 1"))
    finally:
        os.kill(backend, signal.SIGCONT)


async def test_a_server_that_stands_still_is_away(postgres: Postgres) -> None:
    """It neither answers nor hangs up, and its machine says that all is well."""
    async with Database(postgres.shared, longest=0.5) as database:
        with pytest.raises(DatabaseAwayError):
            async with database.read() as tx:
                await ask_one_that_stands_still(tx)
        with pytest.raises(DatabaseAwayError):
            async with database.write() as tx:
                await ask_one_that_stands_still(tx)
        async with database.read() as tx:
            assert await tx.scalar(text("SELECT 1")) == 1


# not away


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", "SELEC 1", "INSERT INTO intent VALUES (1)"])
async def test_a_mistake_of_ours_is_not_taken_for_a_missing_database(
    database: Database, statement: str
) -> None:
    with pytest.raises(DBAPIError):
        await run(database, statement)


async def test_neither_is_a_row_that_is_there_already(database: Database) -> None:
    twice = "INSERT INTO serial (county, year, last) VALUES ('532329', 2026, 1)"
    await run(database, twice)
    with pytest.raises(IntegrityError):
        await run(database, twice)


async def test_nor_a_value_that_no_column_can_hold(database: Database) -> None:
    with pytest.raises(AttributeError):
        async with database.write() as tx:
            await intents.intend(tx, "a", number(1), "yesterday")  # type: ignore[arg-type]


async def fail(database: Database, error: Exception) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MONDAY)
        raise error


@pytest.mark.parametrize("error", [TimeoutError(), FileNotFoundError(), ConnectionError(), ValueError()])
async def test_nor_what_the_caller_does_wrong_in_between(database: Database, error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        await fail(database, error)
    assert raised.value is error
    assert await count(database, Intent) == 0


# whole or not at all


async def write_for_ever(database: Database, begun: asyncio.Event) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MONDAY)
        begun.set()
        while True:
            await tx.execute(text("SELECT count(*) FROM intent, unit, officer"))


async def test_a_write_that_is_given_up_leaves_nothing_and_blocks_nobody(
    database: Database, other: Database
) -> None:
    begun = asyncio.Event()
    writing = asyncio.create_task(write_for_ever(database, begun))
    await begun.wait()
    await asyncio.sleep(0.02)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with asyncio.timeout(2):
        await intend(other, "b")
        await intend(database, "c")
    assert await count(database, Intent) == 2


async def test_a_write_that_takes_too_long_is_given_up_as_such(database: Database) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write_for_ever(database, asyncio.Event()), 0.05)
    assert await count(database, Intent) == 0


async def test_a_read_sees_one_instant(database: Database, other: Database) -> None:
    async with database.read() as tx:
        before = await tx.scalar(text("SELECT count(*) FROM intent"))
        await intend(other)
        assert await tx.scalar(text("SELECT count(*) FROM intent")) == before == 0
    assert await count(database, Intent) == 1


async def test_writers_of_two_processes_take_turns(database: Database, other: Database) -> None:
    await asyncio.gather(*(intend((database, other)[nth % 2], str(nth)) for nth in range(40)))
    assert await count(database, Intent) == 40


async def test_closing_gives_every_connection_back(url: str) -> None:
    before = set(threading.enumerate())
    database = Database(url)
    async with database.read() as one, database.read() as two, database.write() as three:
        for tx in (one, two, three):
            await tx.execute(text("SELECT 1"))
    await database.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(1)
    assert set(threading.enumerate()) <= before


async def test_what_is_on_disk_survives_a_crash(database: Database, kind: str) -> None:
    """Each commit waits for the disk: that is the promise of the intent."""
    async with database.read() as tx:
        pragma = "PRAGMA synchronous" if kind == "sqlite" else "SHOW synchronous_commit"
        assert str(await tx.scalar(text(pragma))) in ("2", "on")
