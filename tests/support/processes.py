"""The product as its own processes: started, killed, started again, asked over a real socket."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from activities.engine import connect
from runtime.demo.stage import Stage
from runtime.engine import Engine, EngineWish, open_engine
from runtime.example import sign_ins_path
from runtime.installation import wish
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins

PATIENCE = 40.0


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Site:
    """One data directory with its engine, worker and API, each to be killed at will."""

    settings: Settings
    engine_wish: EngineWish
    api_port: int = field(default_factory=free_port)
    engine: Engine | None = None
    roles: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.api_port}"

    async def start_engine(self) -> None:
        """The engine, at its old address if it had one."""
        self.engine = await open_engine(self.engine_wish, print)

    async def start(self, role: str, *program: str) -> None:
        """A worker or an API; `program` instead of the product's own command."""
        assert self.engine is not None
        environment = {
            **os.environ,
            "FENGQIAO_DATA": str(self.settings.data),
            "TEMPORAL_ADDRESS": self.engine.address,
            "FENGQIAO_API_PORT": str(self.api_port),
            "FENGQIAO_PARENT": str(os.getpid()),
        }
        command = program or ("runtime", role)
        log = os.open(self.settings.data / "logs" / f"{role}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            self.roles[role] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *command, env=environment, stdout=log, stderr=log
            )
        finally:
            os.close(log)

    async def kill(self, *roles: str) -> None:
        """Kill -9, all at the same moment, and reap."""
        for role in roles:
            if role == "engine":
                assert self.engine is not None
                assert self.engine.pid is not None
                os.kill(self.engine.pid, signal.SIGKILL)
            elif self.roles[role].returncode is None:
                with suppress(ProcessLookupError):
                    self.roles[role].kill()
        for role in roles:
            if role == "engine":
                assert self.engine is not None
                await self.engine.wait()
                await self.engine.stop()
            else:
                await self.roles[role].wait()

    async def ready(self) -> None:
        """Until the API says so."""
        async with httpx.AsyncClient(base_url=self.url) as http, asyncio.timeout(PATIENCE):
            while True:
                with suppress(httpx.TransportError):
                    if (await http.get("/ready")).is_success:
                        return
                await asyncio.sleep(0.1)

    async def down(self) -> None:
        """Everything stopped."""
        for process in self.roles.values():
            if process.returncode is None:
                process.terminate()
                await process.wait()
        if self.engine is not None:
            await self.engine.stop()

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Stage]:
        """To play on it, over its socket."""
        assert self.engine is not None
        tokens = await asyncio.to_thread(read_sign_ins, sign_ins_path(self.settings))
        client = await connect(self.engine.address)
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as http:
            yield Stage(http, tokens, client)


@asynccontextmanager
async def site(settings: Settings) -> AsyncIterator[Site]:
    """Engine, worker and API as processes of their own."""
    own = settings.model_copy(update={"engine_port": 0})
    made = Site(own, wish(own, need_time_skipping=True))
    try:
        await made.start_engine()
        await made.start("worker")
        await made.start("api")
        await made.ready()
        yield made
    finally:
        await made.down()
