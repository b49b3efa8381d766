"""The product in one process for tests: real engine, real database, real worker, the API without a socket."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from activities.engine import SEARCH_ATTRIBUTES, connect
from api.app import create_app
from api.rates import Rates
from api.services import Services
from policies.loaded import BOOK
from runtime import example
from runtime.demo.stage import Stage
from runtime.engine import Engine, prepare_namespace
from runtime.example import EVERY_PLACE, sign_ins_path
from runtime.home import fill_book, open_ring
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from runtime.worker import new_worker
from storage.database import Database
from storage.files import FileStore
from storage.granting import Granter
from tests.storage.servers import copied
from workflows.sweeper import Sweeper
from workflows.trust import TRUST

QUIET = Console(quiet=True)


def example_home(folder: Path, database_url: str | None = None) -> Settings:
    """A data directory with every example place, on SQLite unless a database is given."""
    settings = Settings(data=folder, database_url=database_url)
    example.example_home(settings, QUIET, EVERY_PLACE)
    return settings


def copy_home(settings: Settings) -> Settings:
    """The same, in a new directory; on SQLite only."""
    assert settings.database_url is None, "a database is copied with `a_copy`, which drops it again"
    folder = Path(tempfile.mkdtemp(prefix="fengqiao-test-"))
    shutil.copytree(settings.data, folder, dirs_exist_ok=True)
    return Settings(data=folder)


@contextmanager
def a_copy(settings: Settings) -> Iterator[Settings]:
    """The same in a new directory and, on PostgreSQL, in a new database; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fengqiao-test-"))
    shutil.copytree(settings.data, folder, dirs_exist_ok=True)
    with ExitStack() as until_the_end:
        template = settings.database_url
        url = until_the_end.enter_context(copied(template)) if template else None
        yield Settings(data=folder, database_url=url)
    shutil.rmtree(folder)


GRANTERS: dict[str, Granter] = {}
"""Who lets messages through to the cases of a namespace, for stories that send them past the API."""


@dataclass
class World:
    """Everything a story may need to look at."""

    settings: Settings
    services: Services
    stage: Stage
    sweeper: Sweeper
    database: Database


@asynccontextmanager
async def in_process(
    settings: Settings, engine: Engine, namespace: str, *, working: bool = True
) -> AsyncIterator[World]:
    """API and, if `working`, a worker in this process, on a namespace of their own."""
    await prepare_namespace(engine.address, namespace, SEARCH_ATTRIBUTES)
    client = await connect(engine.address, namespace)
    database = Database(settings.database)
    await fill_book(database)
    services = Services(
        database=database,
        ring=open_ring(settings),
        book=BOOK,
        rates=Rates(10_000, 10_000),
        files=FileStore(settings.file_store),
        client=client,
    )

    @asynccontextmanager
    async def lifetime() -> AsyncIterator[Services]:
        yield services

    app = create_app(lifetime)
    app.state.services = services
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncExitStack() as open_until_here:
        open_until_here.push_async_callback(database.close)
        open_until_here.push_async_callback(services.watch.close)
        http = await open_until_here.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://fengqiao.test", timeout=30)
        )
        GRANTERS[namespace] = services.granter
        if working:
            TRUST.go_by(services.granter.objection)
            await open_until_here.enter_async_context(new_worker(client, database))
        tokens = await asyncio.to_thread(read_sign_ins, sign_ins_path(settings))
        stage = Stage(http, tokens, client)
        yield World(settings, services, stage, Sweeper(database, client, BOOK, services.granter), database)
