"""Fixtures: for every test a database of its own, of each kind."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import migrate
from tests.storage.builders import load_people
from tests.storage.servers import Postgres

BUSY = 5.0
"""Seconds: nobody holds the database in these stories, but the machine may be slow."""


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the story is told on."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without a table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.make()
    yield url
    server.drop(url)


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database at the present schema, without a row."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "case.db")
        yield f"sqlite:///{tmp_path / 'case.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield server.shared
    server.empty(server.shared)


@pytest.fixture(scope="module")
def kept_url(
    kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database at the present schema for all stories of a file, which only read."""
    if kind == "sqlite":
        path = tmp_path_factory.mktemp("kept") / "case.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.make(server.shared)
    yield url
    server.drop(url)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A database with the units and officers of the stories and no case."""
    made = Database(url, busy_seconds=BUSY)
    await load_people(made)
    yield made
    await made.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Database]:
    """The same database as another process sees it."""
    made = Database(url, busy_seconds=BUSY)
    yield made
    await made.close()


@pytest.fixture
async def impatient(url: str) -> AsyncIterator[Database]:
    """The same database, for somebody who does not wait long."""
    made = Database(url, busy_seconds=0.2)
    yield made
    await made.close()
