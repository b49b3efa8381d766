"""Units merge and split on the real engine: open cases follow, once each, and no deadline moves."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from api.clock import now
from cases.jurisdiction import civil_date, start_of
from policies.loaded import BOOK
from runtime.demo.chapters import mediate, settle
from runtime.demo.stage import PlayedCase
from runtime.engine import Engine
from runtime.settings import Settings
from storage import followers, successions
from storage.statements import table
from storage.successions import Given
from storage.tables import Officer
from tests.support.changing_county import (
    AS_OF,
    NEW,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGES,
    ChangingCounty,
    changing_county,
    group,
    who,
)
from workflows import sweeper
from workflows.messages import STATE
from workflows.sweeper import Sweeper


@pytest.fixture
async def county(
    county: Settings, engine: Engine, request: pytest.FixtureRequest
) -> AsyncIterator[ChangingCounty]:
    namespace = f"units-{abs(hash(request.node.name)) % 10**8}"
    async with changing_county(county, engine, namespace) as made:
        yield made
    shutil.rmtree(made.settings.data)


GONE, HEIR, THIRD = VILLAGES[:3]
TODAY = civil_date(now())


async def caught_up(county: ChangingCounty, case: PlayedCase, by: str) -> dict[str, Any]:
    """The case as the tables have it once they have all that the engine has."""
    handle = county.stage.engine.get_workflow_handle(case.number)
    return await case.read(by, at_least=(await handle.query(STATE))["seq"])


async def story(case: PlayedCase, by: str) -> list[str]:
    return [event["what"]["type"] for event in await case.timeline(by)]


async def changes_in(case: PlayedCase, by: str) -> int:
    return (await story(case, by)).count("units_changed")


DEADLINES = ("clock", "level_clock", "case_clock", "signature")


def deadlines(view: dict[str, Any]) -> dict[str, Any]:
    kept = {name: view[name] for name in DEADLINES}
    if kept["signature"]:
        kept["signature"] = kept["signature"]["clock"]
    return kept


@dataclass
class Merger:
    """Cases of a village that has just gone into the next one, told and caught up."""

    waiting: PlayedCase
    at_group: PlayedCase
    signing: PlayedCase
    closed: PlayedCase
    elsewhere: PlayedCase
    before: dict[str, dict[str, Any]]
    given: dict[str, Any]

    @property
    def followed(self) -> tuple[PlayedCase, ...]:
        return self.waiting, self.at_group, self.signing


async def withdraw(case: PlayedCase, by: str) -> None:
    await case.give(by, "accept")
    await case.give(by, "propose_closure", outcome="withdrawn", statement="撤回。", withdrawn_by=["p1"])


@pytest.fixture
async def merger(county: ChangingCounty) -> Merger:
    gone = who("mediator", GONE)
    waiting = await county.open(group(GONE), "g1-01")
    at_group = await county.open(group(GONE, 2), "g2-01", severity="simple")
    signing = await county.open(group(GONE), "g1-01")
    await signing.give(gone, "accept")
    await mediate(signing, gone)
    await settle(signing, gone)
    closed = await county.open(group(GONE), "g1-01")
    await withdraw(closed, gone)
    await closed.give("t-head", "sign_off")
    elsewhere = await county.open(group(THIRD), "g1-03")
    before = {case.number: dict(case.view) for case in (waiting, at_group, signing)}
    unread = await county.stage.call(who("mediator", HEIR), "GET", f"/v1/cases/{closed.number}")
    assert unread.status_code == 404
    given = await county.change(kind="merge", on=TODAY.isoformat(), units=[GONE], into=[HEIR])
    made = Merger(waiting, at_group, signing, closed, elsewhere, before, given)
    for _ in range(3):
        await county.sweeper.follow_units(now())
        for case in made.followed:
            await caught_up(county, case, case.opener)
    return made


async def test_open_cases_follow_once_and_no_deadline_moves(merger: Merger) -> None:
    for case in merger.followed:
        view, was = case.view, merger.before[case.number]
        assert await changes_in(case, case.opener) == 1
        assert deadlines(view) == deadlines(was)
        assert (view["status"], view["level"]) == (was["status"], was["level"])
        assert view["version"] == was["version"] + 1
        assert [rung["unit"]["code"] for rung in view["ladder"]][1:3] == [HEIR, TOWNSHIP]
        assert GONE not in {post["unit"] for post in view["roster"]}
    people = {post["officer"] for post in merger.signing.view["roster"]}
    assert people == {who("mediator", GONE), who("grid", GONE)}
    assert "units_changed" not in await story(merger.closed, "t-head")
    assert await changes_in(merger.elsewhere, "t-head") == 0
    says = (await merger.waiting.timeline(who("duty", HEIR)))[-1]["says"]
    assert f"单位{HEIR}" in says["zh"]
    assert f"Unit {HEIR}" in says["en"]


async def test_the_heir_has_them_on_its_lists_and_brings_them_to_their_end(
    county: ChangingCounty, merger: Merger
) -> None:
    heir, closed = who("mediator", HEIR), merger.closed.number
    mine = await county.get(who("duty", HEIR), "/v1/worklist")
    assert merger.waiting.number in {row["number"] for row in mine["items"]}
    here = await county.get(heir, f"/v1/cases?unit={HEIR}")
    assert {case.number for case in merger.followed} <= {row["number"] for row in here["items"]}
    past = await county.get(heir, f"/v1/cases?unit={HEIR}&open=false")
    assert closed in {row["number"] for row in past["items"]}
    assert (await county.get(heir, f"/v1/cases/{closed}"))["status"] == "closed"
    await withdraw(merger.waiting, heir)
    for case in (merger.waiting, merger.signing):
        assert (await case.give("t-head", "sign_off"))["status"] == "closed"


async def test_a_closed_case_that_is_reopened_follows_then(county: ChangingCounty, merger: Merger) -> None:
    """Long after the change, when nobody looks for cases of it any more."""
    await county.sweeper.follow_units(now() + timedelta(minutes=3))
    view = await merger.closed.give("t-head", "reopen", reason="又起争执。")
    assert GONE in [rung["unit"]["code"] for rung in view["ladder"]]
    await county.sweeper.follow_units(now())
    view = await caught_up(county, merger.closed, "t-head")
    assert GONE not in [rung["unit"]["code"] for rung in view["ladder"]]
    assert HEIR in [rung["unit"]["code"] for rung in view["ladder"]]


async def test_the_unit_can_be_read_and_nothing_is_opened_there(
    county: ChangingCounty, merger: Merger
) -> None:
    refused = await county.stage.call("t-head", "POST", "/v1/cases", {**OPEN, "unit": GONE})
    assert (refused.status_code, refused.json()["code"]) == (409, "unit_ended")
    for language in ("zh", "en"):
        assert HEIR in refused.json()[language]
    assert (await county.open(group(GONE), "g1-01")).view["unit"]["code"] == HEIR
    listed = await county.get("t-head", f"/v1/units?parent={TOWNSHIP}")
    assert GONE not in {row["code"] for row in listed["items"]}
    old = await county.get("t-head", f"/v1/units/{GONE}")
    assert (old["from"], old["until"], old["became"]) == (AS_OF, TODAY.isoformat(), [HEIR])
    assert old["officers"] == []
    assert [change["id"] for change in old["changes"]] == [merger.given["id"]]
    assert (await county.get("t-head", f"/v1/units/{HEIR}"))["came_from"] == [GONE]


OPEN = {
    "source": {"channel": "walk_in"},
    "facts": {"severity": "general", "category": "neighbours"},
    "title": "边界纠纷",
    "narrative": "两户争执。",
    "parties": [
        {"side": "applicant", "name": "示例甲（生成）"},
        {"side": "respondent", "name": "示例乙（生成）"},
    ],
}


async def test_a_split_takes_each_case_to_the_heir_of_its_place(county: ChangingCounty) -> None:
    stays, goes = await county.open(group(GONE), "g1-01"), await county.open(group(GONE, 2), "g2-01")
    given = await county.change(
        kind="split",
        on=TODAY.isoformat(),
        units=[GONE],
        into=[HEIR, NEW],
        places={NEW: [group(GONE, 2)]},
        names={NEW: {"zh": "新村", "en": "New Village"}},
    )
    assert given["state"] == "in_force"
    await county.sweeper.follow_units(now())
    for case, unit in ((stays, HEIR), (goes, NEW)):
        view = await caught_up(county, case, case.opener)
        assert view["unit"]["code"] == unit
        assert {post["unit"] for post in view["roster"]} == {HEIR}, "the officers went to the main heir"
    assert goes.view["unit"]["name"] == {"zh": "新村", "en": "New Village"}
    assert (await county.get("t-head", f"/v1/units/{NEW}"))["from"] == TODAY.isoformat()
    assert (await goes.give(who("mediator", GONE), "accept"))["status"] == "handling", "they stay on the case"


async def test_a_gap_is_filled_by_the_heirs_people(county: ChangingCounty) -> None:
    case = await county.open(group(GONE), "g1-01")
    officers = table(Officer)
    async with county.database.write() as tx:
        left = update(officers).where(officers.c.id == who("mediator", GONE))
        await tx.execute(left.values(active=False))
    await county.change(kind="merge", on=TODAY.isoformat(), units=[GONE], into=[HEIR])
    await county.sweeper.follow_units(now())
    handle = county.stage.engine.get_workflow_handle(case.number)
    await county.stage.skipper.fast_forward(handle, timedelta(seconds=1))  # returns once it is idle
    view = await caught_up(county, case, "t-head")
    assert (await story(case, "t-head"))[-2:] == ["units_changed", "staffed"]
    people = {post["role"]: post["officer"] for post in view["roster"]}
    assert people == {"grid_member": who("grid", GONE), "mediator": who("mediator", HEIR)}


async def test_a_future_date_is_waited_for(county: ChangingCounty) -> None:
    case = await county.open(group(GONE), "g1-01")
    tomorrow = TODAY + timedelta(days=1)
    given = await county.change(kind="merge", on=tomorrow.isoformat(), units=[GONE], into=[HEIR])
    assert given["state"] == "waiting"
    for at in (now(), start_of(tomorrow) - timedelta(seconds=1)):
        await county.sweeper.follow_units(at)
        assert (await county.get("t-head", f"/v1/units/{GONE}"))["until"] is None
    assert (await caught_up(county, case, "t-head"))["unit"]["code"] == GONE
    assert (await county.open(GONE, "t-head")).view["unit"]["code"] == GONE

    await county.sweeper.follow_units(start_of(tomorrow))
    assert (await county.get("t-head", f"/v1/units/{GONE}"))["until"] == tomorrow.isoformat()
    assert (await caught_up(county, case, "t-head"))["unit"]["code"] == HEIR
    assert await changes_in(case, "t-head") == 1


async def in_force(county: ChangingCounty, given: dict[str, Any]) -> Given:
    async with county.database.read() as tx:
        found = await successions.given(tx, given["id"])
    assert found is not None
    return found


async def test_whoever_sweeps_next_finishes_what_a_crash_left(county: ChangingCounty) -> None:
    """The change is in the tables; the process that gave it died before one case was told."""
    cases = [await county.open(group(GONE), "g1-01") for _ in range(3)]
    given = await county.change(kind="merge", on=TODAY.isoformat(), units=[GONE], into=[HEIR])
    async with county.database.read() as tx:
        assert await followers.concerned(tx, [GONE]) == sorted(case.number for case in cases)
        state = await county.stage.engine.get_workflow_handle(cases[0].number).query(STATE)
    assert state["ladder"][1]["unit"]["code"] == GONE
    first = Sweeper(county.database, county.stage.engine, BOOK, county.services.granter)
    await first._follow(cases[0].number, TODAY)  # it dies after one
    await Sweeper(county.database, county.stage.engine, BOOK, county.services.granter).follow_units(now())
    for case in cases:
        assert (await caught_up(county, case, "t-head"))["unit"]["code"] == HEIR
        assert await changes_in(case, "t-head") == 1
    await county.sweeper.follow_units(now())
    assert (await in_force(county, given)).state == "in_force", "it looks again for a while"
    await county.sweeper.follow_units(now() + sweeper.LOOK_AGAIN_FOR + timedelta(seconds=1))
    assert (await in_force(county, given)).state == "followed"


async def test_a_case_that_was_reserved_before_and_started_after_is_not_missed(
    county: ChangingCounty,
) -> None:
    client, county.services.client = county.services.client, None
    answer = await county.stage.call("g1-01", "POST", "/v1/cases", {**OPEN, "unit": group(GONE)})
    county.services.client = client
    assert answer.status_code == 202
    number = answer.json()["number"]
    given = await county.change(kind="merge", on=TODAY.isoformat(), units=[GONE], into=[HEIR])
    late = now() + sweeper.LOOK_AGAIN_FOR + timedelta(seconds=1)
    await county.sweeper.follow_units(late)
    assert (await in_force(county, given)).state == "in_force", "a case that names it is starting"
    await county.sweeper.sweep(late)
    await county.sweeper.follow_units(late)
    case = PlayedCase(county.stage, "g1-01", {"number": number})
    assert (await caught_up(county, case, "t-head"))["unit"]["code"] == HEIR
    assert await changes_in(case, "t-head") == 1


async def test_what_happened_is_read_back_from_the_engine(county: ChangingCounty) -> None:
    case = await county.open(group(GONE), "g1-01")
    await county.change(kind="merge", on=TODAY.isoformat(), units=[GONE], into=[HEIR])
    await county.sweeper.follow_units(now())
    view, told = await caught_up(county, case, "t-head"), await case.timeline("t-head")
    assert await county.sweeper.rewrite(case.number) == []
    assert await case.read("t-head") == view
    assert await case.timeline("t-head") == told


async def test_of_two_mergers_in_a_row_the_last_heir_has_it(county: ChangingCounty) -> None:
    case = await county.open(group(GONE), "g1-01")
    due = case.view["clock"]
    for old, into in ((GONE, HEIR), (HEIR, THIRD)):
        await county.change(kind="merge", on=TODAY.isoformat(), units=[old], into=[into])
    await county.sweeper.follow_units(now())
    view = await caught_up(county, case, "t-head")
    assert (view["unit"]["code"], view["clock"]) == (THIRD, due)
    assert await changes_in(case, "t-head") == 1


async def test_a_township_takes_its_villages_along(county: ChangingCounty) -> None:
    case = await county.open(group(GONE), "g1-01")
    await county.change(kind="merge", on=TODAY.isoformat(), units=[TOWNSHIP], into=[OTHER_TOWNSHIP])
    await county.sweeper.follow_units(now())
    view = await caught_up(county, case, "g1-01")
    assert [rung["unit"]["code"] for rung in view["ladder"]][1:3] == [GONE, OTHER_TOWNSHIP]
    await case.give(who("mediator", GONE), "accept")
    await case.give(
        who("mediator", GONE), "propose_closure", outcome="withdrawn", statement="撤回。", withdrawn_by=["p1"]
    )
    assert case.view["signature"]["unit"] == OTHER_TOWNSHIP
    assert (await case.give("t-head", "sign_off"))["status"] == "closed"


async def test_a_deadline_passes_as_if_nothing_had_changed(county: ChangingCounty) -> None:
    case = await county.open(group(GONE), "g1-01")
    due = datetime.fromisoformat(case.view["clock"]["due"])
    await county.change(kind="merge", on=TODAY.isoformat(), units=[GONE], into=[HEIR])
    await county.sweeper.follow_units(now())
    await case.wait_until_due()
    assert case.view["level"] == "township"
    assert datetime.fromisoformat(case.view["overdue_history"][0]["due"]) == due
    explained = await county.get("t-head", f"/v1/cases/{case.number}/explain")
    assert explained
