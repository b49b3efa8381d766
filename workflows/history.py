"""A case read back from the engine: its events out of the histories of all its runs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from temporalio.api.common.v1 import Payloads
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.converter import PayloadConverter
from temporalio.service import RPCError, RPCStatusCode

from activities.doors import PROJECT
from activities.messages import ToProject
from cases.envelope import Answer
from cases.events import Event
from cases.evolve import born, evolve
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from cases.state import CaseState
from policies.rulebook import Rulebook
from workflows.messages import CaseStart


class HistoryUnreadableError(RuntimeError):
    """The engine's history of a case does not begin with its opening."""


@dataclass(frozen=True)
class HeldCase:
    """What the engine still holds of a case."""

    state: CaseState
    events: list[Event]
    """Gapless up to the newest."""
    opening: Opening | None
    """Its start argument, unless the history of its first run is past retention."""


async def read_case(client: Client, number: str, book: Rulebook) -> HeldCase:
    """Read a case out of the histories of its runs.

    Its events begin with the first, or, where the histories of its earliest runs are past retention, after
    the state that the oldest run still held began with. A case that was re-created in this engine has brought
    its earlier events along.
    RPCError if the engine has no such case or is away; HistoryUnreadableError; RuleMissingError.
    """
    found: dict[int, Event] = {}
    first = CaseStart()
    async for event in _runs_backwards(client, number):
        start = _start_of(event, client.data_converter.payload_converter)
        first = start or first
        links = _of_start(start, book) if start else _links(event, client.data_converter.payload_converter)
        found |= {link.seq: link for link in links}
    state = first.state
    events = [found[seq] for seq in sorted(found) if state and seq <= state.seq]
    while (link := found.get(state.seq + 1 if state else 1)) is not None:
        state = evolve(state, link) if state else born(number, link)
        events.append(link)
    if state is None:
        raise HistoryUnreadableError(number)
    opening = first.opening or (first.earlier.opening if first.earlier else None)
    return HeldCase(state, events, opening)


async def _runs_backwards(client: Client, number: str) -> AsyncIterator[HistoryEvent]:
    run: str | None = None
    while True:
        earlier = ""
        try:
            async for event in client.get_workflow_handle(number, run_id=run).fetch_history_events():
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                    earlier = event.workflow_execution_started_event_attributes.continued_execution_run_id
                yield event
        except RPCError as error:
            if run is None or error.status is not RPCStatusCode.NOT_FOUND:
                raise
        if not earlier:
            return
        run = earlier


async def runs_backwards(client: Client, number: str) -> AsyncIterator[str]:
    """Ids of the runs of a case that the engine still holds, the newest first; none if it has no such case.

    RPCError if the engine is away.
    """
    run: str | None = None
    while run != "":
        handle = client.get_workflow_handle(number, run_id=run)
        try:
            found = run or (await handle.describe()).run_id
            first = await anext(handle.fetch_history_events(page_size=1))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return
        yield found
        run = first.workflow_execution_started_event_attributes.continued_execution_run_id


def _start_of(event: HistoryEvent, converter: PayloadConverter) -> CaseStart | None:
    """The start argument of a run, if this event is the one that carries it."""
    if event.event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        return None
    payloads = event.workflow_execution_started_event_attributes.input.payloads
    start: CaseStart = converter.from_payloads(payloads, [CaseStart])[0]
    return start


def _links(event: HistoryEvent, converter: PayloadConverter) -> tuple[Event, ...]:
    """The case's events that one event of a run carries."""
    match event.event_type:
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
            outcome = event.workflow_execution_update_completed_event_attributes.outcome
            return _of_answer(outcome.success, converter)
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            scheduled = event.activity_task_scheduled_event_attributes
            if scheduled.activity_type.name == PROJECT:
                told: ToProject = converter.from_payloads(scheduled.input.payloads, [ToProject])[0]
                return told.events
    return ()


def _of_start(start: CaseStart, book: Rulebook) -> tuple[Event, ...]:
    if start.opening is None:
        return (*(start.earlier.events if start.earlier else ()), *start.unwritten)
    opened = open_case(start.opening, book.rules(start.opening.pins))
    return () if isinstance(opened, Refusal) else tuple(opened[1])


def _of_answer(success: Payloads, converter: PayloadConverter) -> tuple[Event, ...]:
    if not success.payloads or success.payloads[0].metadata.get("encoding") == b"binary/null":
        return ()
    answer: Answer = converter.from_payloads(success.payloads, [Answer])[0]
    return answer.events
