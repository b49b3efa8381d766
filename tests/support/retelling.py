"""The same commands at the same instants under other rules: what would have come of them?"""

from datetime import timedelta
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from cases.envelope import Envelope
from cases.events import Event, Staffed
from cases.opening import open_case
from cases.refusals import Refusal
from cases.running import RunningCase
from policies.rulebook import Rulebook, RulePins
from workflows.history import HeldCase, read_case
from workflows.messages import COMMAND

LATE = timedelta(minutes=1)
"""How late a clock may ring on a busy machine; rules differ by an hour at least."""
NAMES_THE_POLICY = {"policy_id", "policy_version", "policy_hash"}


async def commands_of(client: Client, number: str) -> dict[str, Envelope]:
    """Every command that the engine accepted for a case, by its id."""
    found = {}
    async for event in client.get_workflow_handle(number).fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
            given = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
            if given.name == COMMAND:
                decode = client.data_converter.payload_converter.from_payloads
                envelope: Envelope = decode(given.args.payloads, [Envelope])[0]
                found[envelope.command] = envelope.model_copy(update={"caller_projects": False})
    return found


def retold(held: HeldCase, commands: dict[str, Envelope], book: Rulebook, policy: str) -> list[Event]:
    """The events of a case if the policy with that hash had ruled it.

    AssertionError if its clocks would have rung at other instants.
    """
    assert held.opening is not None
    pins = RulePins(policy, held.opening.calendars)
    opened = open_case(held.opening.model_copy(update={"policy": policy}), book.rules(pins))
    assert not isinstance(opened, Refusal)
    case = RunningCase(opened[0], book.rules)
    for event in held.events:
        if event.seq <= case.state.seq:
            continue
        rings = case.next_instant()
        assert rings is None or event.at - rings < LATE, f"{rings} has passed by before {event}"
        if event.command is not None:
            answer = case.carry_out(commands[event.command], event.at)
            assert not isinstance(answer, Refusal), answer
        elif isinstance(event.what, Staffed):
            case.staff(event.what.level, event.what.posts, event.what.gaps, event.at)
        else:
            assert rings is not None, event
            assert rings <= event.at, f"{event} would have been at {rings}"
            case.pass_time(event.at)
    return [*opened[1], *case.unwritten]


def as_told(events: list[Event]) -> list[Any]:
    """What happened and when, to the microsecond, but for the name of the policy."""
    return [
        (event.at, event.actor, event.what.model_dump(mode="json", exclude=NAMES_THE_POLICY))
        for event in events
    ]


async def as_it_was_and_as_it_would_have_been(
    client: Client, number: str, book: Rulebook, policy: str
) -> tuple[list[Any], list[Any]]:
    """A case's events from the engine, and the same commands under the policy with that hash."""
    held = await read_case(client, number, book)
    would_be = retold(held, await commands_of(client, number), book, policy)
    return as_told(held.events), as_told(would_be)
