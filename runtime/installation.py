"""An installation on one machine: engine, workers and APIs, watched by this process."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from activities.engine import SEARCH_ATTRIBUTES
from runtime.children import Child
from runtime.credentials import credentials_of
from runtime.engine import Engine, EngineFault, EngineWish, open_engine
from runtime.engine.locks import FileLock
from runtime.faults import IN_USE, PORT, UNAVAILABLE, CannotRunError
from runtime.halves import see_that_both_are_there
from runtime.home import log_file
from runtime.listening import free_port
from runtime.recovering import recover_database, recover_engine
from runtime.settings import OF_THE_ENGINE, Settings
from storage.whole import written_whole

Say = Callable[[str], None]
RUNNING = "running.json"
READY_SECONDS = 180.0
"""A machine that is busy with something else takes its time."""
RESTARTS = 20
RESTART_PAUSE_AT_MOST = 10
"""Seconds."""
LOOK_EVERY = 0.1
ANNOUNCE_AGAIN = 1.0
"""Seconds."""


@dataclass
class Installation:
    """What is running, and where."""

    data: Path
    engine: Engine
    url: str = ""
    instance: str = field(default_factory=lambda: secrets.token_hex(8))
    """Told by `/ready` with the name of the process, so that another installation at our port is not taken
    for ours."""
    children: list[Child] = field(default_factory=list)
    is_ready: bool = False
    watching: list[asyncio.Task[None]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Something runs elsewhere than `running.json` says."""

    def of(self, role: str) -> list[Child]:
        """Its processes of a role."""
        return [child for child in self.children if child.role == role]

    def announce(self) -> None:
        """Say where it runs in `running.json`, always whole, for whoever looks into the data directory."""
        if self.is_ready:
            parts = {child.name: child.pid for child in self.children}
            told = {"url": self.url, "engine": self.engine.address, "children": parts}
            with written_whole(self.data / RUNNING, replace=True) as file:
                file.write(json.dumps(told, indent=1).encode())

    def instance_of(self, name: str) -> str:
        """What one of its processes tells of itself."""
        return f"{self.instance}/{name}"

    async def keep_announced(self) -> None:
        """Say it again after every change. A disk without room keeps nothing from running."""
        while True:
            await self.changed.wait()
            self.changed.clear()
            try:
                self.announce()
            except OSError:
                self.changed.set()
                await asyncio.sleep(ANNOUNCE_AGAIN)

    async def watch(self) -> None:
        """Go on for ever; what can't be kept running any more is raised."""
        done, _ = await asyncio.wait(self.watching, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def wish(settings: Settings, *, need_time_skipping: bool = False) -> EngineWish:
    """The engine that an installation needs."""
    return EngineWish(
        data=settings.data,
        namespace=settings.namespace,
        search_attributes=SEARCH_ATTRIBUTES,
        address=settings.temporal_address,
        credentials=credentials_of(settings),
        need_time_skipping=need_time_skipping,
        frontend_port=settings.engine_port,
    )


def _names(settings: Settings) -> Iterator[tuple[str, str]]:
    """Role and name of each process; the first of a role has the role's name."""
    for role, many in (("worker", settings.workers), ("api", settings.apis)):
        yield role, role
        yield from ((role, f"{role}-{nth}") for nth in range(2, many + 1))


@asynccontextmanager
async def running(
    settings: Settings,
    say: Say,
    *,
    need_time_skipping: bool = False,
    rebuild: bool = False,
    recreate: bool = False,
    furnish: Callable[[], None] = lambda: None,
) -> AsyncIterator[Installation]:
    """Everything up and ready; everything down again afterwards.

    First, if told to, the tables are completed from the engine, or its open cases re-created from them. Only
    on tables that belong with the engine is anything put in (`furnish`): others may yet have to be restored.
    """
    if settings.temporal_address is None:
        settings = settings.with_own_engine()
    wished = wish(settings, need_time_skipping=need_time_skipping)
    lock = FileLock(settings.data / "up.lock")
    if not lock.take():
        raise CannotRunError(f"{settings.data} is in use by process {lock.holder()}", IN_USE)
    try:
        engine = await open_engine(wished, say)
    except BaseException:
        lock.release()
        raise
    here = Installation(settings.data, engine)
    try:
        if rebuild:
            await recover_database(settings, engine.address, say)
        if recreate:
            await recover_engine(settings, engine.address, say)
        await see_that_both_are_there(settings, engine.address, say)
        await asyncio.to_thread(furnish)
        environment = {
            "FENGQIAO_DATA": str(settings.data),
            "TEMPORAL_ADDRESS": engine.address,
            "FENGQIAO_APIS": str(settings.apis),
        }
        if settings.temporal_address is None:
            environment |= {f"FENGQIAO_{name.upper()}": "" for name in OF_THE_ENGINE}
        for role, name in _names(settings):
            own = {**environment, "FENGQIAO_INSTANCE": here.instance_of(name)}
            here.children.append(Child(role, log_file(settings, name), own, here.changed.set, name))
        # Chosen now and not before: finding an engine may take minutes, in which others take ports too.
        _choose_port(here, settings)
        here.watching += [asyncio.create_task(child.keep_running()) for child in here.children]
        here.watching.append(asyncio.create_task(_keep_engine(here, wished, _undisturbed(say))))
        here.watching.append(asyncio.create_task(here.keep_announced()))
        await _until_ready(here, settings)
        here.is_ready = True
        here.announce()
        yield here
    finally:
        here.is_ready = False
        (settings.data / RUNNING).unlink(missing_ok=True)
        await asyncio.gather(*(child.stop() for child in here.children))
        for task in here.watching:
            task.cancel()
        await asyncio.gather(*here.watching, return_exceptions=True)
        await here.engine.stop()
        lock.release()


def _undisturbed(say: Say) -> Say:
    """Say what can be said: a line that finds no room on the disk stops nothing."""

    def said(line: str) -> None:
        with suppress(OSError):
            say(line)

    return said


async def _keep_engine(here: Installation, wished: EngineWish, say: Say) -> None:
    """Start the engine again whenever it dies, at its old address if that can be had."""
    while True:
        code = await here.engine.wait()
        say(f"the engine ended with {code} and is started again")
        await here.engine.stop()
        before = here.engine.address
        here.engine = await _open_again(wished, say)
        if here.engine.address != before:
            for child in here.children:
                child.move_to(TEMPORAL_ADDRESS=here.engine.address)


async def _open_again(wished: EngineWish, say: Say) -> Engine:
    """Try again for a while: it may have been killed once more, or the machine be short of something.

    On a disk without room, until somebody has made some.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return await open_engine(wished, say)
        except EngineFault as fault:
            if attempt >= RESTARTS and fault.code != "disk":
                raise
            say(f"{fault}; tried again (attempt {attempt})")
            await asyncio.sleep(min(attempt, RESTART_PAUSE_AT_MOST))


def _choose_port(here: Installation, settings: Settings) -> None:
    """Have the APIs listen on the preferred port, or on any free one if it is taken."""
    port = free_port(settings.api_host, settings.api_port)
    here.url = f"http://{settings.api_host}:{port}"
    for child in here.of("api"):
        child.move_to(FENGQIAO_API_PORT=str(port))


async def _until_ready(here: Installation, settings: Settings) -> None:
    """Until each API has said so. Which of them answers falls to chance with every connection.

    Between the choice of a port and the first API that listens on it, seconds later, somebody else may have
    taken it: then another is chosen.
    """
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    everyone = {here.instance_of(child.name) for child in here.of("api")}
    awaited = set(everyone)
    anew = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=anew) as client:
        while asyncio.get_running_loop().time() < deadline:
            if any(child.ended_with == PORT for child in here.of("api")):
                _choose_port(here, settings)
                awaited = set(everyone)
            with suppress(httpx.TransportError, ValueError):
                answer = await client.get(f"{here.url}/ready")
                if answer.is_success:
                    awaited.discard(answer.json()["instance"])
            if not awaited:
                return
            await asyncio.sleep(LOOK_EVERY)
    raise CannotRunError("the API did not get ready; see the logs in the data directory", UNAVAILABLE)
