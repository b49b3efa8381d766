"""Where deadlines fall due: the installation of `up`, or the services of the compose file."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console

from bench.cluster import product_of, services
from bench.processes import Pids
from bench.sizes import settle
from runtime.example import example_home
from runtime.home import log_file
from runtime.installation import running
from runtime.settings import FEWEST_CACHED, Settings

QUIET = Console(quiet=True)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Ground:
    """An installation with a county's officers and no cases; its one worker keeps every case at hand."""

    settings: Settings
    engine: str
    """Its address."""
    namespace: str
    pids: Pids
    weigh: Callable[[], int]
    """Bytes of the engine's database, once it has come to rest."""
    log: Path
    """Of the bare worker."""
    about: str
    """What engine and tables are on, in words."""


def _cached(cases: int) -> str:
    return str(max(cases, FEWEST_CACHED))


@contextmanager
def _all_at_hand(cases: int) -> Iterator[None]:
    """For the worker that is started in the block."""
    os.environ["FENGQIAO_CACHED_CASES"] = _cached(cases)
    yield
    del os.environ["FENGQIAO_CACHED_CASES"]


@asynccontextmanager
async def embedded(settings: Settings, tables: str, cases: int, say: Say) -> AsyncIterator[Ground]:
    """The engine on SQLite, the tables where the settings say."""
    await asyncio.to_thread(example_home, settings, QUIET)
    file = settings.data / "engine" / "temporal.db"

    def weigh() -> int:
        settle(f"sqlite:///{file}")
        return file.stat().st_size

    with _all_at_hand(cases):
        async with running(settings, say) as here:
            mine = {"engine": here.engine.pid, **{child.name: child.pid for child in here.children}}
            yield Ground(
                settings=settings,
                engine=here.engine.address,
                namespace=settings.namespace,
                pids={role: (pid,) for role, pid in mine.items() if pid is not None},
                weigh=weigh,
                log=log_file(settings, "bare"),
                about=f"tables in {tables}, the engine on SQLite",
            )


@asynccontextmanager
async def of_compose(cases: int, say: Say) -> AsyncIterator[Ground]:
    """Engine and tables on PostgreSQL, one API and one worker. See `bench.cluster`."""
    async with services({"WORKERS": "1", "APIS": "1", "CACHED_CASES": _cached(cases)}, say) as up:
        product, settings = await product_of(up, 1), up.settings()
        plain = settings.database.replace("postgresql+psycopg:", "postgresql:")
        url = make_conninfo(plain, dbname="temporal")

        def weigh() -> int:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
                row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0

        yield Ground(
            settings=settings,
            engine=product.target.engine,
            namespace=product.target.namespace,
            pids=product.pids(),
            weigh=weigh,
            log=product.logs / "bare-due.log",
            about=product.about,
        )
