"""Garbage sent straight through the SDK, past the API: refused, and the case goes on undisturbed."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from activities.naming import TASK_QUEUE
from api.clock import now
from cases.envelope import Answer, Envelope
from cases.grant import LIFE, CalendarsTold
from cases.model import Actor
from policies.vocabulary import Role
from runtime.demo.chapters import GROUP, VILLAGE_GRID, report
from runtime.demo.stage import PlayedCase
from storage.granting import Granter
from storage.key_ring import KeyRing
from tests.support.installation import World
from workflows.messages import ADOPT_CALENDARS, COMMAND, FOLLOW_UNITS, STATE, WORKFLOW

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


def granted(world: World, case: PlayedCase, given: Envelope) -> dict[str, Any]:
    """The same as an API lets it through."""
    grant = world.services.granter.grant(case.number, COMMAND, given)
    return {"arg": given.by(grant), "result_type": Answer}


async def test_commands_given_directly_reach_the_tables_through_the_engines_own_door(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    answer: Answer = await handle.execute_update(COMMAND, **granted(world, case, envelope(case, "accept")))
    view = await case.read(GROUP, at_least=answer.events[-1].seq)
    assert (view["status"], view["accepted_by"]) == ("handling", VILLAGE_GRID)


async def test_a_retry_in_a_later_run_is_answered_and_a_reused_id_refused(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    accept = envelope(case, "accept")
    await handle.execute_update(COMMAND, **granted(world, case, accept), id="first")
    again: Answer = await handle.execute_update(COMMAND, **granted(world, case, accept), id="second")
    assert again.repeated
    other = accept.model_copy(update={"body_hash": "cd" * 32})
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(COMMAND, **granted(world, case, other), id="third")
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "idempotency_key_reused"


async def test_a_refusal_carries_its_code_and_what_is_allowed_instead(world: World) -> None:
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(COMMAND, **granted(world, case, envelope(case, "sign_off")))
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


async def refused(world: World, case: PlayedCase, update: str, message: object) -> str | None:
    """By which code a message that was sent directly is refused; the case is as it was."""
    handle = world.stage.engine.get_workflow_handle(case.number)
    before = await handle.query(STATE)
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(update, message)
    assert await handle.query(STATE) == before
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    return cause.type


async def test_what_nobody_has_let_through_does_not_come_in(world: World, tmp_path: Path) -> None:
    case, other = await a_case(world), await a_case(world)
    given, granter = envelope(case, "accept"), world.services.granter
    good = granter.grant(case.number, COMMAND, given)
    strange = Granter(KeyRing.create(tmp_path / "ring.json"), now).grant(case.number, COMMAND, given)
    forged = good.model_copy(update={"expires_at": good.expires_at + timedelta(seconds=1)})
    promoted = given.actor.model_copy(update={"roles": (Role.GRID_MEMBER, Role.UNIT_HEAD)})
    for grant, code in (
        (None, "not_granted"),
        (strange, "not_granted"),
        (forged, "not_granted"),
        (granter.grant(other.number, COMMAND, given), "not_granted"),
        (granter.grant(case.number, FOLLOW_UNITS, given), "not_granted"),
        (
            Granter(world.services.ring, lambda: now() - 2 * LIFE).grant(case.number, COMMAND, given),
            "grant_expired",
        ),
        (
            Granter(world.services.ring, lambda: now() + 2 * LIFE).grant(case.number, COMMAND, given),
            "grant_expired",
        ),
    ):
        sent = given if grant is None else given.by(grant)
        assert await refused(world, case, COMMAND, sent) == code
    for change in ({"actor": promoted}, {"name": "sign_off"}, {"body": {"x": 1}}, {"known": (promoted,)}):
        assert await refused(world, case, COMMAND, given.by(good).model_copy(update=change)) == "not_granted"
    state = await world.stage.engine.get_workflow_handle(case.number).query(STATE)
    calendars = CalendarsTold(calendars=tuple(state["pins"]["calendars"]))
    for told in (list(calendars.calendars), calendars, calendars.by(good)):
        assert await refused(world, case, ADOPT_CALENDARS, told) == "not_granted"
    await still_works(case)
