"""Many at once: everything acknowledged is there once, and of two who cannot both win one is told why."""

import asyncio
import json
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from temporalio.api.enums.v1 import EventType

from api import giving
from api.clock import now
from api.problems import Problem
from runtime.demo.chapters import GROUP, HOTLINE, MEDIATOR, TOWN_HEAD, VILLAGE_GRID, report
from storage.statements import table
from storage.tables import CaseEvent, Intent
from tests.api.asking import a_case, action, ask, intents_of, problem, written
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def test_thirty_commands_at_once(world: World) -> None:
    case = await a_case(world)
    texts = [f"第{nth}条" for nth in range(30)]
    path = action(case.number, "note")
    answers = await asyncio.gather(*(ask(world, GROUP, "POST", path, json={"text": text}) for text in texts))
    taken = []
    for text, answer in zip(texts, answers, strict=True):
        if answer.status_code == 200:
            taken.append(text)
        else:
            problem(answer, 429, "busy")
    assert len(taken) >= 10
    noted = [event["what"]["text"] for event in await case.timeline() if event["what"]["type"] == "noted"]
    assert sorted(noted) == sorted(taken)
    await world.sweeper.sweep(now() + timedelta(seconds=10))  # a result that overtook another left a gap
    assert await intents_of(world, case.number) == 0
    versions = [answer.json()["version"] for answer in answers if answer.status_code == 200]
    assert len(set(versions)) == len(versions), "each sees the case after its own command"


async def test_two_accept_at_once(world: World) -> None:
    case = await a_case(world)
    answers = await asyncio.gather(
        *(ask(world, who, "POST", action(case.number, "accept"), json={}) for who in (MEDIATOR, VILLAGE_GRID))
    )
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 200
    assert "accept" not in problem(second, 409, "wrong_status")["allowed"]
    assert [event["what"]["type"] for event in await written(world, case.number)].count("accepted") == 1


