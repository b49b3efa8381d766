"""The worker process: runs the cases' workflows and their doors, and sweeps up leftovers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import (
    PollerBehaviorAutoscaling,
    ResourceBasedSlotConfig,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerTuner,
)

from activities.doors import Doors
from activities.engine import TASK_TIMEOUT, identity
from activities.naming import TASK_QUEUE
from api.clock import now
from policies.loaded import BOOK
from policies.rulebook import Rulebook
from runtime.collecting import collect_seldom
from runtime.connection import engine_away_said, reach_engine
from runtime.halves import see_that_they_belong_together
from runtime.home import fill_book, open_ring, see_that_the_ring_fits
from runtime.settings import Settings
from storage import anchors, bond, finding, uploads
from storage.database import Database
from storage.faults import DatabaseAwayError
from storage.files import FileStore
from storage.granting import Granter
from storage.key_ring import KeyRing
from workflows.case import CaseWorkflow
from workflows.sweeper import Sweeper
from workflows.trust import TRUST

log = structlog.get_logger()

SWEEP_EVERY = 2.0
ANCHOR_EVERY = 60.0
"""How often it is looked whether a day has begun that has no anchor."""
TIDY_EVERY = 600.0
"""How often it is looked for files that were brought in and not filed."""
RULES_EVERY = 0.2
"""A case may be opened under a policy the moment after it was loaded elsewhere."""
POLLERS = PollerBehaviorAutoscaling(minimum=2, initial=5, maximum=32)
"""Of each kind; the engine tells whether more would find work."""
SLOTS = {
    "workflow_config": ResourceBasedSlotConfig(minimum_slots=40, maximum_slots=200),
    "activity_config": ResourceBasedSlotConfig(
        minimum_slots=20, maximum_slots=100, ramp_throttle=timedelta()
    ),
}
"""How much is done at the same time: the first always, more while the machine has room for it. A small
machine that is busy is no reason to do less: its engine and API are what it is busy with."""
MEMORY, PROCESSOR = 0.8, 0.9
"""How full the machine may be for more."""
LONGEST = 600.0
"""Seconds for a transaction: an anchor over all cases takes the longest."""
CACHED = 2000
"""Cases whose runs are kept in memory, unless the settings say otherwise."""
DRAIN = timedelta(seconds=10)
"""How long what is under way may take to its end when the worker is told to stop."""


def new_worker(client: Client, database: Database, book: Rulebook = BOOK, cached: int = CACHED) -> Worker:
    """A worker for cases."""
    doors = Doors(database, book)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[CaseWorkflow],
        activities=[doors.project, doors.propose_roster],
        workflow_task_poller_behavior=POLLERS,
        activity_task_poller_behavior=POLLERS,
        tuner=WorkerTuner.create_resource_based(
            target_memory_usage=MEMORY, target_cpu_usage=PROCESSOR, **SLOTS
        ),
        max_cached_workflows=cached,
        sticky_queue_schedule_to_start_timeout=TASK_TIMEOUT,
        graceful_shutdown_timeout=DRAIN,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Work until told to stop. If the sweeping ends, so does the worker: it is started again.

    CannotRunError if the tables belong with another engine.
    """
    async with Database(settings.database, longest=LONGEST) as database:
        await fill_book(database)
        ring = open_ring(settings)
        await see_that_the_ring_fits(database, ring)
        client = await reach_engine(settings, stop)
        if client is None:
            return
        with engine_away_said():
            await see_that_they_belong_together(database, client)
            own = await identity(client)
        collect_seldom()
        granter = Granter(ring, now)
        TRUST.go_by(granter.objection)
        sweeper = Sweeper(database, client, BOOK, granter)
        files = FileStore(settings.file_store)
        await finding.try_again(database)
        async with new_worker(client, database, cached=settings.cached_cases):
            log.info("worker_ready")
            tasks = [
                asyncio.create_task(stop.wait()),
                asyncio.create_task(until_apart(database, own)),
                asyncio.create_task(again_and_again(lambda: sweeper.sweep(now()), stop)),
                asyncio.create_task(again_and_again(sweeper.adopt_calendars, stop)),
                asyncio.create_task(again_and_again(lambda: sweeper.follow_units(now()), stop)),
                asyncio.create_task(again_and_again(lambda: fill_book(database), stop, RULES_EVERY)),
                asyncio.create_task(again_and_again(lambda: index_all(database, ring), stop)),
                asyncio.create_task(again_and_again(lambda: tidy_up(database, files), stop, TIDY_EVERY)),
                asyncio.create_task(
                    again_and_again(lambda: anchor_daily(database, ring), stop, ANCHOR_EVERY)
                ),
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            for task in done:
                task.result()
            await asyncio.wait(tasks, timeout=SWEEP_EVERY)


async def index_all(database: Database, ring: KeyRing) -> None:
    """Have every case found by its parties, those too that came out of a history or a backup."""
    while done := await finding.index_left_over(database, ring):
        log.info("persons_indexed", cases=done)


async def tidy_up(database: Database, files: FileStore) -> None:
    """Take files out of the store that were brought in a day ago and are no documents."""
    async with database.read() as tx:
        found = await uploads.left_over(tx, now())
    for file, filed in found:
        if not filed:
            await asyncio.to_thread(files.discard, file)
    if found:
        async with database.write() as tx:
            await uploads.forget(tx, [file for file, _ in found])


async def anchor_daily(database: Database, ring: KeyRing) -> None:
    """Take the day's anchor if nobody has."""
    if taken := await anchors.take(database, ring.anchors.sign, ring.anchors.public_key, now(), daily=True):
        entries = taken.access.entries if taken.access else 0
        log.info("anchored", nth=taken.nth, chains=taken.chains, entries=entries, hash=taken.hash)


async def until_apart(database: Database, engine: str) -> None:
    """Until the tables belong with another engine, or are being recovered: nothing is swept on them then."""
    together = True
    while together:
        await asyncio.sleep(SWEEP_EVERY)
        with suppress(DatabaseAwayError):
            async with database.read() as tx:
                together = await bond.belongs_with(tx, engine)
    log.warning("tables_and_engine_apart")


async def again_and_again(
    sweep: Callable[[], Awaitable[None]], stop: asyncio.Event, pause: float | None = None
) -> None:
    """Every few seconds until told to stop; what is away now is swept later."""
    while not stop.is_set():
        try:
            await sweep()
        except Exception as error:  # noqa: BLE001  # its kind is logged; its words may hold data
            log.warning("sweep_put_off", kind=type(error).__name__)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause or SWEEP_EVERY):
                await stop.wait()
