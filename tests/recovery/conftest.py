"""Fixtures: the example county on each kind of database, in a namespace that plays an engine of its own."""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from activities.engine import SEARCH_ATTRIBUTES
from runtime.backing_up import back_up, put_back
from runtime.engine import Engine, EngineWish, open_engine
from runtime.recovering import recover_database
from runtime.settings import Settings
from tests.recovery.places import in_another_engine, quiet
from tests.storage.conftest import empty_url, kind
from tests.storage.servers import Postgres
from tests.support.installation import copy_home

__all__ = ["empty_url", "kind"]

DRILLS = {
    "test_the_newest_backup_is_completed_from_the_engine",
    "test_open_cases_go_on_as_they_were",
    "test_both_are_lost",
    "test_database_and_engine_at_once",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """The drills are played on both databases each time; what surrounds them is long on PostgreSQL."""
    for item in items:
        ours = item.path.parent == Path(__file__).parent and item.originalname not in DRILLS
        if ours and item.name.endswith("[postgres]"):
            item.add_marker(pytest.mark.long)


@pytest.fixture
async def embedded(county: Settings, engine: Engine) -> AsyncIterator[Settings]:
    """The county on SQLite, bound to an engine that nobody else uses."""
    settings = copy_home(county).model_copy(update={"namespace": f"drill-{secrets.token_hex(4)}"})
    await in_another_engine(engine.address, settings.namespace, SEARCH_ATTRIBUTES)
    await recover_database(settings, engine.address, quiet)
    yield settings
    shutil.rmtree(settings.data)


@pytest.fixture(scope="session")
def moved_county(
    county: Settings, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A PostgreSQL database with the county, to be copied. It got there by a backup."""
    url, file = postgres.make(), tmp_path_factory.mktemp("moved") / "county"
    back_up(county, file, replace=False)
    put_back(county.model_copy(update={"database_url": url}), file)
    yield url
    postgres.drop(url)


@pytest.fixture
def moved(kind: str, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of a PostgreSQL database with the county; None for SQLite in the data directory."""
    if kind == "sqlite":
        yield None
        return
    template: str = request.getfixturevalue("moved_county")
    server: Postgres = request.getfixturevalue("postgres")
    url = server.make(template)
    yield url
    server.drop(url)


@pytest.fixture
async def home(embedded: Settings, engine: Engine, moved: str | None) -> Settings:
    """The county on either database, bound to an engine that nobody else uses."""
    if moved is None:
        return embedded
    settings = embedded.model_copy(update={"database_url": moved})
    await recover_database(settings, engine.address, quiet)
    return settings


@pytest.fixture(scope="session")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engine]:
    """A second Temporal server, which plays the cluster."""
    wish = EngineWish(
        data=tmp_path_factory.mktemp("cluster"),
        search_attributes=SEARCH_ATTRIBUTES,
        need_time_skipping=True,
        frontend_port=0,
    )
    async with await open_engine(wish, print) as had:
        yield had
