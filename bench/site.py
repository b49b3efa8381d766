"""The ground that is measured on: the product's processes, the bare workers, the load generator."""

from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from activities.engine import connect
from bench.faults import BenchError
from bench.load import ANSWER, Contender, Failed, Target, Wanted
from bench.machine import on_sqlite
from bench.processes import Pids, line_of, module, started
from bench.timing import Round
from runtime.example import sign_ins_path
from runtime.home import log_file
from runtime.installation import Installation, running
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins

Say = Callable[[str], None]


@dataclass(frozen=True)
class Product:
    """The product as it runs somewhere: what is needed to put load on it and to look at its processes."""

    target: Target
    pids: Callable[[], Pids]
    """By role; without an engine or a worker of ours there is nothing to compare."""
    workers: int
    logs: Path
    about: str
    """What engine and tables it runs on, in words."""


@dataclass(frozen=True)
class Site:
    """Product and bare workflow on the same engine, and who drives both."""

    product: Product
    engine: Client
    bare: tuple[int, ...]
    """The bare workflow's workers, as many as the product has."""
    client: int
    """The load generator."""
    _load: Process
    _log: Path

    @property
    def logs(self) -> Path:
        """A folder for logs and counts."""
        return self.product.logs

    def pids(self, contender: Contender) -> Pids:
        """The contender's processes by role; engine and database are the same for both."""
        of_product = self.product.pids()
        if contender == "product":
            return of_product
        shared = {role: pids for role, pids in of_product.items() if role not in ("worker", "api")}
        return {**shared, "worker": self.bare}

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


@asynccontextmanager
async def site(settings: Settings, say: Say) -> AsyncIterator[Site]:
    """Everything up on that data directory, and down again with the block."""
    async with running(settings, say) as here:
        tokens = read_sign_ins(sign_ins_path(settings))
        product = Product(
            target=Target(
                url=here.url, engine=here.engine.address, namespace=settings.namespace, tokens=tokens
            ),
            pids=lambda: _pids(here),
            workers=settings.workers,
            logs=log_file(settings, "bench").parent,
            about=on_sqlite(settings.data, here.engine),
        )
        async with beside(product) as made:
            yield made


@asynccontextmanager
async def beside(product: Product, *, bare_too: bool = True) -> AsyncIterator[Site]:
    """The load generator and, if `bare_too`, the bare workers beside a product that runs."""
    address = (product.target.engine, product.target.namespace)
    bare_log, load_log = product.logs / "bare.log", product.logs / "load.log"
    async with AsyncExitStack() as stack:
        bare = []
        for _ in range(product.workers if bare_too else 0):
            worker = await stack.enter_async_context(started(module("bench.bare_worker", *address), bare_log))
            await line_of(worker, "the bare worker", bare_log)
            bare.append(worker.pid)
        load = await stack.enter_async_context(started(module("bench.load"), load_log))
        assert load.stdin is not None  # noqa: S101  # it was started with a pipe
        load.stdin.write(f"{product.target.model_dump_json()}\n".encode())
        yield Site(product, await connect(*address), tuple(bare), load.pid, load, load_log)


def _pids(here: Installation) -> Mapping[str, tuple[int, ...]]:
    by_role: dict[str, tuple[int, ...]] = {"engine": (here.engine.pid,) if here.engine.pid else ()}
    for child in here.children:
        if child.pid is not None:
            by_role[child.role] = (*by_role.get(child.role, ()), child.pid)
    return {role: pids for role, pids in by_role.items() if pids}
