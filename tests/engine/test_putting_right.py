"""What was recorded by mistake, on the real engine: struck, it counts no more; the report is put right."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_HEAD, VILLAGE_HEAD, longshan, report
from runtime.demo.chapters.longshan import RESPONSIBLE, UNIT
from runtime.demo.chapters.telling import agree, propose, report_from, visit
from runtime.demo.stage import PlayedCase
from tests.api.asking import ask, problem
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
BY_MISTAKE = "误记到本案，应为邻村的调解。"


async def in_longshan(world: World) -> PlayedCase:
    facts = {"severity": "general", "category": "damages"}
    case = await world.stage.open(longshan.MEDIATOR, report_from(UNIT, "误伤赔偿", "争执中误伤。", **facts))
    await case.give(longshan.MEDIATOR, "accept")
    for party in ("p1", "p2"):
        await case.give(longshan.MEDIATOR, "record_consent", party=party, answer="consents")
    return case


async def in_vain(case: PlayedCase) -> int:
    """A session without an agreement: the number of its event."""
    told = {"held_at": case.now.isoformat(), "place": "村调解室", "parties": ["p1", "p2"]}
    await case.give(longshan.MEDIATOR, "record_session", **told, record="各执一词。", result="not_agreed")
    return next(each["seq"] for each in reversed(await case.timeline()) if is_a(each, "session_recorded"))


def is_a(event: dict[str, Any], kind: str) -> bool:
    return bool(event["what"]["type"] == kind)


async def test_the_attempt_that_never_was_takes_the_case_nowhere(world: World) -> None:
    case = await in_longshan(world)
    await in_vain(case)
    mistake = await in_vain(case)
    await case.wait(hours=1)
    await case.give(longshan.MEDIATOR, "strike", event=mistake, reason=BY_MISTAKE)
    assert (
        case.view["mediation"]["village"] | {"attempts": 1, "sessions": 1}
        == case.view["mediation"]["village"]
    )
    await in_vain(case)
    assert case.view["level"] == "village"
    third = await in_vain(case)
    assert case.view["level"] == "township"
    await case.must_refuse("has_moved_the_case", RESPONSIBLE, "strike", event=third, reason=BY_MISTAKE)
    await case.must_refuse("struck_already", RESPONSIBLE, "strike", event=mistake, reason=BY_MISTAKE)
    await see_that_it_is_on_record(world, case)
    assert await world.sweeper.rewrite(case.number) == []


async def test_the_timeline_shows_it_struck_by_whom_and_why(world: World) -> None:
    case = await in_longshan(world)
    mistake = await in_vain(case)
    await case.give(longshan.TOWN_HEAD, "strike", event=mistake, reason=BY_MISTAKE)
    told = await case.timeline()
    old, new = told[mistake - 1], told[-1]
    assert (old["what"]["record"], new["what"]["event"]) == ("各执一词。", mistake)
    assert old["struck"] == {
        "in": new["seq"],
        "by": longshan.TOWN_HEAD,
        "at": new["at"],
        "reason": BY_MISTAKE,
    }
    assert [each["seq"] for each in told if each["struck"]] == [mistake]
    assert case.view["struck"] == [mistake]


async def test_a_visit_that_never_was_is_outstanding_again_and_is_marked_when_it_is_missed(
    world: World,
) -> None:
    case = await in_longshan(world)
    await agree(case, longshan.MEDIATOR)
    await visit(case, longshan.MEDIATOR)
    await propose(case, longshan.MEDIATOR)
    await case.give(longshan.TOWN_HEAD, "sign_off")
    first = datetime.fromisoformat(case.view["visits"][0]["clock"]["due"])
    made = {"held_at": case.now.isoformat(), "parties": ["p1"], "relapse": False, "record": "已回访。"}
    await case.give(longshan.MEDIATOR, "record_visit", visit=1, **made)
    mistake = (await case.timeline())[-1]["seq"]
    await case.give(longshan.MEDIATOR, "strike", event=mistake, reason=BY_MISTAKE)
    assert case.view["visits"][0]["held_at"] is None
    await case.wait(seconds=(first - case.now + timedelta(minutes=1)).total_seconds())
    assert case.view["visits"][0]["overdue"]
    assert {mark["scope"] for mark in case.view["overdue_history"]} == {"visit"}
    await see_that_it_is_on_record(world, case)


async def test_the_report_is_put_right_everywhere_and_kept_as_it_was(world: World) -> None:
    case = await world.stage.open(GROUP, report("晒场之争", "口角。", severity="general"))
    await case.give(MEDIATOR, "accept")
    clock, facts = case.view["level_clock"], case.view["facts"] | {"category": "forest_land", "people": 12}
    told = {"facts": facts, "title": "林地之争", "narrative": "两户因林地界址争执。"}
    await case.give(MEDIATOR, "correct_intake", **told, reason="登记时听错。")
    view = await case.read(VILLAGE_HEAD)
    assert {name: view[name] for name in told} == told
    assert (view["category"], view["level_clock"]) == ("forest_land", clock)
    listed = await ask(
        world, VILLAGE_HEAD, "GET", "/v1/cases", params={"category": "forest_land", "limit": 200}
    )
    assert [row["title"] for row in listed.json()["items"] if row["number"] == case.number] == ["林地之争"]
    told_of = await case.timeline()
    assert told_of[0]["what"]["title"] == "晒场之争", "the old word stays"
    right = told_of[-1]["seq"]
    assert told_of[0]["corrected_in"] == {"facts": right, "title": right, "narrative": right}
    await case.give(MEDIATOR, "correct_intake", title="晒场与林地之争", reason="补全。")
    told_of = await case.timeline()
    assert told_of[0]["corrected_in"]["title"] == right
    assert told_of[right - 1]["corrected_in"] == {"title": told_of[-1]["seq"]}
    await see_that_it_is_on_record(world, case)


async def test_what_says_nothing_new_and_who_may_not_is_refused(world: World) -> None:
    case = await world.stage.open(GROUP, report("晒场之争", "口角。", severity="general"))
    same = {"title": "晒场之争", "facts": case.view["facts"], "reason": "核对。"}
    problem(await case.try_to(MEDIATOR, "correct_intake", **same), 409, "nothing_corrected", field="facts")
    problem(await case.try_to(TOWN_HEAD, "correct_intake", **same), 403, "not_yours")
    two_lines = same | {"title": "晒场\n之争"}
    problem(await case.try_to(MEDIATOR, "correct_intake", **two_lines), 422, "invalid_request")
    problem(await case.try_to(MEDIATOR, "strike", event=1, reason="误记。"), 422, "invalid_request")
    problem(await case.try_to(MEDIATOR, "strike", event=900, reason="误记。"), 422, "unknown_event")
