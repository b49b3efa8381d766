"""After the signature, on the real engine: visits that ring, the archive, and the same case reopened.

Where the policy asks for no visits a case ends its run with the signature, and begins another for what is
asked of it then.
"""

import asyncio
import secrets
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from api import giving
from api.beginning_again import begun_again
from api.bodies import BODIES
from api.clock import now
from api.giving import Call
from api.problems import Problem
from api.sending import send
from cases.commands.registry import REGISTRY
from policies.loaded import BOOK
from runtime.demo.chapters import GROUP, VILLAGE_HEAD, report
from runtime.demo.chapters.longshan import MEDIATOR, RESPONSIBLE, TOWN_HEAD, UNIT
from runtime.demo.chapters.telling import agree, mediate, propose, report_from, visit
from runtime.demo.stage import PlayedCase
from storage import queries, roster
from tests.api.asking import action, ask, intents_of, problem
from tests.support.installation import World
from workflows.deleting import delete_runs
from workflows.history import read_case
from workflows.recovery import Outcome, Recovery
from workflows.sweeper import FORGET_AFTER

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
RUNS = 4
"""Up to the signature; to file a document; to archive; reopened, up to the second signature."""
MUSTS = ("application", "rights_notice", "identity_proof", "mediation_record", "agreement")


async def in_longshan(world: World) -> PlayedCase:
    """Settled, visited and signed in the village: three visits are to follow."""
    facts = {"severity": "general", "category": "damages"}
    case = await world.stage.open(MEDIATOR, report_from(UNIT, "误伤赔偿", "争执中误伤。", **facts))
    await case.give(MEDIATOR, "accept")
    await mediate(case, MEDIATOR)
    await agree(case, MEDIATOR)
    await visit(case, MEDIATOR)
    await propose(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def in_wuding(world: World) -> PlayedCase:
    """Settled on the spot and signed where nothing is asked for after it."""
    case = await world.stage.open(GROUP, report("晒场之争", "口角。", severity="simple"))
    await case.give(GROUP, "settle_on_spot", parties=["p1", "p2"], outcome="和解。", witness="见证人（生成）")
    await case.give(VILLAGE_HEAD, "sign_off")
    await ended(world, case)
    return case


async def visited(case: PlayedCase, nth: int) -> None:
    await case.give(
        MEDIATOR,
        "record_visit",
        visit=nth,
        held_at=case.now.isoformat(),
        parties=["p1", "p2"],
        performance="performed",
        relapse=False,
        satisfied=True,
        measures="当面再作劝导。",
        record="双方均在履行。",
    )


async def runs(world: World, case: PlayedCase) -> list[WorkflowExecutionStatus | None]:
    """Every run that the engine holds, by its lists, which follow a little later."""
    found = world.stage.engine.list_workflows(f'WorkflowId = "{case.number}"')
    return [run.status async for run in found]


async def status(world: World, case: PlayedCase) -> WorkflowExecutionStatus | None:
    return (await world.stage.engine.get_workflow_handle(case.number).describe()).status


async def ended(world: World, case: PlayedCase) -> None:
    async with asyncio.timeout(20):
        while await status(world, case) is not WorkflowExecutionStatus.COMPLETED:
            await asyncio.sleep(0.05)


async def is_the_same_in_engine_and_tables(world: World, case: PlayedCase) -> None:
    """Read back from the engine, written anew, and completed: nothing of it is other than the tables have."""
    held = await read_case(world.stage.engine, case.number, BOOK)
    told = await case.timeline()
    assert [event.hash for event in held.events] == [event["hash"] for event in told]
    for earlier, later in pairwise(told):
        assert later["prev"] == earlier["hash"]
        assert later["at"] >= earlier["at"], "whatever the clock of a later run says"
    assert await world.sweeper.rewrite(case.number) == []
    recovery = Recovery(world.database, world.stage.engine, BOOK)
    assert await recovery.complete(case.number) is Outcome.SAME


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["what"]["type"] for event in events]


async def test_visited_late_archived_and_reopened(world: World) -> None:
    case = await in_longshan(world)
    assert (case.view["status"], await status(world, case)) == ("closed", WorkflowExecutionStatus.RUNNING)
    dues = [datetime.fromisoformat(visit["clock"]["due"]) for visit in case.view["visits"]]
    assert dues == sorted(dues)
    await case.wait(days=0, seconds=(dues[0] - case.now).total_seconds() - 3600)
    await visited(case, 1)
    await case.must_refuse("visits_outstanding", MEDIATOR, "archive")
    await case.wait(seconds=(dues[2] - case.now).total_seconds() + 3600)
    assert [(m["scope"], m["due"]) for m in case.view["overdue_history"]] == [
        ("visit", case.view["visits"][nth]["clock"]["due"]) for nth in (1, 2)
    ]
    await visited(case, 2)
    await case.wait(days=1)
    await visited(case, 3)
    await case.must_refuse("dossier_incomplete", MEDIATOR, "archive")
    for kind in MUSTS:
        await case.file(MEDIATOR, kind, f"{kind}（生成）", f"示例 {kind}".encode())
    await case.give(MEDIATOR, "strike", event=(await case.timeline())[-1]["seq"], reason="误归他案材料。")
    await case.must_refuse("dossier_incomplete", MEDIATOR, "archive")
    await case.file(MEDIATOR, MUSTS[-1], "补正（生成）", "示例 补正".encode())
    await case.give(MEDIATOR, "archive")
    assert case.view["kept_until"] > case.today()
    await ended(world, case)
    await is_the_same_in_engine_and_tables(world, case)

    await case.give(TOWN_HEAD, "reopen", reason="又起争执。")
    assert (case.view["status"], case.view["level"]) == ("routed", "township")
    assert any(post["officer"] == RESPONSIBLE for post in case.view["roster"])
    assert await status(world, case) is WorkflowExecutionStatus.RUNNING
    await case.give(RESPONSIBLE, "accept")
    await is_the_same_in_engine_and_tables(world, case)


