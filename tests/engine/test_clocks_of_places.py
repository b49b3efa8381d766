"""Deadlines of the shipped policies on the real engine, reckoned beside it from the documents alone."""

from datetime import datetime, timedelta
from typing import Any

from policies.loading import shipped
from policies.rulebook import Rulebook, Rules
from policies.worktime import ONE_DAY
from runtime.demo.chapters.gaotai import gaotai_seven_days
from runtime.demo.chapters.xiayi import xiayi_over_days_off
from tests.support.installation import World
from tests.support.scenarios import a_suspension_that_runs_out

BOOK = Rulebook(shipped())


def rules_of(name: str) -> Rules:
    return BOOK.rules(BOOK.pins(name))


def only(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = [event for event in events if event["what"]["type"] == kind]
    return found


async def test_gaotai_is_overdue_on_the_seventh_working_day_level_by_level(world: World) -> None:
    case = await gaotai_seven_days(world.stage)
    rules, at = rules_of("gaotai"), datetime.fromisoformat(case.view["opened_at"])
    assert rules.policy.case_time is not None
    whole, expected = rules.time.due(at, rules.policy.case_time).at, []
    for level in rules.policy.levels:
        at = rules.time.due(at, level.time).at
        expected.append(("level", level.key, at))
    marks = [
        (mark["scope"], mark["level"], datetime.fromisoformat(mark["due"]))
        for mark in case.view["overdue_history"]
    ]
    assert marks == [*expected, ("case", "governance_centre", whole)]
    assert whole == at
    days = [rules.time.local_date(datetime.fromisoformat(case.view["opened_at"])) + ONE_DAY]
    while days[-1] < rules.time.local_date(whole):
        days.append(days[-1] + ONE_DAY)
    assert sum(rules.time.day(day).working for day in days) == 7


async def test_five_calendar_days_that_end_on_a_day_off_are_due_when_somebody_works(world: World) -> None:
    case = await xiayi_over_days_off(world.stage)
    rules, sent = rules_of("xiayi"), only(await case.timeline(), "sent_down")
    began = rules.time.local_date(datetime.fromisoformat(sent["at"]))
    due = rules.time.local_date(datetime.fromisoformat(sent["what"]["clock"]["due"]))
    over = [began + timedelta(days=n) for n in range(5, (due - began).days)]
    assert len(over) >= 2
    assert not any(rules.time.day(day).working for day in over)
    assert rules.time.day(due).working
    assert case.view["overdue_history"] == []


async def test_a_suspension_gives_back_what_it_found_to_the_minute(world: World) -> None:
    case = await a_suspension_that_runs_out(world.stage)
    events, rules = await case.timeline(), rules_of("wuding")
    stopped, goes_on = only(events, "suspended"), only(events, "resumed")
    assert goes_on["what"]["clock"]["minutes"] == stopped["what"]["minutes_left"] > 0
    assert goes_on["what"]["case_clock"]["minutes"] == stopped["what"]["case_minutes_left"] > 0
    started, due = (datetime.fromisoformat(goes_on["what"]["clock"][name]) for name in ("started_at", "due"))
    assert started == datetime.fromisoformat(stopped["what"]["clock"]["due"])
    assert due == rules.time.after(started, stopped["what"]["minutes_left"]).at
    (mark, _) = case.view["overdue_history"]
    assert (mark["scope"], mark["level"], datetime.fromisoformat(mark["due"])) == ("level", "village", due)
