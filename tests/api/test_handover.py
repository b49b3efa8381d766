"""Handovers over HTTP and from the command line: given once, carried on after a crash, refused in words."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from api import handing_over
from api.clock import now
from api.handing_over import carry_on_all
from cases.handover import Result
from cases.jurisdiction import civil_date
from runtime.demo.stage import PlayedCase
from runtime.engine import Engine
from runtime.faults import DATA
from runtime.settings import Settings
from storage import handovers, roster_tables
from tests.api.asking import ask, problem
from tests.api.streaming import on_a_socket
from tests.support.changing_county import ADMIN, VILLAGES, ChangingCounty, group, who
from tests.support.commanding import in_this_process
from tests.support.handing_county import handing_county, path

TODAY = civil_date(now())


@pytest.fixture(scope="module")
async def place(county: Settings, engine: Engine) -> AsyncIterator[ChangingCounty]:
    """Every story has a village of its own."""
    async with handing_county(county, engine, "handovers") as made:
        yield made
    shutil.rmtree(made.settings.data)


def people(nth: int) -> tuple[str, str, str]:
    """A village's place, its mediator, and their deputy."""
    village = VILLAGES[nth]
    return group(village), who("mediator", village), f"deputy-{village[-2:]}"


async def cases_of(place: ChangingCounty, nth: int, many: int) -> list[PlayedCase]:
    """Cases of a village that its mediator is on."""
    at, mediator, _ = people(nth)
    made = []
    for _ in range(many):
        case = await place.open(at, f"g1-{at[:12][-2:]}")
        await case.give("t-duty", "assign", posts=[{"role": "mediator", "officer": mediator}])
        made.append(case)
    return made


async def handed_over(case: PlayedCase) -> int:
    kinds = [event["what"]["type"] for event in await case.timeline("t-head")]
    return kinds.count("handed_over")


def leave(to: str, **more: Any) -> dict[str, Any]:
    return {"to": to, "absence": "leave", **more}


async def test_given_once_and_returned_once(place: ChangingCounty) -> None:
    cases = await cases_of(place, 0, 2)
    _, mediator, deputy = people(0)
    sent = {"Idempotency-Key": "leave-once-0001"}
    first = await ask(place, mediator, "POST", path(mediator), sent=sent, json=leave(deputy))
    assert (first.status_code, first.json()["state"]) == (200, "in_force"), first.text
    assert first.json()["counts"] == {"waiting": 0, "moved": 2, "already_moved": 0, "refused": 0}
    again = await ask(place, mediator, "POST", path(mediator), sent=sent, json=leave(deputy))
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await ask(place, mediator, "POST", path(mediator), sent=sent, json=leave("t-duty"))
    problem(other, 422, "idempotency_key_reused")
    open_yet = await ask(place, mediator, "POST", path(mediator), json=leave(deputy))
    problem(open_yet, 409, "handover_open")
    away = await ask(place, deputy, "POST", path(deputy), json=leave(mediator))
    problem(away, 409, "away_themselves")
    assert (await place.get(mediator, path(mediator, "carries")))["handover"] == first.json()["id"]
    assert [await handed_over(case) for case in cases] == [1, 1]

    new = await place.open(people(0)[0], "g1-01")
    on_it = [post["officer"] for post in new.view["roster"]]
    assert mediator not in on_it, "whoever is away gets nothing new"
    assert deputy in on_it

    back = path(mediator, "handover/return")
    sent = {"Idempotency-Key": "back-once-0001"}
    returned = await ask(place, deputy, "POST", back, sent=sent, json={})
    assert returned.json()["returned"]["moved"] == 2, returned.text
    again = await ask(place, deputy, "POST", back, sent=sent, json={})
    assert again.json() == returned.json()
    problem(await ask(place, mediator, "POST", back, json={}), 409, "nothing_handed_over")
    listed = await place.get("t-head", path(mediator))
    assert [given["state"] for given in listed["items"]] == ["returned"]


async def test_each_thing_says_why_it_stays(place: ChangingCounty) -> None:
    case, asked = await cases_of(place, 1, 2)
    _, mediator, _ = people(1)
    await asked.give("t-duty", "instruct", to=VILLAGES[1], text="请先走访双方。", working_days=5)
    looked = await place.get(mediator, path(mediator, "carries?to=t-duty"))
    wanted = {"case": None, "task": "may_not_hold"}
    assert len(looked["items"]) == 3
    for item in looked["items"]:
        assert (item["refused"] and item["refused"]["code"]) == wanted[item["kind"]]
    given = (await ask(place, mediator, "POST", path(mediator), json=leave("t-duty"))).json()
    assert given["counts"] == {"waiting": 0, "moved": 2, "already_moved": 0, "refused": 1}
    stays = next(item for item in given["items"] if item["kind"] == "task")
    assert (stays["result"], stays["refused"]["code"]) == ("refused", "may_not_hold")
    assert "被要求答复的单位" in stays["refused"]["zh"]
    assert [await handed_over(each) for each in (case, asked)] == [1, 1]
    back = await ask(place, mediator, "POST", path(mediator, "handover/return"), json={})
    assert back.json()["state"] == "returned"


