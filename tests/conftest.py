"""Fixtures: one real engine, one example county, one world that stories share."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from activities.engine import NAMESPACE, SEARCH_ATTRIBUTES
from runtime.engine import Engine, EngineWish, open_engine
from runtime.settings import Settings
from tests.support.installation import World, copy_home, example_home, in_process


@pytest.fixture(scope="session")
def county() -> Iterator[Settings]:
    """A data directory with the example county; copy it before writing to it."""
    folder = Path(tempfile.mkdtemp(prefix="fengqiao-county-"))
    yield example_home(folder / "data")
    shutil.rmtree(folder)


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
async def world(county: Settings, engine: Engine) -> AsyncIterator[World]:
    """The product in this process. Stories open cases of their own and leave those of others alone."""
    settings = copy_home(county)
    async with in_process(settings, engine, "stories") as made:
        yield made
    shutil.rmtree(settings.data)
