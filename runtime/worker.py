"""The worker process: runs the cases' workflows and their doors, and sweeps up leftovers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.doors import Doors
from activities.engine import TASK_QUEUE
from api.clock import now
from policies.loaded import BOOK
from policies.rulebook import Rulebook
from runtime.connection import engine_away_said, reach_engine
from runtime.halves import see_that_they_belong_together
from runtime.home import fill_book
from runtime.settings import Settings
from storage.database import Database
from workflows.case import CaseWorkflow
from workflows.sweeper import Sweeper

log = structlog.get_logger()

SWEEP_EVERY = 2.0
RULES_EVERY = 0.2
"""A case may be opened under a policy the moment after it was loaded elsewhere."""
PURE = ("cases", "policies")
"""Passed through the sandbox both or none: apart, pydantic's classes would exist twice. Lint keeps
them pure."""


def new_worker(client: Client, database: Database, book: Rulebook = BOOK) -> Worker:
    """A worker for cases."""
    doors = Doors(database, book)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[CaseWorkflow],
        activities=[doors.project, doors.propose_roster],
        workflow_runner=SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE)
        ),
    )


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Work until told to stop. If the sweeping ends, so does the worker: it is started again.

    CannotRunError if the tables belong with another engine.
    """
    async with Database(settings.database) as database:
        await fill_book(database)
        client = await reach_engine(settings, stop)
        if client is None:
            return
        with engine_away_said():
            await see_that_they_belong_together(database, client)
        sweeper = Sweeper(database, client, BOOK)
        async with new_worker(client, database):
            log.info("worker_ready")
            tasks = [
                asyncio.create_task(stop.wait()),
                asyncio.create_task(again_and_again(lambda: sweeper.sweep(now()), stop)),
                asyncio.create_task(again_and_again(sweeper.adopt_calendars, stop)),
                asyncio.create_task(again_and_again(lambda: sweeper.follow_units(now()), stop)),
                asyncio.create_task(again_and_again(lambda: fill_book(database), stop, RULES_EVERY)),
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            for task in done:
                task.result()
            await asyncio.wait(tasks, timeout=SWEEP_EVERY)


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
