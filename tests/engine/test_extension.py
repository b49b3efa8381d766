"""More time for a level on the real engine: granted in time it holds, undecided it lapses with the clock."""

from datetime import datetime

from policies.loading import shipped
from policies.rulebook import Rulebook
from policies.spans import Span
from runtime.demo.chapters.telling import report_from
from runtime.demo.chapters.xiayi import COUNTY_SUPERVISOR, SUPERVISOR, TOURING, UNIT
from runtime.demo.stage import PlayedCase
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record


async def asked_for(world: World, days: int) -> PlayedCase:
    report = report_from(UNIT, "鉴定未出", "等待鉴定。", severity="difficult")
    case = await world.stage.open(SUPERVISOR, report)
    await case.give(SUPERVISOR, "accept")
    await case.give(SUPERVISOR, "ask_extension", days=days, reason="鉴定机构尚未出具意见。")
    return case


async def test_granted_above_the_level_has_its_days_and_then_goes_up(world: World) -> None:
    case = await asked_for(world, 7)
    due = datetime.fromisoformat(case.view["level_clock"]["due"])
    await case.must_refuse("own_request", SUPERVISOR, "grant_extension")
    await case.must_refuse("extension_asked", SUPERVISOR, "ask_extension", days=1, reason="再等等。")
    await case.wait(days=2)
    await case.give(COUNTY_SUPERVISOR, "grant_extension", reason="同意。")
    book = Rulebook(shipped())
    later = book.rules(book.pins("xiayi")).time.due(due, Span(working_days=7)).at
    assert datetime.fromisoformat(case.view["level_clock"]["due"]) == later
    assert case.view["extension"] == {"asked": None, "granted": {"times": 1, "days": 7}, "days_open": 7}
    await case.wait_until_due()
    assert case.view["level"] == "touring_team"
    (mark,) = case.view["overdue_history"]
    assert (mark["level"], datetime.fromisoformat(mark["due"])) == ("complex", later)
    await see_that_it_is_on_record(world, case)


async def test_what_nobody_decides_stops_nothing(world: World) -> None:
    case = await asked_for(world, 3)
    due = case.view["level_clock"]["due"]
    assert case.view["extension"]["asked"]["days"] == 3
    await case.wait_until_due()
    assert case.view["overdue_history"] == [{"scope": "level", "level": "complex", "due": due}]
    assert case.view["extension"]["asked"] is None
    await case.give(TOURING, "accept")
    await case.must_refuse("no_extension_asked", COUNTY_SUPERVISOR, "grant_extension")
