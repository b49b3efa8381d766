"""A copy of what is kept of a person: whole, in clear, for whoever may reveal, and on record first."""

import json
from typing import Any

import httpx
import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, TOWN_HEAD, report
from runtime.demo.stage import PlayedCase
from tests.api.alone import Alone
from tests.api.asking import ask, problem
from tests.support.installation import World

STRANGER, AUDITOR = "gaoqiao-duty", "wuding-auditor"
WRONG = {"name": "贡错字（生成）", "phone": "13911112222", "address": "某村二号"}
RIGHT = {"name": "贡正名（生成）", "phone": "13933334444"}
OTHER = "旁人之名（生成）"
WHY = "当事人本人申请复制"

on_both = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def a_case(world: World) -> PlayedCase:
    body = report("井水之争", "两户因水井争执。", severity="general")
    parties = [
        {"side": "applicant", "under_14": True, **WRONG},
        {"side": "respondent", "name": OTHER, "phone": "13955556666"},
    ]
    return await world.stage.open(GROUP, body | {"parties": parties})


async def copied(world: World, who: str, number: str, **other: Any) -> httpx.Response:
    body = {"party": "p1", "reason": WHY} | other
    return await ask(world, who, "POST", f"/v1/cases/{number}/copy", json=body)


@on_both
async def test_everything_of_one_person_and_nothing_of_another(world: World) -> None:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "record_consent", party="p2", answer="consents")
    await case.give(MEDIATOR, "record_consent", party="p1", answer="refuses")
    told = ["arbitration", "administrative", "court"]
    await case.give(MEDIATOR, "end_mediation", reason="refused", remedies_told=told)
    await case.give(MEDIATOR, "correct_party", party="p1", identity=RIGHT, reason="姓名写错")
    reveal = {"party": "p1", "fields": ["phone"], "reason": "电话联系"}
    assert (
        await ask(world, GROUP, "POST", f"/v1/cases/{case.number}/reveal", json=reveal)
    ).status_code == 200

    answer = await copied(world, MEDIATOR, case.number)
    assert answer.status_code == 200, answer.text
    copy = answer.json()
    assert copy["identity"] == RIGHT
    assert [each["identity"] for each in copy["earlier"]] == [WRONG]
    assert (copy["party"]["side"], copy["party"]["under_14"]) == ("applicant", True)
    assert [event["type"] for event in copy["events"]] == ["opened", "consent_recorded", "party_corrected"]
    timeline = {event["seq"]: event for event in await case.timeline()}
    for event in copy["events"]:
        assert event["says"] == timeline[event["seq"]]["says"]
    assert [consent["answer"] for consent in copy["consents"]] == ["refuses"]
    (remedies,) = copy["remedies_told"]
    assert set(remedies["remedies"]) == set(told)
    assert [(entry["officer"], entry["what"], entry["reason"]) for entry in copy["revealed"]] == [
        (MEDIATOR, "copy", WHY),
        (GROUP, "reveal", "电话联系"),
    ]
    assert OTHER not in json.dumps(copy, ensure_ascii=False)


@on_both
async def test_on_record_like_a_reveal(world: World) -> None:
    case = await a_case(world)
    await copied(world, GROUP, case.number)
    listed = await ask(world, SUPERVISOR, "GET", f"/v1/cases/{case.number}/reveals?party=p1")
    (entry,) = listed.json()["items"]
    assert (entry["kind"], entry["what"], entry["reason"], entry["officer"]) == (
        "revealed",
        "copy",
        WHY,
        GROUP,
    )
    assert entry["fields"] == ["name", "id_number", "phone", "address"]
    log = await ask(world, AUDITOR, "GET", f"/v1/access?number={case.number}&kind=revealed")
    assert [row["what"] for row in log.json()["items"]] == ["copy"]
    assert WHY not in log.text


async def test_for_whoever_may_reveal_and_nobody_else(world: World) -> None:
    case = await a_case(world)
    for who in (SUPERVISOR, TOWN_HEAD, AUDITOR):
        problem(await copied(world, who, case.number), 403, "not_yours_to_reveal")
    problem(await copied(world, STRANGER, case.number), 404, "not_found")
    problem(await copied(world, GROUP, case.number, party="p3"), 422, "unknown_party", field="party")
    for wrong in ({"party": None}, {"party": "1"}, {"reason": ""}, {"reason": None}, {"fields": ["name"]}):
        problem(await copied(world, GROUP, case.number, **wrong), 422, "invalid_request")
    listed = await ask(world, SUPERVISOR, "GET", f"/v1/cases/{case.number}/reveals")
    assert listed.json()["items"] == []


@pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
async def test_nothing_is_shown_that_cannot_be_put_on_record(alone: Alone) -> None:
    case = await a_case(alone)
    async with alone.nobody_writes():
        answer = await copied(alone, GROUP, case.number)
    problem(answer, 503, "database_away")
    assert WRONG["phone"] not in answer.text
