"""Calling somebody in over HTTP: no case for them before the parties consent, names sealed and compared."""

from typing import Any

import pytest
from sqlalchemy import delete

from runtime.demo.chapters import MEDIATOR, VILLAGE_HEAD
from runtime.demo.chapters.telling import PARTIES
from runtime.demo.chapters.wuding_ways import SIBLING_MEDIATOR
from runtime.demo.stage import PlayedCase
from storage.statements import table
from storage.tables import CaseEvent
from tests.api.asking import a_case, action, ask, may_give, nothing_changes, problem, written
from tests.support.installation import World

QUESTION, OPINION, REASON = "请就地界走向提出意见。", "以老石桩为界。", "已不需要。"
EVENT = table(CaseEvent)
SURVEYOR = "示例测绘师（生成）"


async def handled(world: World) -> PlayedCase:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    return case


async def called_in(world: World, **who: str) -> PlayedCase:
    case = await handled(world)
    who = who or {"officer": SIBLING_MEDIATOR}
    await case.give(MEDIATOR, "call_in", kind="expert", question=QUESTION, working_days=2, **who)
    return case


async def consent(case: PlayedCase, *parties: str, answer: str = "consents") -> None:
    for party in parties:
        said = {"call": "c1", "party": party, "answer": answer, "on": case.today()}
        await case.give(MEDIATOR, "record_call_consent", **said)


async def look(world: World, case: PlayedCase) -> Any:
    """What the mediator of the next village is answered."""
    return await ask(world, SIBLING_MEDIATOR, "GET", f"/v1/cases/{case.number}")


async def on_worklist(world: World, case: PlayedCase) -> list[list[str]]:
    told = (await ask(world, SIBLING_MEDIATOR, "GET", "/v1/worklist?limit=200")).json()
    return [row["why_mine"] for row in told["items"] if row["number"] == case.number]


async def test_there_is_no_case_for_them_before_every_party_consents(world: World) -> None:
    case = await called_in(world)
    await consent(case, "p1")
    assert case.view["called_in"][0]["consent_missing"] == ["p2"]
    problem(await look(world, case), 404, "not_found")
    body = {"call": "c1", "text": OPINION}
    async with nothing_changes(world, case.number):
        path = action(case.number, "give_opinion")
        problem(await ask(world, SIBLING_MEDIATOR, "POST", path, json=body), 404, "not_found")
    assert await on_worklist(world, case) == []


async def test_whoever_was_called_in_by_an_event_still_on_its_way_is_told_without_the_name(
    world: World,
) -> None:
    """The row is of a later event: what the call itself said follows from the engine."""
    case = await called_in(world, outsider=SURVEYOR)
    this = (EVENT.c.number == case.number, EVENT.c.type == "person_called_in")
    async with world.database.write() as tx:
        await tx.execute(delete(EVENT).where(*this))
    (call,) = (await case.read(MEDIATOR))["called_in"]
    assert (call["id"], call["outsider"]) == ("c1", None)
    await world.sweeper.rewrite(case.number)
    (call,) = (await case.read(MEDIATOR))["called_in"]
    assert call["outsider"] is not None


async def test_they_see_what_the_matter_is_and_their_own_question(world: World) -> None:
    case = await called_in(world)
    await consent(case, "p1", "p2")
    assert await on_worklist(world, case) == [["called_in"]]
    seen = (await look(world, case)).json()
    assert seen["withheld"] == ["records", "parties", "documents"]
    assert {"name", "phone"}.isdisjoint(seen["parties"][0])
    (task,) = seen["tasks"]
    assert (task["call"], task["said"][0]["text"]) == ("c1", QUESTION)
    assert seen["allowed"] == ["give_opinion", "decline_call"]
    await case.give(SIBLING_MEDIATOR, "give_opinion", call="c1", text=OPINION)
    assert await on_worklist(world, case) == []
    (task,) = (await case.read(VILLAGE_HEAD))["tasks"]
    assert [(line["by"], line["text"]) for line in task["said"]] == [
        (MEDIATOR, QUESTION),
        (SIBLING_MEDIATOR, OPINION),
    ]
    kept = str(await written(world, case.number))
    assert QUESTION not in kept
    assert OPINION not in kept


