"""The ground that is measured on: a throw-away installation, the bare worker, the load generator."""

import signal
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from temporalio.client import Client

from activities.engine import connect
from bench.faults import BenchError
from bench.load import ANSWER, Contender, Failed, Target, Wanted
from bench.processes import line_of, module, started
from bench.timing import Round
from runtime.engine import Engine
from runtime.example import load_example, sign_ins_path
from runtime.home import bring_up_to_date, log_file, make_home
from runtime.installation import Installation, running
from runtime.settings import Settings, without_settings
from runtime.sign_ins import read_sign_ins


@dataclass(frozen=True)
class Site:
    """What runs, and as which processes."""

    data: Path
    engine: Client
    server: Engine
    pids: dict[Contender, dict[str, int]]
    """Of each contender the processes by role; the engine is the same for both."""
    client: int
    """The load generator."""
    _load: Process
    _log: Path

    async def play(self, contender: Contender, clients: int, seconds: float) -> Round:
        """One round. BenchError if a call failed or nothing was played."""
        assert self._load.stdin is not None  # noqa: S101  # it was started with a pipe
        wanted = Wanted(contender=contender, clients=clients, seconds=seconds)
        self._load.stdin.write(f"{wanted.model_dump_json()}\n".encode())
        await self._load.stdin.drain()
        answer = ANSWER.validate_json(await line_of(self._load, "the load generator", self._log))
        if isinstance(answer, Failed):
            raise BenchError(f"{contender}: {answer.failed}")
        return answer


@contextmanager
def throw_away(console: Console) -> Iterator[Settings]:
    """An installation in a directory of its own, the example county loaded, and nothing left of it.

    A request to end is taken like Ctrl-C, so that the directory goes then too.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    without_settings()
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        settings = Settings(data=Path(folder), api_port=0, engine_port=0)
        make_home(settings)
        bring_up_to_date(settings)
        load_example(settings, console)
        yield settings


@asynccontextmanager
async def site(settings: Settings, say: Callable[[str], None]) -> AsyncIterator[Site]:
    """Everything up on that data directory, and down again with the block."""
    bare_log, load_log = log_file(settings, "bare"), log_file(settings, "load")
    async with running(settings, say) as here:
        address = (here.engine.address, settings.namespace)
        async with (
            started(module("bench.bare_worker", *address), bare_log) as bare,
            started(module("bench.load"), load_log) as load,
        ):
            await line_of(bare, "the bare worker", bare_log)
            assert load.stdin is not None  # noqa: S101  # it was started with a pipe
            load.stdin.write(f"{_target(settings, here).model_dump_json()}\n".encode())
            yield Site(
                data=settings.data,
                engine=await connect(*address),
                server=here.engine,
                pids=_pids(here, bare.pid),
                client=load.pid,
                _load=load,
                _log=load_log,
            )


def _target(settings: Settings, here: Installation) -> Target:
    tokens = read_sign_ins(sign_ins_path(settings))
    return Target(url=here.url, engine=here.engine.address, namespace=settings.namespace, tokens=tokens)


def _pids(here: Installation, bare: int) -> dict[Contender, dict[str, int]]:
    of_product = {"engine": here.engine.pid, **{child.role: child.pid for child in here.children}}
    product = {role: pid for role, pid in of_product.items() if pid is not None}
    return {"product": product, "bare": {"engine": product["engine"], "worker": bare}}
