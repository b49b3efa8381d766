"""Recovery of single cases: the tables completed from the engine, or the engine's case made from the tables.

Every step may be broken off and done again.
"""

from dataclasses import dataclass
from enum import StrEnum

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.doors import rules_of
from cases.resuming import ChainBrokenError, Resumed, resumed
from policies.rulebook import Rulebook
from storage.database import Database
from storage.deleting import is_deleted
from storage.projection import clear, project, written_hashes
from storage.queries import state_of
from storage.recovering import KeptCase, kept_case
from workflows.carrying import carried_on, opener
from workflows.history import HeldCase, read_case
from workflows.starting import go_on
from workflows.sweeper import write_held


class Outcome(StrEnum):
    """What became of a case in recovery."""

    SAME = "same"
    """Tables and engine have the same of it."""
    WRITTEN = "written"
    """The tables have got what they lacked."""
    PUT_RIGHT = "put_right"
    """Events of the tables were other than the engine's and were written anew."""
    LACKING = "lacking"
    """Written, but events of it are neither in the tables nor in the engine any more."""
    STARTED = "started"
    """It goes on in this engine."""
    STARTED_SHORT = "started_short"
    """It goes on in this engine; its earlier events are in the tables alone."""
    STARTED_WITH_GAP = "started_with_gap"
    """It goes on from its row, events being missing below."""
    REPLACED = "replaced"
    """This engine had an older state of it, in the place of which it goes on."""
    OLDER = "older"
    """The engine has an older state than the tables: left alone."""
    FORKED = "forked"
    """Tables and engine tell different stories: left alone."""
    BROKEN = "broken"
    """An event in the tables is not the one that was written: not started."""
    UNREADABLE = "unreadable"
    """It cannot be read: left alone."""
    DELETED = "deleted"
    """It was deleted at the end of its retention: nothing of it is written again."""
    CLOSED = "closed"
    """It needs no workflow any more."""


@dataclass(frozen=True)
class Recovery:
    """Database, engine and rulebook, as recovery needs them."""

    database: Database
    client: Client
    book: Rulebook

    async def complete(self, number: str) -> Outcome:
        """Write to the tables what they lack of a case that the engine has. RPCError; HistoryUnreadableError.

        Where the tables have more than the engine they are left as they are.
        """
        async with self.database.read() as tx:
            if await is_deleted(tx, number):
                return Outcome.DELETED
        held = await read_case(self.client, number, self.book)
        known = {event.seq: event.hash for event in held.events}
        async with self.database.read() as tx:
            shown, stored = await state_of(tx, number), await written_hashes(tx, number)
        if max(stored, default=0) > held.state.seq:
            return Outcome.OLDER
        wrong = [seq for seq, found in stored.items() if known.get(seq, found) != found]
        whole = set(range(1, held.state.seq + 1))
        if not wrong and whole <= set(stored) and shown is not None and shown.seq == held.state.seq:
            return Outcome.SAME
        rules = await rules_of(self.database, self.book, held.state.pins)
        async with self.database.write() as tx:
            await clear(tx, number, wrong)
            await write_held(tx, held, rules)
        if not whole <= set(stored) | set(known):
            return Outcome.LACKING
        return Outcome.PUT_RIGHT if wrong else Outcome.WRITTEN

    async def recreate(self, number: str) -> Outcome:
        """Start a case of the tables that goes on, in an engine that has lost it.

        RPCError; HistoryUnreadableError. Where the engine has more than the tables these are completed.
        """
        async with self.database.read() as tx:
            kept = await kept_case(tx, number)
        if kept is None or not kept.shown.goes_on:
            return Outcome.CLOSED
        try:
            case = resumed(kept.shown, kept.links)
        except ChainBrokenError:
            return Outcome.BROKEN
        await self._put_row_right(kept, case)
        start, opened_by = carried_on(kept, case), opener(kept, case)
        if await go_on(self.client, start, opened_by):
            if case.missing:
                return Outcome.STARTED_WITH_GAP
            carried = start.earlier is not None and start.earlier.events
            return Outcome.STARTED if carried else Outcome.STARTED_SHORT
        how = compared(await read_case(self.client, number, self.book), case)
        ended = await self._was_ended(number)
        if how is Outcome.WRITTEN:
            await self.complete(number)
            return await self.recreate(number) if ended else how
        if how is Outcome.OLDER or (ended and how is Outcome.SAME):
            await go_on(self.client, start, opened_by, instead=True)
            return Outcome.REPLACED
        return how

    async def let_go(self, number: str) -> None:
        """End a case in this engine, which it leaves: from here on nothing is carried out here. RPCError."""
        try:
            await self.client.get_workflow_handle(number).terminate(reason="moved to another engine")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _put_row_right(self, kept: KeptCase, case: Resumed) -> None:
        """A row that is not what the events say is written anew: they are the case."""
        if case.state.model_copy(update={"seen": ()}) == kept.shown:
            return
        rules = await rules_of(self.database, self.book, case.state.pins)
        async with self.database.write() as tx:
            await clear(tx, case.state.number, ())
            await project(tx, case.state, (), rules)

    async def _was_ended(self, number: str) -> bool:
        """Whether somebody has ended it here without its being closed: it had left this engine."""
        described = await self.client.get_workflow_handle(number).describe()
        return described.status is WorkflowExecutionStatus.TERMINATED


def compared(held: HeldCase, case: Resumed) -> Outcome:
    """How the engine's case stands to the tables': `same`, `older`, `forked`, or `written` if newer."""
    ours, theirs = case.state, held.state
    if theirs.seq == ours.seq:
        return Outcome.SAME if theirs.head == ours.head else Outcome.FORKED
    longer, shorter = (held.events, ours) if theirs.seq > ours.seq else (case.events, theirs)
    after = next((event for event in longer if event.seq == shorter.seq + 1), None)
    if after is None or after.prev != shorter.head:
        return Outcome.FORKED
    return Outcome.WRITTEN if shorter is ours else Outcome.OLDER