async def test_consent_withdrawn_ends_the_sight_at_once(world: World) -> None:
    case = await called_in(world)
    await consent(case, "p1", "p2")
    assert (await look(world, case)).status_code == 200
    await consent(case, "p2", answer="refuses")
    problem(await look(world, case), 404, "not_found")
    listed = (await ask(world, SIBLING_MEDIATOR, "GET", "/v1/cases?limit=200")).json()["items"]
    assert case.number not in {row["number"] for row in listed}


async def test_somebody_without_a_sign_in_is_sealed_masked_and_heard_through_the_office(world: World) -> None:
    case = await called_in(world, outsider=SURVEYOR)
    assert case.view["called_in"][0]["outsider"] not in (None, SURVEYOR)
    assert (await case.read(VILLAGE_HEAD))["called_in"][0]["outsider"] not in (None, SURVEYOR)
    assert SURVEYOR not in str(await written(world, case.number))
    said = {"call": "c1", "text": OPINION}
    answer = await ask(world, MEDIATOR, "POST", action(case.number, "record_opinion"), json=said)
    told = problem(answer, 409, "call_without_consent", field="call")
    assert told["en"].endswith("missing: p1, p2")
    await consent(case, "p1", "p2")
    await case.give(MEDIATOR, "record_opinion", **said)
    assert case.view["called_in"][0]["status"] == "answered"
    told = (await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}/circulation")).json()
    assert [leg["gone_by"] for leg in told["legs"] if leg["holds"] == "opinion"] == ["opinion_given"]


async def test_consent_is_kept_with_its_day_and_document(world: World) -> None:
    case = await called_in(world)
    await case.file(MEDIATOR, "other", "同意书", "示例同意书（生成）".encode())
    said = {"call": "c1", "party": "p1", "answer": "consents", "on": case.today()}
    remark = "由其子代为签字。"
    await case.give(MEDIATOR, "record_call_consent", **said, document="d1", remark=remark)
    (call,) = case.view["called_in"]
    assert call["consents"] == [{"level": "village", "party": "p1", "on": said["on"], "document": "d1"}]
    assert remark not in str(await written(world, case.number))


@pytest.mark.parametrize(
    ("who", "status", "code", "field"),
    [
        ({"outsider": PARTIES[0]["name"]}, 422, "calls_a_party", "outsider"),
        ({"outsider": f" {PARTIES[1]['name']} "}, 422, "calls_a_party", "outsider"),
        ({"officer": VILLAGE_HEAD}, 422, "called_in_by_oneself", "officer"),
        ({"officer": MEDIATOR}, 422, "called_in_by_oneself", "officer"),
        ({"officer": "nobody-at-all"}, 422, "unknown_officer", "officer"),
        ({}, 422, "call_names_one", "officer"),
        ({"officer": SIBLING_MEDIATOR, "outsider": SURVEYOR}, 422, "call_names_one", "officer"),
        ({"outsider": ""}, 422, "invalid_request", "outsider"),
        ({"outsider": SURVEYOR, "kind": "friend"}, 422, "invalid_request", "kind"),
    ],
)
async def test_called_in_wrongly_nothing_changes(
    world: World, who: dict[str, str], status: int, code: str, field: str
) -> None:
    case = await handled(world)
    body = {"kind": "expert", "question": QUESTION, "working_days": 2} | who
    async with nothing_changes(world, case.number):
        answer = await ask(world, MEDIATOR, "POST", action(case.number, "call_in"), json=body)
        told = problem(answer, status, code, field=field)
    if code != "invalid_request":
        assert told["allowed"] == await may_give(world, MEDIATOR, case.number)


async def test_the_same_one_is_not_called_in_twice(world: World) -> None:
    case = await called_in(world, outsider=SURVEYOR)
    body = {"kind": "lawyer", "question": QUESTION, "working_days": 2, "outsider": f"{SURVEYOR} "}
    path = action(case.number, "call_in")
    async with nothing_changes(world, case.number):
        told = problem(await ask(world, MEDIATOR, "POST", path, json=body), 409, "called_in_already")
    assert told["allowed"] == await may_give(world, MEDIATOR, case.number)
    await case.give(MEDIATOR, "release_call", call="c1", reason=REASON)
    await case.give(MEDIATOR, "call_in", **body)
