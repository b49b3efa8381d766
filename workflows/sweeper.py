"""The sweeper: finishes what a crash left over, and has open cases adopt newly loaded calendars.

Every step may be done twice and by several processes at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.update.v1 import UpdateRef, WaitPolicy
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from activities.doors import rules_of
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from policies.policy import Policy
from policies.rulebook import Rulebook, RuleMissingError
from storage import intents, queries
from storage.database import Database
from storage.documents import refresh
from storage.projection import project
from workflows.history import HistoryUnreadableError, read_case
from workflows.messages import ADOPT_CALENDARS
from workflows.starting import start_case

log = structlog.get_logger()

SETTLE_AFTER = timedelta(seconds=3)
"""Younger leftovers belong to a call that is still under way."""
FORGET_AFTER = timedelta(seconds=30)
"""An intent that the engine does not know may be dropped only when no call can still be sending it."""


@contextmanager
def putting_off(number: str) -> Iterator[None]:
    """One case that cannot be swept now must not keep the others waiting."""
    try:
        yield
    except (RPCError, HistoryUnreadableError, RuleMissingError) as error:
        log.warning("sweep_put_off", number=number, kind=type(error).__name__)


@dataclass(frozen=True)
class Sweeper:
    """Database, engine and rulebook, as sweeping needs them."""

    database: Database
    client: Client
    book: Rulebook

    async def sweep(self, now: datetime) -> None:
        """One round over everything that may be left over."""
        await refresh(self.database, self.book)
        await self._start_reserved(now)
        await self._settle_intents(now)
        await self._adopt_calendars()

    async def reproject(self, number: str) -> set[str]:
        """Write a case anew from its engine history, its key and intake too; the commands that it carries."""
        held = await read_case(self.client, number, self.book)
        rules = await rules_of(self.database, self.book, held.state.pins)
        async with self.database.write() as tx:
            if held.opening is not None:
                await intents.reserve_again(tx, held.opening)
            await project(tx, held.state, held.events, rules)
        return {event.command for event in held.events if event.command}

    async def start_and_show(self, opening: Opening) -> None:
        """Start a reserved case and write its first events."""
        rules = await rules_of(self.database, self.book, opening.pins)
        opened = open_case(opening, rules)
        if isinstance(opened, Refusal):
            log.error("intake_unstartable", number=opening.number, code=opened.code)
            return
        state, events = opened
        await start_case(self.client, opening, state)
        async with self.database.write() as tx:
            await project(tx, state, events, rules)
            await intents.has_started(tx, opening.number)

    async def _start_reserved(self, now: datetime) -> None:
        async with self.database.read() as tx:
            openings = await intents.still_starting(tx, now - SETTLE_AFTER)
        for opening in openings:
            with putting_off(opening.number):
                await self.start_and_show(opening)
                log.info("swept_intake", number=opening.number)

    async def _settle_intents(self, now: datetime) -> None:
        async with self.database.read() as tx:
            left = await intents.left_over(tx, now - SETTLE_AFTER)
        for command, number, since in left:
            with putting_off(number):
                if await self._is_settled(command, number, now - since):
                    async with self.database.write() as tx:
                        await intents.fulfilled(tx, command, since)
                    log.info("swept_intent", number=number)

    async def _is_settled(self, command: str, number: str, age: timedelta) -> bool:
        if command.startswith(intents.GAP) and not await self._has_gap(number):
            return True  # one projection had only overtaken another
        try:
            if command in await self.reproject(number) or command.startswith(intents.GAP):
                return True
            stage = await self._stage(command, number)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            stage = "unknown"
        match stage:
            case "unknown":
                return age > FORGET_AFTER
            case "pending":
                return False
        return command in await self.reproject(number) or age > FORGET_AFTER

    async def _has_gap(self, number: str) -> bool:
        async with self.database.read() as tx:
            return await queries.has_gap(tx, number)

    async def _stage(self, command: str, number: str) -> str:
        """Whether the engine knows the update: `unknown`, `pending` or `completed`."""
        request = PollWorkflowExecutionUpdateRequest(
            namespace=self.client.namespace,
            update_ref=UpdateRef(workflow_execution=WorkflowExecution(workflow_id=number), update_id=command),
            identity=self.client.identity,
            wait_policy=WaitPolicy(
                lifecycle_stage=Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED
            ),
        )
        try:
            answer = await self.client.workflow_service.poll_workflow_execution_update(
                request, timeout=timedelta(seconds=5)
            )
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return "unknown"
            raise
        done = answer.stage == Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED
        return "completed" if done else "pending"

    async def _adopt_calendars(self) -> None:
        """Cases under older calendars learn of the newer ones, so that provisional deadlines can move."""
        for policy in {x.document.id for x in self.book.documents() if isinstance(x.document, Policy)}:
            calendars = self.book.pins(policy).calendars
            async with self.database.read() as tx:
                behind = await queries.under_other_calendars(tx, policy, ",".join(calendars))
            for number in behind:
                with putting_off(number):
                    await self._adopt(number, calendars)

    async def _adopt(self, number: str, calendars: tuple[str, ...]) -> None:
        handle = self.client.get_workflow_handle(number)
        try:
            await handle.execute_update(ADOPT_CALENDARS, list(calendars))
        except WorkflowUpdateFailedError:
            log.warning("calendars_not_adopted", number=number)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self.reproject(number)
