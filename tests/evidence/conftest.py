"""Fixtures: a county with a few disputes and two anchors, on each kind of database."""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest

from activities.engine import SEARCH_ATTRIBUTES
from api.clock import now
from runtime.engine import Engine, prepare_namespace
from runtime.home import open_ring
from runtime.recovering import recover_database
from runtime.settings import Settings
from storage import anchors
from storage.database import Database
from tests.recovery.conftest import moved_county
from tests.recovery.places import accepted, closed, noted, quiet
from tests.storage.servers import Postgres
from tests.support.installation import World, a_copy, copy_home, in_process

__all__ = ["moved_county"]


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the story is told on. What is verified is read from both by the same statements."""
    return str(request.param)


async def anchored(world: World) -> None:
    """With everything in the access log that was done until now."""
    await world.services.watch.settle()
    ring = open_ring(world.settings)
    assert await anchors.take(world.database, ring.anchors.sign, ring.anchors.public_key, now())


@pytest.fixture(scope="package")
def tables(kind: str, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """A PostgreSQL database with the county; none for SQLite in the data directory."""
    if kind == "sqlite":
        yield None
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.make(request.getfixturevalue("moved_county"))
    yield url
    server.drop(url)


@pytest.fixture(scope="package")
async def witnessed(county: Settings, engine: Engine, tables: str | None) -> AsyncIterator[Settings]:
    """One case closed and one open when the first anchor was taken, another opened before the second."""
    settings = copy_home(county).model_copy(
        update={"namespace": f"evidence-{secrets.token_hex(4)}", "database_url": tables}
    )
    await prepare_namespace(engine.address, settings.namespace, SEARCH_ATTRIBUTES)
    await recover_database(settings, engine.address, quiet)  # a database that was moved has to be bound
    async with in_process(settings, engine, settings.namespace) as world:
        await closed(world.stage, "已结")
        await accepted(world.stage, "在办")
        await anchored(world)
        later = await accepted(world.stage, "后来")
        await anchored(world)
        assert (await noted(world.stage, later)).is_success
        await later.give("shishan-v01-mediator-1", "note", text="锚定之后")
    yield settings
    shutil.rmtree(settings.data)


@pytest.fixture
def home(witnessed: Settings) -> Iterator[Settings]:
    """A copy of it, to do harm to."""
    with a_copy(witnessed) as made:
        yield made


@pytest.fixture
async def database(home: Settings) -> AsyncIterator[Database]:
    async with Database(home.database) as made:
        yield made
