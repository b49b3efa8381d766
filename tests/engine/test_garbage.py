"""Garbage sent straight through the SDK, past the API: refused, and the case goes on undisturbed."""

import asyncio
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from activities.engine import TASK_QUEUE
from cases.envelope import Answer, Envelope
from cases.model import Actor
from policies.vocabulary import Role
from runtime.demo.chapters import GROUP, VILLAGE_GRID, report
from runtime.demo.stage import PlayedCase
from tests.support.installation import World
from workflows.messages import COMMAND, STATE, WORKFLOW

UNREADABLE = RawValue(Payload(metadata={"encoding": b"binary/encrypted"}, data=b"\x00\xff\x17"))
GARBAGE: dict[str, Any] = {
    "nothing": None,
    "text": "garbage",
    "number": 7,
    "list": [1, 2],
    "empty": {},
    "empty_list": [],
    "unknown_hashes": ["ab" * 32],
    "unreadable": UNREADABLE,
    "half_an_envelope": {"command": "0" * 32, "name": "accept"},
    "unknown_field": {"command": "0" * 32, "name": "accept", "surprise": True},
}


async def a_case(world: World) -> PlayedCase:
    return await world.stage.open(GROUP, report("围墙纠纷", "围墙越界。", severity="general"))


async def still_works(case: PlayedCase) -> None:
    view = await case.give(VILLAGE_GRID, "accept")
    assert view["status"] == "handling"


@pytest.mark.parametrize("arg", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("update", ["command", "adopt_calendars", "no_such_update"])
async def test_a_garbage_update_is_refused_and_changes_nothing(
    world: World, update: str, arg: object
) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    before = await handle.query(STATE)

    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update(update, arg)

    assert await handle.query(STATE) == before
    await still_works(case)


async def test_unknown_signals_and_queries_do_not_disturb_a_case(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    await handle.signal("no_such_signal", UNREADABLE)
    await handle.signal("no_such_signal", {"a": 1})
    await still_works(case)


async def test_a_request_to_cancel_does_not_lose_the_case(world: World) -> None:
    case = await a_case(world)
    await world.stage.engine.get_workflow_handle(case.number).cancel()
    await still_works(case)
    await case.wait(days=20)
    assert case.view["level"] == "township"


@pytest.mark.parametrize("arg", GARBAGE.values(), ids=GARBAGE.keys())
async def test_a_garbage_start_ends_at_once_instead_of_being_retried(world: World, arg: object) -> None:
    number = f"garbage-{id(arg)}"
    handle = await world.stage.engine.start_workflow(WORKFLOW, arg, id=number, task_queue=TASK_QUEUE)
    async with asyncio.timeout(10):
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "invalid_start"


def envelope(case: PlayedCase, name: str, **body: Any) -> Envelope:
    """A command as somebody would send it who speaks to the engine directly."""
    return Envelope(
        command=f"{abs(hash((case.number, name))):032x}"[-32:],
        body_hash="ab" * 32,
        actor=Actor(id=VILLAGE_GRID, unit="532329101001", place="532329101001", roles=(Role.GRID_MEMBER,)),
        name=name,
        body=body,
    )


async def test_commands_given_directly_reach_the_tables_through_the_engines_own_door(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    answer: Answer = await handle.execute_update(COMMAND, envelope(case, "accept"), result_type=Answer)
    view = await case.read(GROUP, at_least=answer.events[-1].seq)
    assert (view["status"], view["accepted_by"]) == ("handling", VILLAGE_GRID)


async def test_a_retry_in_a_later_run_is_answered_and_a_reused_id_refused(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    accept = envelope(case, "accept")
    await handle.execute_update(COMMAND, accept, id="first")
    again: Answer = await handle.execute_update(COMMAND, accept, id="second", result_type=Answer)
    assert again.repeated
    other = accept.model_copy(update={"body_hash": "cd" * 32})
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(COMMAND, other, id="third")
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "idempotency_key_reused"


async def test_a_refusal_carries_its_code_and_what_is_allowed_instead(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(COMMAND, envelope(case, "sign_off"))
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "wrong_status"
    assert "accept" in cause.details[0]["allowed"]


async def test_a_garbage_update_of_three_megabytes_does_not_block_a_case(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update(COMMAND, "x" * 3_000_000)
    await still_works(case)
