"""A party's data put right over HTTP: views, reveals, searches and timelines show the newest."""

import asyncio
import json
import secrets
from typing import Any

import pytest
from sqlalchemy import select

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, TOWN_HEAD, VILLAGE_DUTY, report
from runtime.demo.stage import PlayedCase
from storage import finding
from storage.statements import table
from storage.tables import CaseKey
from tests.api.asking import action, ask, intents_of, may_give, nothing_changes, problem
from tests.support.installation import World

WRONG, PHONE = "邬错字（生成）", "13912345678"
RIGHT: dict[str, str] = {"name": "邬正名（生成）", "phone": "13987654321", "address": "狮山镇某村一号"}

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def a_case(world: World) -> PlayedCase:
    body = report("田埂之争", "两户因田埂走向争执。", severity="general")
    parties = [{"side": "applicant", "name": WRONG, "phone": PHONE}, {"side": "respondent", "name": "示例乙"}]
    case = await world.stage.open(GROUP, body | {"parties": parties})
    await case.give(MEDIATOR, "accept")
    return case


def correction(**other: Any) -> dict[str, Any]:
    return {"party": "p1", "identity": RIGHT, "reason": "当事人出示身份证，登记时写错"} | other


async def in_clear(world: World, number: str) -> dict[str, Any]:
    body = {"party": "p1", "fields": ["name", "phone", "address"], "reason": "核对"}
    answer = await ask(world, MEDIATOR, "POST", f"/v1/cases/{number}/reveal", json=body)
    assert answer.status_code == 200, answer.text
    fields: dict[str, Any] = answer.json()["fields"]
    return fields


async def found(world: World, **sought: str) -> set[str]:
    answer = await ask(world, SUPERVISOR, "POST", "/v1/cases/search", json=sought | {"limit": 200})
    return {row["number"] for row in answer.json()["items"]}


async def test_views_reveals_and_searches_show_the_newest(world: World) -> None:
    case = await a_case(world)
    assert case.number in await found(world, name=WRONG)
    view = await case.give(MEDIATOR, "correct_party", **correction(under_14=True))
    for shown in (view, await case.read(SUPERVISOR)):
        party = shown["parties"][0]
        assert (party["name"], party["phone"], party["address"]) == ("邬*****）", "139****4321", "******")
        assert (party["under_14"], party["masked"]) == (True, True)
    assert await in_clear(world, case.number) == RIGHT
    assert case.number in await found(world, name=RIGHT["name"])
    assert case.number in await found(world, phone=RIGHT["phone"])
    assert case.number not in await found(world, name=WRONG)
    assert case.number not in await found(world, phone=PHONE)
    assert case.number in await found(world, name="示例乙"), "the other party is found as before"


async def test_the_timeline_keeps_what_was_wrong_and_says_what_put_it_right(world: World) -> None:
    case = await a_case(world)
    await case.give(MEDIATOR, "correct_party", **correction())
    second = RIGHT | {"name": "邬正明（生成）"}
    await case.give(MEDIATOR, "correct_party", **correction(identity=second))
    events = await case.timeline()
    told = json.dumps(events, ensure_ascii=False)
    assert not [clear for clear in (WRONG, PHONE, *RIGHT.values()) if clear in told]
    first = events[0]["what"]["parties"]
    one, two = (event for event in events if event["what"]["type"] == "party_corrected")
    assert [(party["phone"], party["corrected_in"]) for party in first if "phone" in party] == [
        ("139****5678", one["seq"])
    ]
    assert first[1]["corrected_in"] is None
    assert (one["what"]["identity"]["corrected_in"], two["what"]["identity"]["corrected_in"]) == (
        two["seq"],
        None,
    )
    assert one["what"]["identity"]["phone"] == "139****4321"
    assert one["what"]["reason"] == "当事人出示身份证，登记时写错"
    assert one["says"]["zh"] == "更正当事人 p1 的信息"


