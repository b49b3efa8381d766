"""The ground of one run: a throw-away installation on a small disk, on SQLite or on PostgreSQL."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.engine import connect
from runtime.example import EVERY_PLACE, example_home, sign_ins_path
from runtime.installation import Installation, running
from runtime.settings import Settings, without_settings
from runtime.sign_ins import read_sign_ins
from torture.disk import Disk
from torture.faults import TortureError
from torture.plan import Target
from torture.postgres import Postgres, postgres
from torture.processes import is_ours

QUIET = Console(quiet=True)


class Tables(StrEnum):
    """Where the product keeps its tables. The engine is embedded and on a SQLite file of its own in both."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass
class Site:
    """What is tortured."""

    settings: Settings
    disk: Disk
    here: Installation
    tokens: Mapping[str, str]
    database: Postgres | None
    _engine: tuple[str, Client] | None = None

    def pids(self, target: Target) -> list[int]:
        """The living processes behind a target; a stopped database is stopped with all its parts."""
        if target is Target.EVERYTHING:
            ours = (Target.WORKER, Target.API, Target.ENGINE)
            return [*(pid for one in ours for pid in self.pids(one)), *self.pids(Target.DATABASE)[:1]]
        if target is Target.ENGINE:
            return [pid] if is_ours(pid := self.here.engine.pid) and pid is not None else []
        if target is Target.DATABASE:
            return self.database.family() if self.database else []
        if target is Target.BACKEND:
            return self.database.backends() if self.database else []
        of_role = (child.pid for child in self.here.children if child.role == target.value)
        return [pid for pid in of_role if pid is not None and is_ours(pid)]

    def writers(self) -> list[int]:
        """Processes whose files can be limited in size from outside."""
        return [pid for one in (Target.WORKER, Target.API, Target.DATABASE) for pid in self.pids(one)]

    async def engine(self) -> Client:
        """A client of the engine, wherever it listens now."""
        address = self.here.engine.address
        if self._engine is None or self._engine[0] != address:
            self._engine = (address, await connect(address, self.settings.namespace))
        return self._engine[1]

    async def forward(self, number: str, by: timedelta) -> bool:
        """Let time pass for one case on the engine; False if the case ended first."""
        engine = await self.engine()
        return await _skipper(engine).fast_forward(engine.get_workflow_handle(number), by)

    async def now_of(self, number: str) -> str:
        """The time by which a case lives, RFC 3339."""
        engine = await self.engine()
        at = await _skipper(engine).get_current_time(engine.get_workflow_handle(number))
        return at.isoformat()

    def see_that_it_is_watched(self) -> None:
        """TortureError if nobody starts the dead parts again any more: that is not what is tortured."""
        for task in self.here.watching:
            if task.done() and (error := task.exception()) is not None:
                raise TortureError(f"the installation gave up: {error}")


def _skipper(engine: Client) -> TimeSkipper:
    return TimeSkipper(engine, config=TimeSkippingConfig(enabled=False))


@asynccontextmanager
async def site(
    tables: Tables, disk: Disk, logs: Path, say: Callable[[str], None], several: int
) -> AsyncIterator[Site]:
    """Every example place, everything up, and nothing left of it afterwards.

    `several`: so many workers and so many APIs.

    Settings of the environment do not count: nobody's database or engine is tortured but our own.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    without_settings(unlimited=True)
    async with AsyncExitStack() as stack:
        database = None
        if tables is Tables.POSTGRES:
            database = await stack.enter_async_context(postgres(disk.folder / "pg", logs / "postgres.log"))
            os.environ["FENGQIAO_DATABASE_URL"] = database.url  # as its processes are told in production
        settings = Settings(
            data=disk.folder / "data", api_port=0, engine_port=0, workers=several, apis=several
        )
        await asyncio.to_thread(example_home, settings, QUIET, EVERY_PLACE)
        here = await stack.enter_async_context(running(settings, say, need_time_skipping=True))
        yield Site(settings, disk, here, read_sign_ins(sign_ins_path(settings)), database)
