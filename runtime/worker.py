"""The worker process: runs the cases' workflows and their doors, and sweeps up leftovers."""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.doors import Doors
from activities.engine import TASK_QUEUE
from api.clock import now
from policies.loaded import BOOK
from policies.rulebook import Rulebook, RuleMissingError
from runtime.connection import reach_engine, require_engine
from runtime.home import fill_book
from runtime.settings import Settings
from storage.database import Database, DatabaseAwayError
from workflows.case import CaseWorkflow
from workflows.history import HistoryUnreadableError
from workflows.sweeper import Sweeper

log = structlog.get_logger()

SWEEP_EVERY = 2.0
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
    """Work until told to stop."""
    require_engine(settings)
    database = Database(settings.database)
    try:
        await fill_book(database)
        client = await reach_engine(settings)
        sweeper = Sweeper(database, client, BOOK)
        async with new_worker(client, database):
            log.info("worker_ready")
            sweeping = asyncio.create_task(sweep_for_ever(sweeper))
            await stop.wait()
            sweeping.cancel()
    finally:
        await database.close()


async def sweep_for_ever(sweeper: Sweeper) -> None:
    """Sweep every few seconds; what is away now is swept later."""
    while True:
        try:
            await sweeper.sweep(now())
        except (
            RPCError,
            DatabaseAwayError,
            SQLAlchemyError,
            HistoryUnreadableError,
            RuleMissingError,
        ) as error:
            log.warning("sweep_put_off", kind=type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY)