async def test_to_somebody_who_may_have_nothing_it_is_refused_and_nothing_changes(
    place: ChangingCounty,
) -> None:
    """A slip of the name bars no right handover, and nobody counts as away."""
    (case,) = await cases_of(place, 1, 1)
    at, mediator, deputy = people(1)
    _, stranger, _ = people(2)
    before = await place.get(mediator, path(mediator))
    ahead = (TODAY + timedelta(days=3)).isoformat()
    for to in (stranger, ADMIN):
        for body in (leave(to), leave(to, starts_on=ahead), {"to": to, "absence": "departure"}):
            answer = await ask(place, mediator, "POST", path(mediator), json=body)
            problem(answer, 403, "may_hold_nothing")
    grid = f"g2-{at[:12][-2:]}"
    problem(await ask(place, "t-head", "POST", path(grid), json=leave(ADMIN)), 403, "may_hold_nothing")
    assert await place.get(mediator, path(mediator)) == before
    assert await handed_over(case) == 0
    new = await place.open(at, f"g1-{at[:12][-2:]}")
    await new.give(mediator, "accept")
    right = (await ask(place, mediator, "POST", path(mediator), json=leave(deputy))).json()
    assert right["state"] == "in_force"


async def test_whoever_carries_nothing_yet_is_stood_in_for_by_somebody_fit(place: ChangingCounty) -> None:
    """A stranger would have all that comes during the leave refused, one thing after the other."""
    duty, group_member = who("duty", VILLAGES[2]), f"g2-{VILLAGES[2][-2:]}"
    assert (await place.get(duty, path(duty, "carries")))["count"] == 0
    for of, to in ((duty, people(3)[1]), (duty, group_member), ("c-leader", group_member)):
        answer = await ask(place, "c-supervisor", "POST", path(of), json=leave(to))
        problem(answer, 403, "may_hold_nothing")
        assert (await place.get("c-supervisor", path(of)))["items"] == []
    for to in (people(2)[1], "t-head"):
        given = (await ask(place, "c-supervisor", "POST", path(duty), json=leave(to))).json()
        assert given["state"] == "in_force"
        await ask(place, "c-supervisor", "POST", path(duty, "handover/return"), json={})


async def test_one_thing_names_a_handover_that_there_is(place: ChangingCounty) -> None:
    (case,) = await cases_of(place, 4, 1)
    _, mediator, deputy = people(4)
    told = {"officer": mediator, "kind": "case", "ref": "village.mediator", "handover": "a" * 32}
    over = told | {"to": deputy, "absence": "leave"}
    problem(await case.try_to(mediator, "hand_over", **over), 422, "unknown_handover")
    problem(await case.try_to(mediator, "hand_back", **told), 422, "unknown_handover")
    stranger = await case.try_to(people(2)[1], "hand_over", **over)
    problem(stranger, 404, "not_found")
    given = (await ask(place, mediator, "POST", path(mediator), json=leave(deputy))).json()
    named = {"handover": given["id"]}
    problem(
        await case.try_to(mediator, "hand_over", **over | named | {"to": "t-duty"}), 422, "unknown_handover"
    )
    await case.give(mediator, "hand_back", **told | named)
    await case.give(mediator, "hand_over", **over | named)
    back = await ask(place, mediator, "POST", path(mediator, "handover/return"), json={})
    assert back.json()["returned"]["moved"] == 1
    problem(await case.try_to(mediator, "hand_over", **over | named), 422, "unknown_handover")