async def test_one_version_is_changed_once(world: World) -> None:
    case = await a_case(world)
    seen = {"If-Match": f'"v{case.view["version"]}"'}
    path = action(case.number, "note")
    answers = await asyncio.gather(
        *(ask(world, GROUP, "POST", path, json={"text": f"{nth}"}, sent=seen) for nth in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


async def test_one_report_sent_twice_at_once(world: World) -> None:
    body = report("拖欠工资", "两名务工人员称被拖欠工资。", "hotline", severity="general") | {
        "source": {"channel": "hotline", "external_id": secrets.token_hex(8)}
    }
    answers = await asyncio.gather(*(ask(world, HOTLINE, "POST", "/v1/cases", json=body) for _ in range(4)))
    opened, *others = sorted(answers, key=lambda answer: answer.status_code)
    assert opened.status_code == 201
    for other in others:
        problem(other, 409, "already_opened", field="source.external_id")


async def test_one_call_sent_twice_at_once(world: World) -> None:
    sent = {"Idempotency-Key": secrets.token_hex(8)}
    body = report("排水沟纠纷", "两户争执。", severity="general")
    opened = await asyncio.gather(
        *(ask(world, GROUP, "POST", "/v1/cases", json=body, sent=sent) for _ in range(4))
    )
    assert {answer.status_code for answer in opened} == {201}
    (number,) = {answer.json()["number"] for answer in opened}
    sent = {"Idempotency-Key": secrets.token_hex(8)}
    noted = await asyncio.gather(
        *(
            ask(world, GROUP, "POST", action(number, "note"), json={"text": "一次"}, sent=sent)
            for _ in range(4)
        )
    )
    assert {answer.status_code for answer in noted} == {200}
    assert [event["what"]["type"] for event in await written(world, number)].count("noted") == 1
    assert await intents_of(world, number) == 0


async def test_one_key_for_two_bodies_at_once(world: World) -> None:
    case = await a_case(world)
    sent, path = {"Idempotency-Key": secrets.token_hex(8)}, action(case.number, "note")
    answers = await asyncio.gather(
        *(ask(world, GROUP, "POST", path, json={"text": text}, sent=sent) for text in ("甲", "乙"))
    )
    told = dict(zip(("甲", "乙"), answers, strict=True))
    (kept,) = [event["what"]["text"] for event in await case.timeline() if event["what"]["type"] == "noted"]
    assert told.pop(kept).status_code == 200
    problem(told.popitem()[1], 422, "idempotency_key_reused")
    assert await intents_of(world, case.number) == 0


async def test_one_key_for_two_cases_at_once(world: World) -> None:
    cases = [await a_case(world), await a_case(world)]
    sent = {"Idempotency-Key": secrets.token_hex(8)}
    answers = await asyncio.gather(
        *(ask(world, GROUP, "POST", action(c.number, "note"), json={"text": "甲"}, sent=sent) for c in cases)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    problem(max(answers, key=lambda answer: answer.status_code), 422, "idempotency_key_reused")
    noted = [await written(world, case.number) for case in cases]
    assert sorted(len([e for e in chain if e["what"]["type"] == "noted"]) for chain in noted) == [0, 1]
    assert [await intents_of(world, case.number) for case in cases] == [0, 0]


async def test_two_sign_at_once(world: World) -> None:
    """The case closes under the second signature, which is told so and nothing vaguer."""
    case = await a_case(world)
    await case.give(
        MEDIATOR, "settle_on_spot", parties=["p1", "p2"], outcome="和解。", witness="见证人（生成）"
    )
    path = action(case.number, "sign_off")
    answers = await asyncio.gather(*(ask(world, TOWN_HEAD, "POST", path, json={}) for _ in range(2)))
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 200
    problem(second, 409, "case_closed")


async def test_one_signature_sent_twice_is_told_twice_that_it_closed_the_case(world: World) -> None:
    case = await a_case(world)
    await case.give(
        MEDIATOR, "settle_on_spot", parties=["p1", "p2"], outcome="和解。", witness="见证人（生成）"
    )
    path, sent = action(case.number, "sign_off"), {"Idempotency-Key": secrets.token_hex(8)}
    answers = await asyncio.gather(
        *(ask(world, TOWN_HEAD, "POST", path, json={}, sent=sent) for _ in range(4))
    )
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(200, "closed")}
    kinds = [event["what"]["type"] for event in await written(world, case.number)]
    assert kinds.count("signed_off") == 1


async def test_a_command_asked_again_while_an_event_before_it_is_on_its_way(world: World) -> None:
    case, event = await a_case(world), table(CaseEvent)
    path, key = action(case.number, "accept"), {"Idempotency-Key": secrets.token_hex(12)}
    first = await ask(world, MEDIATOR, "POST", path, json={}, sent=key)
    assert first.status_code == 200
    async with world.database.write() as tx:
        await tx.execute(delete(event).where(event.c.number == case.number, event.c.seq == 2))
    again = await ask(world, MEDIATOR, "POST", path, json={}, sent=key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (202, "true")
    await world.sweeper.reproject(case.number)
    again = await ask(world, MEDIATOR, "POST", path, json={}, sent=key)
    assert (again.status_code, again.json()["version"]) == (200, first.json()["version"])


async def test_what_a_call_that_died_was_to_send_is_what_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine may keep the bytes of one call with the result of another: all that counts must be the same.

    Each sending is granted anew, and nothing that happens depends on it.
    """
    case, key, intent = await a_case(world), {"Idempotency-Key": secrets.token_hex(12)}, table(Intent)
    path, text = action(case.number, "note"), {"text": "第一次就封好了"}

    async def die(*_: object) -> None:
        raise Problem("outcome_unknown")

    with monkeypatch.context() as dying:
        dying.setattr(giving, "send", die)
        problem(await ask(world, GROUP, "POST", path, json=text, sent=key), 503, "outcome_unknown")
    async with world.database.read() as tx:
        of_case = select(intent.c.envelope).where(intent.c.number == case.number)
        first = json.loads((await tx.execute(of_case)).scalar_one())
    assert (await ask(world, GROUP, "POST", path, json=text, sent=key)).status_code == 200
    handle = world.stage.engine.get_workflow_handle(case.number)
    accepted = [
        event.workflow_execution_update_accepted_event_attributes
        async for event in handle.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
    ]
    sent = [json.loads(one.accepted_request.input.args.payloads[0].data) for one in accepted]
    assert [one.pop("grant") is not None for one in sent] == [True]
    assert first.pop("grant") is None
    assert sent == [first]
