"""The sweeper: finishes what a crash left over, has open cases adopt new calendars and follow units.

Every step may be done twice and by several processes at once.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.update.v1 import UpdateRef, WaitPolicy
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.doors import rules_of
from cases.grant import CalendarsTold, Granted
from cases.jurisdiction import civil_date
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from policies.policy import Policy
from policies.rulebook import Rulebook, Rules
from storage import access, changes, followers, intents, queries, successions
from storage.database import Database, Transaction
from storage.deleting import CaseDeletedError, is_deleted, is_deleted_and_held
from storage.documents import refresh
from storage.finding import out_of_date
from storage.granting import Granter
from storage.projection import clear, project, written_hashes
from workflows.following_on import given_after_all
from workflows.history import HeldCase, read_case
from workflows.messages import ADOPT_CALENDARS, FOLLOW_UNITS
from workflows.starting import start_case

log = structlog.get_logger()

SETTLE_AFTER = timedelta(seconds=3)
"""Younger leftovers belong to a call that is still under way."""
ADOPT_SECONDS = 5.0
"""How long one case may take to adopt calendars; it is asked again in the next round."""
LOOK_AGAIN_FOR = timedelta(minutes=2)
"""So long after units have changed a case may turn up that was judged by the units before: far longer than a
transaction takes."""
KEEP_CHANGES = timedelta(days=7)
"""Whoever was away longer reads everything anew."""
FORGET_AFTER = timedelta(seconds=30)
"""An intent that the engine does not know may be dropped only when no call can still be sending it."""


@contextmanager
def putting_off(number: str) -> Iterator[None]:
    """One case that cannot be swept now, for whatever reason, must not keep the others waiting."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # its kind is logged; its words may hold data
        log.warning("sweep_put_off", number=number, kind=type(error).__name__)


async def write_held(tx: Transaction, held: HeldCase, rules: Rules) -> None:
    """Events and rows of a case that was read back, with its key, its intake and its serial.

    Nothing of one that was deleted meanwhile.
    """
    if await is_deleted_and_held(tx, held.state.number):
        return
    if held.opening is not None:
        await intents.reserve_again(tx, held.opening)
    await project(tx, held.state, held.events, rules)


