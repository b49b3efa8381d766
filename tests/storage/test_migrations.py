"""The schema comes up on an empty database, is what the models say, and goes down again."""

import asyncio
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, inspect, text

from storage.database import Database, sync_url
from storage.migrate import config, migrate
from storage.tables import Unit
from tests.storage.builders import PLACES, load_people, rows


@pytest.fixture
def empty(empty_url: str) -> Engine:
    return create_engine(sync_url(empty_url))


def tables(engine: Engine) -> set[str]:
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_an_empty_database_gets_the_schema_of_the_models(empty: Engine, empty_url: str) -> None:
    migrate(empty_url)
    assert {
        "case_file",
        "case_event",
        "case_reader",
        "case_claim",
        "case_task",
        "intent",
        "intake",
    } <= tables(empty)
    command.check(config(empty_url))


async def test_of_a_database_that_is_a_file_others_read_no_part(tmp_path: Path) -> None:
    """Whoever makes it, migration or connection, and its log and shared memory beside it."""
    for name, makes in (("migrated", migrate), ("connected", None)):
        url = f"sqlite:///{tmp_path}/{name}.db"
        if makes:
            await asyncio.to_thread(makes, url)
        async with Database(url) as database, database.write() as tx:
            await tx.execute(text("CREATE TABLE one_more (id INTEGER)"))
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{name}*")}
        assert modes == dict.fromkeys((f"{name}.db", f"{name}.db-wal", f"{name}.db-shm"), 0o600)


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    await asyncio.to_thread(migrate, empty_url)
    database = Database(empty_url)
    await load_people(database)
    await asyncio.to_thread(migrate, empty_url)
    assert len(await rows(database, Unit)) == len(PLACES)
    await database.close()


def test_down_and_up_again(empty: Engine, empty_url: str) -> None:
    migrate(empty_url)
    command.downgrade(config(empty_url), "base")
    assert tables(empty) == {"alembic_version"}
    migrate(empty_url)
    command.check(config(empty_url))


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine, empty_url: str) -> None:
    """Somebody else's table is in the way of the last one."""
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE token (hash integer)"))
    with pytest.raises(Exception, match="token"):
        migrate(empty_url)
    assert tables(empty) == {"token"}


async def test_processes_that_start_at_once_do_not_get_into_each_others_way(empty_url: str) -> None:
    script = "import sys; from storage.migrate import migrate; migrate(sys.argv[1])"
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", script, empty_url)
        for _ in range(2)
    ]
    assert await asyncio.gather(*(process.wait() for process in started)) == [0, 0]
    await asyncio.to_thread(command.check, config(empty_url))
