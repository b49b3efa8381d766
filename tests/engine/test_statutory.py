"""Statutory clocks on the real engine: over when the law says so, while the level's own runs on."""

from datetime import datetime

from policies.loading import shipped
from policies.rulebook import Rulebook
from runtime.demo.chapters.telling import report_from
from runtime.demo.chapters.xiayi import COUNTY_SUPERVISOR, TOURING, TRACKER, UNIT
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record


async def test_after_fifteen_days_arbitration_is_open_and_the_case_goes_on(world: World) -> None:
    facts = {"severity": "complex", "category": "other_labour"}
    case = await world.stage.open(TRACKER, report_from(UNIT, "加班费争议", "双方各执一词。", **facts))
    await case.give(TOURING, "accept")
    (labour, month) = case.view["statutory"]
    assert (labour["key"], labour["stands"], month["key"]) == ("labour", "running", "one_month")
    book = Rulebook(shipped())
    rules = book.rules(book.pins("xiayi"))
    due = rules.time.due(datetime.fromisoformat(case.view["opened_at"]), rules.policy.statutory[0].time).at
    assert datetime.fromisoformat(labour["clock"]["due"]) == due
    await case.wait(seconds=(due - case.now).total_seconds() + 60)
    (labour, _) = case.view["statutory"]
    assert (labour["stands"], labour["remedies"]) == ("expired", ["arbitration"])
    assert (case.view["level"], case.view["overdue_history"]) == ("touring_team", [])
    events = await case.timeline(COUNTY_SUPERVISOR)
    (mark,) = [event for event in events if event["what"]["type"] == "statutory_expired"]
    assert "可以依法申请仲裁" in mark["says"]["zh"]
    assert "arbitration is open" in mark["says"]["en"]
    await see_that_it_is_on_record(world, case)