async def test_in_every_open_status_and_no_other(world: World) -> None:
    case = await a_case(world)
    await case.give(VILLAGE_DUTY, "suspend", ground="appraisal", reason="鉴定。", evidence="委托书（生成）")
    await case.give(MEDIATOR, "correct_party", **correction())
    await case.give(MEDIATOR, "resume")
    for party in ("p1", "p2"):
        await case.give(MEDIATOR, "record_consent", party=party, answer="consents")
    await case.give(
        MEDIATOR, "settle_on_spot", parties=["p1", "p2"], outcome="和好。", witness="示例见证人（生成）"
    )
    await case.give(MEDIATOR, "correct_party", **correction(identity=RIGHT | {"phone": PHONE}))
    await case.give(TOWN_HEAD, "sign_off")
    assert (await in_clear(world, case.number))["phone"] == PHONE
    answer = await case.try_to(MEDIATOR, "correct_party", **correction())
    problem(answer, 409, "case_closed")


async def test_what_says_nothing_new_is_refused_to_whoever_may_know(world: World) -> None:
    case = await a_case(world)
    same = correction(identity={"name": WRONG, "phone": PHONE})
    async with nothing_changes(world, case.number):
        answer = await case.try_to(MEDIATOR, "correct_party", **same)
        told = problem(answer, 409, "nothing_corrected", field="identity")
        assert told["allowed"] == await may_give(world, MEDIATOR, case.number)
        problem(
            await case.try_to(MEDIATOR, "correct_party", **same | {"under_14": False}),
            409,
            "nothing_corrected",
        )
        for guess in (same, correction()):
            problem(await case.try_to(TOWN_HEAD, "correct_party", **guess), 403, "not_yours")
        stale = await ask(
            world,
            MEDIATOR,
            "POST",
            action(case.number, "correct_party"),
            json=same,
            sent={"If-Match": '"v1"'},
        )
        problem(stale, 412, "stale_version")
        problem(await case.try_to(MEDIATOR, "correct_party", **same | {"party": "p9"}), 422, "unknown_party")
    await case.give(MEDIATOR, "correct_party", **same | {"under_14": True})


@pytest.mark.parametrize(
    "wrong",
    [
        {"identity": {}},
        {"identity": {"phone": PHONE}},
        {"identity": RIGHT | {"religion": "x"}},
        {"identity": RIGHT | {"name": "一\n行"}},
        {"identity": "邬"},
        {"reason": ""},
        {"party": "1"},
    ],
    ids=str,
)
async def test_a_correction_that_is_not_well_formed(world: World, wrong: dict[str, Any]) -> None:
    case = await a_case(world)
    async with nothing_changes(world, case.number):
        answer = await case.try_to(MEDIATOR, "correct_party", **correction(**wrong))
        problem(answer, 422, "invalid_request")


async def test_asked_again_it_is_done_once(world: World) -> None:
    case = await a_case(world)
    key, path = secrets.token_hex(12), action(case.number, "correct_party")
    for replayed in (None, "true"):
        answer = await ask(world, MEDIATOR, "POST", path, json=correction(), sent={"Idempotency-Key": key})
        assert answer.status_code == 200, answer.text
        assert answer.headers.get("Idempotency-Replayed") == replayed
    corrected = [event for event in await case.timeline() if event["what"]["type"] == "party_corrected"]
    assert len(corrected) == 1
    assert await intents_of(world, case.number) == 0


async def test_a_case_that_is_read_back_is_found_by_the_newest_too(world: World) -> None:
    """Nobody who reads a case back from the engine has the ring: whoever has it indexes it again."""
    case = await a_case(world)
    await case.give(MEDIATOR, "correct_party", **correction())
    await world.sweeper.rewrite(case.number)
    key = table(CaseKey)
    async with world.database.read() as tx:
        assert await tx.scalar(select(key.c.indexed).where(key.c.number == case.number)) == finding.NOT_YET
    while await finding.index_left_over(world.database, world.services.ring):
        pass
    assert case.number in await found(world, name=RIGHT["name"])
    assert case.number not in await found(world, name=WRONG)


async def test_two_at_once_leave_the_index_of_the_later_one(world: World) -> None:
    case = await a_case(world)
    names = [f"邬第{nth}（生成）" for nth in range(4)]
    bodies = [correction(identity=RIGHT | {"name": name}) for name in names]
    indexing = asyncio.create_task(finding.index_left_over(world.database, world.services.ring))
    answers = await asyncio.gather(*(case.try_to(MEDIATOR, "correct_party", **body) for body in bodies))
    await indexing
    assert [answer.status_code for answer in answers] == [200] * 4
    newest = (await in_clear(world, case.number))["name"]
    assert {name for name in names if case.number in await found(world, name=name)} == {newest}
