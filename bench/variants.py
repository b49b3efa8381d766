"""The whole product and the product without parts of it, side by side on one engine.

Each has a namespace, tables and processes of its own. While one is measured the others rest.
"""

import asyncio
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from activities.engine import SEARCH_ATTRIBUTES
from bench.faults import BenchError
from bench.load import Target
from bench.machine import on_sqlite
from bench.processes import module, started
from bench.site import Product, Say, Site, beside
from bench.without import PARTS
from runtime.engine import Engine, open_engine, prepare_namespace
from runtime.example import example_home, sign_ins_path
from runtime.home import log_file
from runtime.installation import wish
from runtime.listening import free_port
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins

QUIET = Console(quiet=True)
READY_SECONDS, LOOK_EVERY = 90.0, 0.1
LONGEST_LINE = 300


@dataclass(frozen=True)
class Variant:
    """The product without some of its parts; without none it is the product."""

    name: str
    left_out: tuple[str, ...] = ()

    def command(self, role: str) -> list[str]:
        """What runs one of its processes."""
        if not self.left_out:
            return module("runtime", role)
        return module("bench.without", ",".join(self.left_out), role)


WHOLE = Variant("whole")
TOGETHER = Variant("without-all", PARTS)
VARIANTS = (WHOLE, *(Variant(f"without-{part}", (part,)) for part in PARTS), TOGETHER)


@dataclass(frozen=True)
class Standing:
    """A variant that runs."""

    variant: Variant
    settings: Settings
    site: Site


@asynccontextmanager
async def side_by_side(folder: Path, say: Say) -> AsyncIterator[list[Standing]]:
    """All variants up, in the order of `VARIANTS`; the bare workflow's worker beside the whole product."""
    first = Settings(data=folder / WHOLE.name)
    say("loading the example county")
    await asyncio.to_thread(example_home, first, QUIET)
    for variant in VARIANTS[1:]:
        await asyncio.to_thread(shutil.copytree, first.data, folder / variant.name)
    async with AsyncExitStack() as until_here:
        engine = await open_engine(wish(Settings(data=folder / "engine", engine_port=0)), say)
        await until_here.enter_async_context(engine)
        begun = [await _begin(until_here, variant, folder, engine) for variant in VARIANTS]
        say(f"waiting for {len(begun)} variants to get ready")
        standing = []
        for variant, settings, product, processes in begun:
            await _until_ready(product, processes, settings)
            made = beside(product, bare_too=variant is WHOLE)
            standing.append(Standing(variant, settings, await until_here.enter_async_context(made)))
        yield standing


Begun = tuple[Variant, Settings, Product, list[Process]]


async def _begin(until_here: AsyncExitStack, variant: Variant, folder: Path, engine: Engine) -> Begun:
    """Have a variant's worker and API start."""
    settings = Settings(data=folder / variant.name, namespace=f"cost-{variant.name}")
    await prepare_namespace(engine.address, settings.namespace, SEARCH_ATTRIBUTES)
    port = free_port(settings.api_host, 0)
    environment = {
        "FENGQIAO_DATA": str(settings.data),
        "FENGQIAO_NAMESPACE": settings.namespace,
        "FENGQIAO_API_PORT": str(port),
        "TEMPORAL_ADDRESS": engine.address,
    }
    processes = [
        await until_here.enter_async_context(
            started(variant.command(role), log_file(settings, role), environment)
        )
        for role in ("worker", "api")
    ]
    worker, api = processes
    assert engine.pid is not None  # noqa: S101  # it was started here
    pids = {"engine": (engine.pid,), "worker": (worker.pid,), "api": (api.pid,)}
    product = Product(
        target=Target(
            url=f"http://{settings.api_host}:{port}",
            engine=engine.address,
            namespace=settings.namespace,
            tokens=read_sign_ins(sign_ins_path(settings)),
        ),
        pids=lambda: pids,
        workers=1,
        logs=log_file(settings, "bench").parent,
        about=on_sqlite(settings.data, engine),
    )
    return variant, settings, product, processes


async def _until_ready(product: Product, processes: list[Process], settings: Settings) -> None:
    """Until the API says so. BenchError if a process ends, or it takes too long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(base_url=product.target.url) as client:
            while all(process.returncode is None for process in processes):
                with suppress(httpx.TransportError):
                    if (await client.get("/ready")).is_success:
                        return
                await asyncio.sleep(LOOK_EVERY)
    said = [log_file(settings, role).read_text(errors="replace").strip() for role in ("worker", "api")]
    last = "; ".join(text.splitlines()[-1][:LONGEST_LINE] for text in said if text)
    raise BenchError(f"{settings.namespace} did not get ready: {last or 'it said nothing'}")
