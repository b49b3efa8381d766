"""Fixtures: for every test a database of its own, of each kind. PostgreSQL is never left out silently."""

import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import migrate
from tests.storage.builders import load_people
from tests.storage.servers import NoPostgresError, Postgres, some_postgres

UNTESTED = pytest.StashKey[str]()
BUSY = 5.0
"""Seconds: nobody holds the database in these stories, but the machine may be slow."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None, None, None]:
    """Say it where nobody can overlook it: below everything else."""
    yield
    if why := config.stash.get(UNTESTED, None):
        terminalreporter.write_line(f"PostgreSQL was NOT tested: {why}", red=True, bold=True)


@pytest.fixture(scope="session")
def any_postgres(pytestconfig: pytest.Config) -> Iterator[Postgres | None]:
    """A PostgreSQL server; None if there is none, which is said at the end."""
    with ExitStack() as until_the_end:
        try:
            server = until_the_end.enter_context(some_postgres())
        except NoPostgresError as error:
            pytestconfig.stash[UNTESTED] = str(error)
            yield None
            return
        server.shared = server.make()
        migrate(server.shared)
        yield server
        server.drop(server.shared)


@pytest.fixture(scope="session")
def postgres(any_postgres: Postgres | None) -> Postgres:
    """The PostgreSQL server, for stories that only it can tell."""
    if any_postgres is None:
        pytest.skip("no PostgreSQL")
    return any_postgres


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
