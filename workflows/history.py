"""A case read back from the engine: its events out of the histories of all its runs."""

from collections.abc import AsyncIterator

from temporalio.api.common.v1 import Payloads
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.converter import PayloadConverter

from activities.doors import PROJECT
from activities.messages import ToProject
from cases.envelope import Answer
from cases.events import Event
from cases.evolve import fold
from cases.opening import open_case
from cases.refusals import Refusal
from cases.state import CaseState
from policies.rulebook import Rulebook
from workflows.messages import CaseStart


class HistoryUnreadableError(RuntimeError):
    """The engine's history of a case does not begin with its opening."""


async def read_case(client: Client, number: str, book: Rulebook) -> tuple[CaseState, list[Event]]:
    """All events that the engine holds of a case, gapless from the first on, and the state after them.

    RPCError if the engine has no such case or is away; HistoryUnreadableError; RuleMissingError.
    """
    found: dict[int, Event] = {}
    async for event in _runs_backwards(client, number):
        found |= {link.seq: link for link in _links(event, client.data_converter.payload_converter, book)}
    events: list[Event] = []
    while (link := found.get(len(events) + 1)) is not None:
        events.append(link)
    if not events:
        raise HistoryUnreadableError(number)
    return fold(number, events), events


async def _runs_backwards(client: Client, number: str) -> AsyncIterator[HistoryEvent]:
    run: str | None = None
    while True:
        earlier = ""
        async for event in client.get_workflow_handle(number, run_id=run).fetch_history_events():
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                earlier = event.workflow_execution_started_event_attributes.continued_execution_run_id
            yield event
        if not earlier:
            return
        run = earlier


def _links(event: HistoryEvent, converter: PayloadConverter, book: Rulebook) -> tuple[Event, ...]:
    """The case's events that one event of the engine carries."""
    match event.event_type:
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            payloads = event.workflow_execution_started_event_attributes.input
            return _of_start(converter.from_payloads(payloads.payloads, [CaseStart])[0], book)
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
        return start.unwritten
    opened = open_case(start.opening, book.rules(start.opening.pins))
    return () if isinstance(opened, Refusal) else tuple(opened[1])


def _of_answer(success: Payloads, converter: PayloadConverter) -> tuple[Event, ...]:
    if not success.payloads or success.payloads[0].metadata.get("encoding") == b"binary/null":
        return ()
    answer: Answer = converter.from_payloads(success.payloads, [Answer])[0]
    return answer.events
