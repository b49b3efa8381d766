"""Cases that belong together, on the real engine: each has its half, a duplicate is merged, no circle."""

import asyncio
import secrets
from typing import Any

import pytest

from api.bodies import BODIES
from api.clock import now
from api.giving import Call, give
from api.linking import promised
from cases.commands.registry import REGISTRY
from policies.loaded import BOOK
from runtime.demo.chapters import GROUP, LEADER, MEDIATOR, TOWN_HEAD, VILLAGE_DUTY, VILLAGE_HEAD, report
from runtime.demo.stage import PlayedCase
from storage import queries, roster
from tests.api.asking import action, ask, intents_of, problem
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record
from workflows.sweeper import FORGET_AFTER

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
WHY = "同一处排水沟。"


async def a_case(world: World, title: str = "排水沟纠纷") -> PlayedCase:
    case = await world.stage.open(GROUP, report(title, "两户争执。", severity="general"))
    await case.give(MEDIATOR, "accept")
    return case


async def seen(case: PlayedCase, who: str = MEDIATOR) -> list[dict[str, Any]]:
    linked: list[dict[str, Any]] = (await case.read(who))["linked_cases"]
    return linked


def link(to: PlayedCase, kind: str = "related") -> dict[str, Any]:
    return {"to": to.number, "kind": kind, "reason": WHY}


async def test_each_case_has_its_half_by_one_call(world: World) -> None:
    one, other = await a_case(world), await a_case(world)
    await one.must_refuse("not_yours", GROUP, "link_case", **link(other, "same_cause"))
    await one.give(MEDIATOR, "link_case", **link(other, "same_cause"))
    (here,), (there,) = await seen(one), await seen(other)
    assert (here["number"], here["kind"], here["answered"]) == (other.number, "same_cause", True)
    assert (there["number"], there["kind"], there["answered"]) == (one.number, "same_cause", True)
    assert here["links"]["timeline"] == f"/v1/cases/{other.number}/timeline"
    (told,) = [each for each in await other.timeline(MEDIATOR) if each["what"]["type"] == "case_linked"]
    assert (told["actor"], told["what"]["reason"]) == (MEDIATOR, WHY)
    await other.give(MEDIATOR, "unlink_case", to=one.number, reason="无关。")
    assert (await seen(one), await seen(other)) == ([], [])
    for case in (one, other):
        await see_that_it_is_on_record(world, case)


async def test_asked_again_it_is_done_once_in_each(world: World) -> None:
    one, other = await a_case(world), await a_case(world)
    key = secrets.token_hex(12)
    for _ in range(2):
        path, sent = action(one.number, "link_case"), {"Idempotency-Key": key}
        answer = await ask(world, MEDIATOR, "POST", path, json=link(other), sent=sent)
        assert answer.status_code == 200, answer.text
    for case in (one, other):
        kinds = [each["what"]["type"] for each in await case.timeline(MEDIATOR)]
        assert kinds.count("case_linked") == 1
        assert await intents_of(world, case.number) == 0


async def test_a_duplicate_is_merged_by_a_signature_and_both_keep_their_record(world: World) -> None:
    leading, duplicate = await a_case(world), await a_case(world, "水沟又起争执")
    await duplicate.give(MEDIATOR, "link_case", **link(leading, "duplicate_of"))
    await duplicate.give(
        MEDIATOR, "propose_closure", outcome="merged", statement="同一纠纷。", into=leading.number
    )
    await duplicate.must_refuse("not_the_signer", MEDIATOR, "sign_off")
    await duplicate.must_refuse("merging_stands", MEDIATOR, "unlink_case", to=leading.number, reason="误。")
    await leading.must_refuse("merging_stands", MEDIATOR, "unlink_case", to=duplicate.number, reason="误。")
    assert [each["number"] for each in await seen(leading)] == [duplicate.number]
    await duplicate.give(TOWN_HEAD, "sign_off")
    view = await duplicate.read(MEDIATOR)
    assert (view["status"], view["outcome"], view["merged_into"]) == ("closed", "merged", leading.number)
    (shown,) = await seen(leading)
    assert (shown["kind"], shown["status"], shown["outcome"]) == ("leads", "closed", "merged")
    path = shown["links"]["timeline"]
    told = (await ask(world, MEDIATOR, "GET", path)).json()
    assert told["events"][0]["what"]["title"] == "水沟又起争执"
    await duplicate.must_refuse("merged_elsewhere", VILLAGE_HEAD, "reopen", reason="又起争执。")
    await duplicate.give(VILLAGE_HEAD, "archive")
    await leading.wait_until_due()
    assert leading.view["level"] == "township", "the clock of the one that leads has gone on"
    await see_that_it_is_on_record(world, leading)