async def test_without_visits_each_command_has_a_run_of_its_own(world: World) -> None:
    case = await in_wuding(world)
    await case.must_refuse("no_visits", GROUP, "record_visit", **a_visit(case))
    await case.must_refuse("case_closed", GROUP, "note", text="又及。")
    await case.file(GROUP, "agreement", "协议（生成）", "示例".encode())
    await ended(world, case)
    await case.give(VILLAGE_HEAD, "archive")
    await ended(world, case)
    await case.give(VILLAGE_HEAD, "reopen", reason="又起争执。")
    await case.must_refuse("wrong_status", VILLAGE_HEAD, "reopen", reason="再次。")
    await case.give(GROUP, "settle_on_spot", parties=["p1", "p2"], outcome="和解。", witness="见证人（生成）")
    await case.give(VILLAGE_HEAD, "sign_off")
    await ended(world, case)
    assert (case.view["status"], case.view["reopened"]) == ("closed", 1)
    assert kinds(await case.timeline())[-5:] == ["archived", "reopened", *kinds(await case.timeline())[-3:]]
    await is_the_same_in_engine_and_tables(world, case)
    async with asyncio.timeout(20):
        while len(await runs(world, case)) < RUNS:
            await asyncio.sleep(0.1)
    assert await delete_runs(world.stage.engine, case.number) == RUNS


def a_visit(case: PlayedCase) -> dict[str, Any]:
    held = {"held_at": case.view["closed_at"], "parties": ["p1"], "relapse": False, "record": "无。"}
    return held | {"visit": 1}


async def test_of_two_who_archive_at_once_one_does(world: World) -> None:
    case = await in_wuding(world)
    answers = await asyncio.gather(*(case.try_to(VILLAGE_HEAD, "archive") for _ in range(4)))
    done, *others = sorted(answers, key=lambda answer: answer.status_code)
    assert done.status_code == 200
    assert [answer.json()["code"] for answer in others] == ["case_archived"] * 3
    assert kinds(await case.timeline()).count("archived") == 1
    assert await intents_of(world, case.number) == 0
    await ended(world, case)
    await is_the_same_in_engine_and_tables(world, case)


async def test_of_three_who_reopen_at_once_one_does_and_the_others_are_told_why(world: World) -> None:
    case = await in_wuding(world)
    answers = await asyncio.gather(
        *(case.try_to(VILLAGE_HEAD, "reopen", reason="又起争执。") for _ in range(3))
    )
    done, *others = sorted(answers, key=lambda answer: answer.status_code)
    assert (done.status_code, done.json()["reopened"]) == (200, 1)
    for other in others:
        told = problem(other, 409, "wrong_status")
        assert "reopen" not in told["allowed"]
    assert kinds(await case.timeline()).count("reopened") == 1
    assert await intents_of(world, case.number) == 0
    await is_the_same_in_engine_and_tables(world, case)


async def test_one_reopening_sent_three_times_at_once_is_answered_three_times(world: World) -> None:
    case, sent = await in_wuding(world), {"Idempotency-Key": secrets.token_hex(8)}
    path, body = action(case.number, "reopen"), {"reason": "又起争执。"}
    answers = await asyncio.gather(
        *(ask(world, VILLAGE_HEAD, "POST", path, json=body, sent=sent) for _ in range(3))
    )
    assert [(answer.status_code, answer.json()["reopened"]) for answer in answers] == [(200, 1)] * 3
    assert kinds(await case.timeline()).count("reopened") == 1
    assert await intents_of(world, case.number) == 0


async def test_a_call_that_died_after_it_was_sent_is_found_and_not_done_twice(world: World) -> None:
    """Its run has ended with what it did, and no table knows of it: nobody begins another from before it."""
    case, here, command = await in_wuding(world), world.services, "ab" * 16
    async with world.database.read() as tx:
        state = await queries.state_of(tx, case.number)
        assert state is not None
        (head,) = await roster.actors(tx, [VILLAGE_HEAD])
    rules, spec = BOOK.rules(state.pins), REGISTRY["archive"]
    call = Call(me=head, command=command, spec=spec, body=BODIES["archive"](), expected_version=None)
    body_hash = here.ring.keyed_hash("command", case.number, "archive", "{}")
    envelope = await giving._envelope(here, state, call, body_hash)  # as far as it came
    await send(here, case.number, envelope, await begun_again(here, state, envelope))
    await ended(world, case)

    await case.must_refuse("outcome_unknown", VILLAGE_HEAD, "reopen", reason="又起争执。")
    with pytest.raises(Problem, match="outcome_unknown"):
        await giving.give(here, state, rules, call)
    await world.sweeper.sweep(now() + FORGET_AFTER)
    again = await giving.give(here, state, rules, call)
    assert (again.repeated, again.state.status) == (True, "archived")
    assert kinds(await case.timeline()).count("archived") == 1
    await is_the_same_in_engine_and_tables(world, case)


async def test_a_frozen_case_is_not_reopened(world: World) -> None:
    case = await in_wuding(world)
    path = f"/v1/cases/{case.number}"
    frozen = await world.stage.call(VILLAGE_HEAD, "POST", f"{path}/freeze", {"reason": "当事人要求删除"})
    assert frozen.status_code == 200, frozen.text
    await case.must_refuse("frozen", VILLAGE_HEAD, "reopen", reason="又起争执。")
    await world.stage.call(VILLAGE_HEAD, "POST", f"{path}/unfreeze", {"reason": "撤回"})
    await case.give(VILLAGE_HEAD, "reopen", reason="又起争执。")