async def test_a_call_that_dies_halfway_is_carried_on(
    place: ChangingCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = await cases_of(place, 3, 4)
    _, mediator, deputy = people(3)
    sent = {"Idempotency-Key": "dies-halfway-0001"}
    call = ask(place, mediator, "POST", path(mediator), sent=sent, json=leave(deputy))
    dying = asyncio.create_task(call)
    while await waiting(place, mediator) not in range(1, len(cases)):
        assert not dying.done()
        await asyncio.sleep(0)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    monkeypatch.setattr(handing_over, "WITHIN", -1.0)  # nothing more within this call
    left = await ask(place, mediator, "POST", path(mediator), sent=sent, json=leave(deputy))
    assert (left.status_code, left.json()["state"]) == (202, "under_way")
    assert left.headers["Retry-After"]
    monkeypatch.undo()
    await carry_on_all(place.services)
    done = await ask(place, mediator, "POST", path(mediator), sent=sent, json=leave(deputy))
    assert (done.status_code, done.json()["counts"]["moved"]) == (200, 4)
    assert [await handed_over(case) for case in cases] == [1, 1, 1, 1]


async def waiting(place: ChangingCounty, mediator: str) -> int | None:
    """How many things of the mediator's handover wait; None while it has none."""
    async with place.database.read() as tx:
        given = await handovers.latest(tx, mediator)
    if given is None or not given.parts:
        return None
    return [part.result for part in given.parts].count(Result.WAITING)


async def test_a_day_ahead_it_waits_for_its_day(place: ChangingCounty) -> None:
    await cases_of(place, 4, 1)
    _, mediator, deputy = people(4)
    ahead = (TODAY + timedelta(days=3)).isoformat()
    given = (await ask(place, mediator, "POST", path(mediator), json=leave(deputy, starts_on=ahead))).json()
    assert (given["state"], given["items"], given["starts_on"]) == ("waiting", [], ahead)
    await carry_on_all(place.services)
    assert (await place.get(mediator, path(mediator)))["items"][0]["state"] == "waiting"
    back = await ask(place, mediator, "POST", path(mediator, "handover/return"), json={})
    assert back.json()["state"] == "returned"
    until = leave(deputy, until=(TODAY - timedelta(days=1)).isoformat())
    problem(await ask(place, mediator, "POST", path(mediator), json=until), 422, "until_unfit")


async def test_who_may_and_to_whom(place: ChangingCounty) -> None:
    _, mediator, deputy = people(5)
    for stranger in (deputy, "t-duty", people(2)[1]):
        for method, part, body in (("GET", "carries", None), ("POST", "handover", leave("t-head"))):
            answer = await ask(place, stranger, method, path(mediator, part), json=body)
            problem(answer, 403, "not_yours_to_hand_over")
    for head in ("t-head", "c-leader", "c-supervisor"):
        assert (await place.get(head, path(mediator, "carries")))["count"] == 0
    for to, code in ((mediator, "handed_to_oneself"), ("nobody", "unknown_officer")):
        problem(await ask(place, "t-head", "POST", path(mediator), json=leave(to)), 422, code)
    problem(await ask(place, "t-head", "POST", path("nobody"), json=leave(deputy)), 404, "not_found")
    nothing = await ask(place, "t-head", "POST", path(mediator, "handover/return"), json={})
    problem(nothing, 409, "nothing_handed_over")


async def test_whoever_has_left_hands_over_and_gets_nothing(place: ChangingCounty) -> None:
    (case,) = await cases_of(place, 5, 1)
    _, mediator, deputy = people(5)
    async with place.database.write() as tx:
        assert await roster_tables.remove(tx, mediator, TODAY.isoformat(), now())
    gone = await ask(place, "t-head", "POST", path(deputy), json=leave(mediator))
    problem(gone, 422, "unknown_officer")
    departure = {"to": deputy, "absence": "departure"}
    given = (await ask(place, "t-head", "POST", path(mediator), json=departure)).json()
    assert given["counts"]["moved"] == 1, given
    assert deputy in [post["officer"] for post in (await case.read("t-head"))["roster"]]
    back = await ask(place, "t-head", "POST", path(mediator, "handover/return"), json={})
    problem(back, 422, "unknown_officer")


async def test_from_the_command_line(place: ChangingCounty) -> None:
    (case,) = await cases_of(place, 2, 1)
    _, mediator, deputy = people(2)
    async with on_a_socket(place) as site:
        at = {"FENGQIAO_URL": str(site.http.base_url).rstrip("/")}
        at["FENGQIAO_TOKEN"] = place.stage.tokens["t-head"]

        async def typed(*words: str) -> tuple[int, str]:
            return await in_this_process(place.settings.data, "handover", *words, **at)

        code, said = await typed("preview", mediator, "--to", "t-responsible")
        assert (code, case.number in said, "may_not_hold" in said) == (0, True, True), said
        assert "it goes to somebody in a role of that level" in said
        assert "1 things; nothing was changed" in said
        code, said = await typed("give", mediator, "--to", deputy, "--until", "soon")
        assert (code, "no date" in said) == (DATA, True), said
        code, said = await typed("give", mediator, "--to", deputy)
        assert (code, "moved" in said, f"{mediator} -> {deputy}: in_force, 1 things" in said) == (
            0,
            True,
            True,
        )
        code, said = await typed("show", mediator)
        assert (code, json.loads(said)["items"][0]["state"]) == (0, "in_force")
        code, said = await typed("return", mediator)
        assert (code, f"{mediator} -> {deputy}: returned, 1 things" in said) == (0, True), said
        code, said = await typed("return", mediator)
        assert (code, "nothing_handed_over" in said) == (DATA, True), said
        code, said = await typed("preview", "../units")
        assert (code, "no officer id" in said) == (DATA, True), said