async def test_two_who_merge_each_into_the_other_at_once_come_to_nothing(world: World) -> None:
    one, other = await a_case(world), await a_case(world)
    answers = await asyncio.gather(
        one.try_to(MEDIATOR, "link_case", **link(other, "duplicate_of")),
        other.try_to(VILLAGE_DUTY, "link_case", **link(one, "duplicate_of")),
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    given = [answer.json() for answer in answers if answer.status_code == 200]
    halves = [half for case in (one, other) for half in await seen(case)]
    kinds = {half["kind"] for half in halves}
    agree = kinds == {"duplicate_of", "leads"}
    assert [half["answered"] for half in halves] == [agree] * len(halves)
    assert [half["hint"] is None for half in halves] == [agree] * len(halves)
    assert len(given) == (1 if agree else 2)
    told = [half["answered"] for view in given for half in view["linked_cases"]]
    assert agree or False in told, "whoever is not answered is told so"
    merged = [
        await case.try_to(MEDIATOR, "propose_closure", outcome="merged", statement="同。", into=into.number)
        for case, into in ((one, other), (other, one))
    ]
    assert [answer.status_code for answer in merged].count(200) == (1 if agree else 0)
    if not agree:
        await one.give(MEDIATOR, "unlink_case", to=other.number, reason="误。")
        assert (await seen(one), await seen(other)) == ([], [])


async def test_whoever_handled_the_duplicate_does_not_sign_the_one_that_leads(world: World) -> None:
    leading = await a_case(world)
    duplicate = await world.stage.open(GROUP, report("水沟又起争执", "两户争执。", severity="general"))
    await duplicate.give(TOWN_HEAD, "take_up", reason="乡镇直接受理。")
    await duplicate.give(TOWN_HEAD, "accept")
    await duplicate.give(TOWN_HEAD, "link_case", **link(leading, "duplicate_of"))
    await duplicate.give(
        TOWN_HEAD, "propose_closure", outcome="merged", statement="同。", into=leading.number
    )
    withdrawn = {"outcome": "withdrawn", "statement": "撤回。", "withdrawn_by": ["p1"]}
    await leading.give(MEDIATOR, "propose_closure", **withdrawn)
    await leading.must_refuse("handled_duplicate", TOWN_HEAD, "sign_off")
    await leading.wait_until_due()
    await leading.give(LEADER, "sign_off")


async def test_a_case_of_the_past_is_linked_too(world: World) -> None:
    past, case = await a_case(world), await a_case(world)
    withdrawn = {"outcome": "withdrawn", "statement": "撤回。", "withdrawn_by": ["p1"]}
    await past.give(MEDIATOR, "propose_closure", **withdrawn)
    await past.give(TOWN_HEAD, "sign_off")
    problem(
        await case.try_to(MEDIATOR, "link_case", **link(past, "duplicate_of")),
        409,
        "duplicate_of_the_past",
        field="kind",
    )
    await case.give(MEDIATOR, "link_case", **link(past, "same_parties"))
    assert [half["number"] for half in await seen(past)] == [case.number]


async def test_a_case_that_one_may_not_see_is_no_case(world: World) -> None:
    """Nor does its number tell whoever may not see it more than that."""
    one = await a_case(world)
    elsewhere = {"to": "532329-2026-999999", "kind": "related", "reason": WHY}
    problem(await one.try_to(MEDIATOR, "link_case", **elsewhere), 422, "unknown_case", field="to")
    problem(await one.try_to(MEDIATOR, "link_case", **link(one)), 422, "linked_with_itself", field="to")


async def died_in_between(world: World, one: PlayedCase, other: PlayedCase, kind: str) -> None:
    """The first half is given, or nothing is; then the process is gone."""
    await half_given(world, one, other, kind, half=kind != "related")


async def half_given(
    world: World, one: PlayedCase, other: PlayedCase, kind: str, *, promise: bool = True, half: bool = True
) -> None:
    """The first half of a link at most, with the promise of the other one or without."""
    here = world.services
    async with world.database.read() as tx:
        (me,) = await roster.actors(tx, (MEDIATOR,))
        state = await queries.state_of(tx, one.number)
    assert state is not None
    rules, body = BOOK.rules(state.pins), BODIES["link_case"].model_validate(link(other, kind))
    call = Call(me, secrets.token_hex(16), REGISTRY["link_case"], body, None)
    if promise:
        await promised(here, state, rules, call)
    if half:
        await give(here, state, rules, call)


async def test_a_half_that_stands_alone_is_mended_as_its_hint_says(world: World) -> None:
    """Linked again at once it would be refused: the half that is there is taken back first."""
    one, other = await a_case(world), await a_case(world)
    await half_given(world, one, other, "same_cause", promise=False)
    (half,) = await seen(one)
    assert half["hint"]["en"].endswith("take this one back, and link the two anew")
    assert "先解除" in half["hint"]["zh"]
    await one.must_refuse("linked_already", MEDIATOR, "link_case", **link(other, "same_cause"))
    await one.give(MEDIATOR, "unlink_case", to=other.number, reason="误。")
    await one.give(MEDIATOR, "link_case", **link(other, "same_cause"))
    halves = [*await seen(one), *await seen(other)]
    assert [(each["answered"], each["hint"]) for each in halves] == [(True, None), (True, None)]


async def test_if_the_api_dies_in_between_the_sweeper_gives_the_other_half(world: World) -> None:
    one, other = await a_case(world), await a_case(world)
    await died_in_between(world, one, other, "duplicate_of")
    assert ((await seen(one))[0]["answered"], await seen(other)) == (False, [])
    await world.sweeper.sweep(now() + FORGET_AFTER / 2)
    assert [half["kind"] for half in await seen(other)] == ["leads"]
    assert await intents_of(world, other.number) == 0
    for case in (one, other):
        await see_that_it_is_on_record(world, case)


async def test_what_follows_from_nothing_is_dropped(world: World) -> None:
    one, other = await a_case(world), await a_case(world)
    await died_in_between(world, one, other, "related")
    await world.sweeper.sweep(now() + FORGET_AFTER * 2)
    assert (await seen(one), await seen(other)) == ([], [])
    assert await intents_of(world, other.number) == 0
