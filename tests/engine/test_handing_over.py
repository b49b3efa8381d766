"""A mediator and a head go on leave: on the real engine, with time skipped, and no deadline moves."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from api.clock import now
from api.handing_over import carry_on_all
from cases.jurisdiction import civil_date
from runtime.demo.chapters import mediate, settle
from runtime.demo.chapters.telling import propose
from runtime.demo.stage import PlayedCase
from runtime.engine import Engine
from runtime.settings import Settings
from tests.support.changing_county import VILLAGES, ChangingCounty, group, who
from tests.support.handing_county import handing_county, path

VILLAGE = VILLAGES[0]
MEDIATOR, DEPUTY = who("mediator", VILLAGE), f"deputy-{VILLAGE[-2:]}"
CLOCKS = ("clock", "level_clock", "case_clock", "signature")


@pytest.fixture
async def county(
    county: Settings, engine: Engine, request: pytest.FixtureRequest
) -> AsyncIterator[ChangingCounty]:
    namespace = f"handing-{abs(hash(request.node.name)) % 10**8}"
    async with handing_county(county, engine, namespace) as made:
        yield made
    shutil.rmtree(made.settings.data)


def deadlines(view: dict[str, Any]) -> list[Any]:
    signature = view["signature"] and view["signature"]["clock"]
    return [*(view[name] for name in CLOCKS[:3]), signature, [task["clock"] for task in view["tasks"]]]


async def post(county: ChangingCounty, by: str, address: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await county.stage.call(by, "POST", address, body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def mine(county: ChangingCounty, officer: str) -> list[str]:
    return [item["number"] for item in (await county.get(officer, "/v1/worklist"))["items"]]


async def a_case(county: ChangingCounty) -> PlayedCase:
    """One that the mediator is on and has accepted."""
    case = await county.open(group(VILLAGE), "g1-01")
    body = {"posts": [{"role": "mediator", "officer": MEDIATOR}]}
    await case.give("t-duty", "assign", **body)
    await case.give(MEDIATOR, "accept")
    return case


async def test_a_leave_and_the_way_back(county: ChangingCounty) -> None:
    handled, proposed = await a_case(county), await a_case(county)
    await handled.give("t-duty", "instruct", to=VILLAGE, text="请先走访双方。", working_days=5)
    await mediate(proposed, MEDIATOR)
    await settle(proposed, MEDIATOR)
    cases = (handled, proposed)
    before = [deadlines(await case.read("t-head")) for case in cases]

    looked = await county.get(MEDIATOR, path(MEDIATOR, f"carries?to={DEPUTY}"))
    listed = {(item["number"], item["kind"], item["ref"]) for item in looked["items"]}
    assert listed == {
        (handled.number, "case", "village.mediator"),
        (handled.number, "task", "t1"),
        (proposed.number, "case", "village.mediator"),
    }
    assert all(item["due"] and item["since"] and item["refused"] is None for item in looked["items"])
    assert [item["due"] for item in looked["items"]] == sorted(item["due"] for item in looked["items"])

    until = (civil_date(now()) + timedelta(days=30)).isoformat()
    leave = {"to": DEPUTY, "absence": "leave", "until": until}
    given = await post(county, MEDIATOR, path(MEDIATOR), leave)
    assert (given["state"], given["counts"]["moved"]) == ("in_force", 3)
    assert [deadlines(await case.read("t-head")) for case in cases] == before
    assert handled.number not in await mine(county, MEDIATOR)
    assert {*await mine(county, DEPUTY)} == {handled.number, proposed.number}

    # the deputy works in the mediator's name, while time goes by
    await handled.wait(days=1)
    before[0] = deadlines(await handled.read("t-head"))
    await handled.give(DEPUTY, "answer_task", task="t1", text="已走访双方。")
    await mediate(handled, DEPUTY)
    acted = [event for event in await handled.timeline(MEDIATOR) if event.get("actor") == DEPUTY]
    assert {event.get("on_behalf_of") for event in acted} == {MEDIATOR}
    over = next(e for e in await handled.timeline(MEDIATOR) if e["what"]["type"] == "handed_over")
    assert (over["actor"], over["what"]["of"], over["what"]["to"]) == (MEDIATOR, MEDIATOR, DEPUTY)
    view = await handled.read(DEPUTY)
    post_of = next(each for each in view["roster"] if each["role"] == "mediator")
    assert (post_of["officer"], post_of["on_behalf_of"]) == (DEPUTY, MEDIATOR)

    # the head hands the signature over to somebody who has not handled the case
    signs = await post(county, "t-head", path("t-head"), {"to": "t-deputy", "absence": "departure"})
    assert [(item["kind"], item["result"]) for item in signs["items"]] == [("signature", "moved")]
    assert deadlines(await proposed.read("t-head")) == before[1]
    await proposed.give("t-deputy", "sign_off")
    signed = (await proposed.timeline("t-head"))[-1]
    assert (signed["actor"], signed["on_behalf_of"]) == ("t-deputy", "t-head")

    # back again: what is open still
    returned = await post(county, "t-head", path(MEDIATOR, "handover/return"), {})
    assert returned["state"] == "returned"
    assert {(i["number"], i["kind"]): i["returned"] for i in returned["items"]} == {
        (handled.number, "case"): "moved",
        (handled.number, "task"): "moved",
        (proposed.number, "case"): "refused",
    }
    await handled.read("t-head")
    assert deadlines(handled.view) == before[0]
    assert handled.number in await mine(county, MEDIATOR)
    await handled.give(MEDIATOR, "note", text="已接回。")
    assert "on_behalf_of" not in (await handled.timeline(MEDIATOR))[-1]
    # left alone it goes up at the instant at which it was due all along
    await handled.wait_until_due()
    assert handled.view["level"] == "township"


async def test_what_is_proposed_during_a_leave_is_signed_by_whoever_acts_for_the_head(
    county: ChangingCounty,
) -> None:
    """The duty desk acts for the head; what it acted in is on its worklist, and stays the head's."""
    given = await post(county, "t-head", path("t-head"), {"to": "t-duty", "absence": "leave"})
    assert (given["state"], given["items"]) == ("in_force", [])
    case = await a_case(county)
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.must_refuse("not_the_signer", "t-duty", "sign_off")
    before = deadlines(await case.read("t-head"))
    await carry_on_all(county.services)
    assert deadlines(await case.read("t-head")) == before
    signature = case.view["signature"]
    assert (signature["officer"], signature["on_behalf_of"]) == ("t-duty", "t-head")
    assert case.number in await mine(county, "t-duty")

    # returned and proposed again, it has come again
    await case.give("t-duty", "return_for_rework", reason="请补充履行情况。")
    await propose(case, MEDIATOR)
    await carry_on_all(county.services)
    assert [event["what"]["type"] for event in await case.timeline("t-head")].count("handed_over") == 2

    # given back by itself it stays with the head; the rest comes back with the leave
    told = {"officer": "t-head", "kind": "signature", "ref": "township"}
    await case.give("t-head", "hand_back", **told)
    await carry_on_all(county.services)
    assert (await case.read("t-head"))["signature"]["officer"] is None
    await case.give("t-head", "hand_over", **told, to="t-duty", absence="leave")
    await case.give("t-duty", "sign_off")
    signed = (await case.timeline("t-head"))[-1]
    assert (signed["actor"], signed["on_behalf_of"]) == ("t-duty", "t-head")

    returned = await post(county, "t-head", path("t-head", "handover/return"), {})
    assert (returned["state"], [item["number"] for item in returned["items"]]) == ("returned", [case.number])
    later = await a_case(county)
    await mediate(later, MEDIATOR)
    await settle(later, MEDIATOR)
    await carry_on_all(county.services)
    assert (await later.read("t-head"))["signature"]["officer"] is None, "the head is back"


async def test_nobody_signs_what_they_or_whom_they_stand_in_for_have_handled(county: ChangingCounty) -> None:
    case = await a_case(county)
    await mediate(case, MEDIATOR)
    given = await post(county, MEDIATOR, path(MEDIATOR), {"to": "t-deputy", "absence": "leave"})
    assert given["counts"] == {"waiting": 0, "moved": 1, "already_moved": 0, "refused": 0}
    await settle(case, MEDIATOR)
    await case.must_refuse("signer_is_handler", "t-deputy", "sign_off")
    signs = await county.get("t-head", path("t-head", "carries?to=t-deputy"))
    assert [item["refused"]["code"] for item in signs["items"]] == ["handled_it_themselves"]
    back = await post(county, "t-deputy", path(MEDIATOR, "handover/return"), {})
    assert back["returned"]["moved"] == 1
    signs = await county.get("t-head", path("t-head", "carries?to=t-deputy"))
    assert [item["refused"] for item in signs["items"]] == [None]
    away = await county.get(MEDIATOR, path(MEDIATOR, "carries?to=t-deputy"))
    assert [item["refused"]["code"] for item in away["items"]] == ["handled_it_themselves"]
    await case.give("t-deputy", "sign_off")
