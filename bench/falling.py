"""The ground for deadlines that fall due together: an installation, a bare worker, and what they weigh."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass

from rich.progress import Progress

from activities.engine import connect
from api.clock import now
from bench.crowd import Making, Place
from bench.due import Marked, bare_deadlines, product_deadlines
from bench.idle import Idle, idle_cost
from bench.processes import line_of, module, started
from bench.sizes import settle
from runtime.example import WUDING
from runtime.home import bring_up_to_date, fill_book, log_file, make_home, open_ring
from runtime.installation import running
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from storage.database import Database


@dataclass(frozen=True)
class Falling:
    """What was measured of deadlines that fell due together."""

    cases: int
    product: Marked
    bare: Marked
    engine_bytes: float
    """Bytes that the engine's database grew by for each of the product's cases, its next level begun."""
    fresh: Idle
    """A running installation without cases."""
    loaded: Idle
    """The same with all of the product's cases open, once everything is done."""


async def measure_falling(
    settings: Settings, cases: int, progress: Progress, say: Callable[[str], None]
) -> Falling:
    """The product's deadlines, then the bare workflow's, on one engine. The worker remembers every case."""
    os.environ["FENGQIAO_CACHED_CASES"] = str(cases)  # for the worker that is started here
    await asyncio.to_thread(make_home, settings)
    await asyncio.to_thread(bring_up_to_date, settings)
    roster = await asyncio.to_thread(read_roster, WUDING, progress)
    file = settings.data / "engine" / "temporal.db"
    async with Database(settings.database) as database:
        await load_roster(database, roster, progress)
        await fill_book(database)
        making = Making(Place.of(roster), roster.county.policy, open_ring(settings), now())
        log = log_file(settings, "bare")
        async with running(settings, say) as here:
            pids = {"engine": here.engine.pid, **{child.name: child.pid for child in here.children}}
            fresh = await idle_cost(pids)
            engine = await connect(here.engine.address, settings.namespace)
            await asyncio.to_thread(settle, f"sqlite:///{file}")
            before = file.stat().st_size
            task = progress.add_task("the product's cases start", total=cases)
            product = await product_deadlines(
                engine, database, making, cases, lambda n: progress.update(task, completed=n)
            )
            say(f"product: {cases} marked after {product.last:.0f} s, p99 {product.p99:.0f} s")
            loaded = await idle_cost(pids)
            await asyncio.to_thread(settle, f"sqlite:///{file}")
            weight = (file.stat().st_size - before) / cases
            address = (here.engine.address, settings.namespace)
            async with started(module("bench.bare_worker", *address), log) as worker:
                await line_of(worker, "the bare worker", log)
                task = progress.add_task("bare workflows start", total=cases)
                bare = await bare_deadlines(engine, cases, lambda n: progress.update(task, completed=n))
    return Falling(cases, product, bare, weight, fresh, loaded)
