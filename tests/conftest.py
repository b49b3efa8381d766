"""Fixtures: one real engine, one PostgreSQL, one example county, one world on each database for all stories.

PostgreSQL is never left out silently. Examples that Hypothesis makes up are the same each time, so that a
commit passes or does not; `make test-long` and `--hypothesis-profile default` make up others each time.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as examples
from xdist.scheduler import LoadFileScheduling

from activities.engine import SEARCH_ATTRIBUTES
from activities.naming import NAMESPACE
from rehearsal.postgres_programs import NoPostgresError
from runtime.engine import Engine, EngineWish, open_engine
from runtime.settings import Settings
from storage.migrate import migrate
from tests.storage.servers import Postgres, some_postgres
from tests.support.installation import World, a_copy, example_home, in_process
from tests.support.left_out import leave_out, left_out

examples.register_profile("the same each time", derandomize=True)
examples.load_profile("the same each time")

TESTS = Path(__file__).parent
TOLD_BY_WORKERS = "left_out"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None, None, None]:
    """Say it where nobody can overlook it: below everything else."""
    yield
    for what, why in left_out(config).items():
        terminalreporter.write_line(f"{what} was NOT tested: {why}", red=True, bold=True)


DEAREST = ("identity", "torture", "system", "recovery", "bench", "engine_launcher", "docs", "evidence")
"""Folders whose stories start installations, servers, identity providers: they are played first, so that at
the end no process waits for another."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest files come first."""
    weight = {name: place for place, name in enumerate(DEAREST)}
    items.sort(key=lambda item: weight.get(_folder(item), len(weight)))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


class ByFile(LoadFileScheduling):
    """The tests of a file in one process, and those of the identity provider too: it is started once."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        folder = str(Path(file).parent)
        return folder if folder.endswith("identity") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Which of several test processes takes what."""
    return ByFile(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several test processes tells the one that prints."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told[TOLD_BY_WORKERS] = left_out(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The one that prints hears of it."""
    for what, why in getattr(node, "workeroutput", {}).get(TOLD_BY_WORKERS, {}).items():
        leave_out(node.config, what, why)


@pytest.fixture(scope="session")
def any_postgres(pytestconfig: pytest.Config) -> Iterator[Postgres | None]:
    """A PostgreSQL server; None if there is none, which is said at the end."""
    with ExitStack() as until_the_end:
        try:
            server = until_the_end.enter_context(some_postgres())
        except NoPostgresError as error:
            leave_out(pytestconfig, "PostgreSQL", str(error))
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
def county_on_sqlite() -> Iterator[Settings]:
    """A data directory with the example county; copy it before writing to it."""
    folder = Path(tempfile.mkdtemp(prefix="fengqiao-county-"))
    yield example_home(folder / "data")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def county_on_postgres(postgres: Postgres) -> Iterator[Settings]:
    """The same, its tables in PostgreSQL."""
    folder, url = Path(tempfile.mkdtemp(prefix="fengqiao-county-")), postgres.make(postgres.shared)
    yield example_home(folder / "data", url)
    postgres.drop(url)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def county(request: pytest.FixtureRequest) -> Settings:
    """The example county: on SQLite, unless a file says on which databases its stories are told."""
    found: Settings = request.getfixturevalue(f"county_on_{getattr(request, 'param', 'sqlite')}")
    return found


@pytest.fixture(scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engine]:
    """A real Temporal server that can skip time."""
    wish = EngineWish(
        data=tmp_path_factory.mktemp("engine"),
        namespace=NAMESPACE,
        search_attributes=SEARCH_ATTRIBUTES,
        need_time_skipping=True,
        frontend_port=0,
    )
    async with await open_engine(wish, print) as had:
        yield had


@pytest.fixture(scope="session")
async def world_on_sqlite(county_on_sqlite: Settings, engine: Engine) -> AsyncIterator[World]:
    """The product in this process. Stories open cases of their own and leave those of others alone."""
    with a_copy(county_on_sqlite) as settings:
        async with in_process(settings, engine, "stories") as made:
            yield made


@pytest.fixture(scope="session")
async def world_on_postgres(county_on_postgres: Settings, engine: Engine) -> AsyncIterator[World]:
    """The same, its tables in PostgreSQL."""
    with a_copy(county_on_postgres) as settings:
        async with in_process(settings, engine, "stories-on-postgres") as made:
            yield made


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> World:
    """The product: on SQLite, unless a file says on which databases its stories are told."""
    found: World = request.getfixturevalue(f"world_on_{getattr(request, 'param', 'sqlite')}")
    return found