@dataclass(frozen=True)
class Sweeper:
    """Database, engine, rulebook and what signs for this process, as sweeping needs them."""

    database: Database
    client: Client
    book: Rulebook
    granter: Granter | None = None
    """None where no case is told anything."""

    async def sweep(self, now: datetime) -> None:
        """One round over everything that may be left over."""
        await refresh(self.database, self.book)
        await self._start_reserved(now)
        await self._settle_intents(now)
        await self._prune_changes(now)
        await self._prune_accesses(now)

    async def reproject(self, number: str) -> set[str]:
        """Write what the tables lack of a case from its engine history; the commands that it carries."""
        held = await read_case(self.client, number, self.book)
        rules = await rules_of(self.database, self.book, held.state.pins)
        async with self.database.write() as tx:
            await write_held(tx, held, rules)
        return {event.command for event in held.events if event.command}

    async def rewrite(self, number: str) -> list[int]:
        """Write a case in doubt wholly anew from its engine history; which events had been other than its.

        CaseDeletedError if it was deleted at the end of its retention.
        """
        async with self.database.read() as tx:
            if await is_deleted(tx, number):
                raise CaseDeletedError("it was deleted at the end of its retention and does not come back")
        held = await read_case(self.client, number, self.book)
        rules = await rules_of(self.database, self.book, held.state.pins)
        hashes = {event.seq: event.hash for event in held.events}
        async with self.database.write() as tx:
            stored = await written_hashes(tx, number)
            wrong = [seq for seq, found in stored.items() if seq in hashes and hashes[seq] != found]
            surplus = [seq for seq in stored if seq > held.state.seq]
            await clear(tx, number, wrong + surplus)
            await write_held(tx, held, rules)
            await out_of_date(tx, number)  # its search too: whoever holds the ring indexes it again
        return sorted(wrong + surplus)

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

    async def _prune_changes(self, now: datetime) -> None:
        async with self.database.read() as tx:
            old = await changes.prunable(tx, now - KEEP_CHANGES)
        if old:
            async with self.database.write() as tx:
                await changes.prune(tx, now - KEEP_CHANGES)

    async def _prune_accesses(self, now: datetime) -> None:
        async with self.database.read() as tx:
            old = await access.prunable(tx, now)
        if old:
            async with self.database.write() as tx:
                await access.prune(tx, now)

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
            stage = "no_case"
        if stage == "pending":
            return False
        if stage == "unknown":
            await given_after_all(self.database, self.client, self.granter, command, number)
        # Looked at once more: it may have been carried out meanwhile, in a run that has been continued since.
        return (stage != "no_case" and command in await self.reproject(number)) or age > FORGET_AFTER

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

    async def adopt_calendars(self) -> None:
        """Cases under older calendars learn of the newer ones, so that provisional deadlines can move."""
        await refresh(self.database, self.book)
        for policy in {x.document.id for x in self.book.documents() if isinstance(x.document, Policy)}:
            calendars = ",".join(self.book.pins(policy).calendars)
            async with self.database.read() as tx:
                behind = await queries.under_other_calendars(tx, policy, calendars)
            for number in behind:
                with putting_off(number):
                    async with asyncio.timeout(ADOPT_SECONDS):
                        await self._adopt(number)

    async def _adopt(self, number: str) -> None:
        """Offer a case the newest calendars of its own policy's series, whatever a later version says."""
        async with self.database.read() as tx:
            state = await queries.state_of(tx, number)
        if state is None:
            return
        calendars = self.book.calendars_of(self.book.rules(state.pins).policy)
        if calendars == state.pins.calendars:
            return
        await self._tell(number, ADOPT_CALENDARS, CalendarsTold(calendars=calendars))

    async def _tell(self, number: str, update: str, message: Granted) -> None:
        """Have a case carry out an update; one that has ended meanwhile is read back."""
        assert self.granter is not None  # noqa: S101  # see above
        handle = self.client.get_workflow_handle(number)
        try:
            await handle.execute_update(update, message.by(self.granter.grant(number, update, message)))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self.reproject(number)

    async def follow_units(self, now: datetime) -> None:
        """Units whose date has come merge or split, and open cases follow until all of them have."""
        async with self.database.read() as tx:
            idle = not await successions.anything_to_do(tx, civil_date(now))
        if idle:
            return
        async with self.database.write() as tx:
            for change in await successions.put_due_in_force(tx, now, civil_date(now)):
                log.info("units_changed", change=change.id, state=change.state)
        async with self.database.read() as tx:
            changes = await successions.still_followed(tx)
        for change in changes:
            await self._follow_all(change, now)

    async def _follow_all(self, given: successions.Given, now: datetime) -> None:
        """Cases that were started at the moment of the change show only later: they are looked for again."""
        units, since = given.change.units, given.in_force_at or given.given_at
        async with self.database.read() as tx:
            # In this order: a case that stops starting in between is then found among the open ones.
            starting = await followers.some_are_starting(tx, units)
            numbers = await followers.concerned(tx, units)
        for number in numbers:
            with putting_off(number):
                async with asyncio.timeout(ADOPT_SECONDS):
                    await self._follow(number, given.change.on)
        if not numbers and not starting and now - since > LOOK_AGAIN_FOR:
            async with self.database.write() as tx:
                await successions.was_followed(tx, given.id)

    async def _follow(self, number: str, on: date) -> None:
        async with self.database.read() as tx:
            state = await queries.state_of(tx, number)
            told = await followers.told(tx, state, on) if state is not None else None
        if told is not None:
            await self._tell(number, FOLLOW_UNITS, told)
