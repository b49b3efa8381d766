"""Deadlines that fall due together: the product's, then the bare workflow's, and what they weigh."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from rich.progress import Progress

from activities.engine import connect
from api.clock import now
from bench.crowd import Making, Place
from bench.due import Marked, bare_deadlines, product_deadlines
from bench.grounds import Ground
from bench.idle import Idle, idle_cost
from bench.processes import line_of, module, started
from runtime.example import WUDING
from runtime.home import fill_book, open_ring
from runtime.roster_files import read_roster
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
    ground: Ground, cases: int, progress: Progress, say: Callable[[str], None]
) -> Falling:
    """The product's deadlines, then the bare workflow's, on one engine."""
    roster = await asyncio.to_thread(read_roster, WUDING, progress)
    fresh = await idle_cost(ground.pids)
    engine = await connect(ground.engine, ground.namespace)
    before = await asyncio.to_thread(ground.weigh)
    async with Database(ground.settings.database) as database:
        await fill_book(database)
        making = Making(Place.of(roster), roster.county.policy, open_ring(ground.settings), now())
        task = progress.add_task("the product's cases start", total=cases)
        product = await product_deadlines(
            engine, database, making, cases, lambda n: progress.update(task, completed=n)
        )
    say(f"product: {cases} marked after {product.last:.0f} s, p99 {product.p99:.0f} s")
    loaded = await idle_cost(ground.pids)
    weight = (await asyncio.to_thread(ground.weigh) - before) / cases
    address = (ground.engine, ground.namespace)
    async with started(module("bench.bare_worker", *address), ground.log) as worker:
        await line_of(worker, "the bare worker", ground.log)
        task = progress.add_task("bare workflows start", total=cases)
        bare = await bare_deadlines(engine, cases, lambda n: progress.update(task, completed=n))
    return Falling(cases, product, bare, weight, fresh, loaded)
