"""Xiayi: three classes, calendar days, three attempts."""

from datetime import datetime, timedelta
from typing import Any

from policies.loading import shipped
from policies.rulebook import Rulebook
from runtime.demo.chapters.telling import chapter, mediate, report_from, settle, three_times_in_vain
from runtime.demo.stage import PlayedCase, Stage

UNIT = "411426101201"
TRACKER, MEDIATOR = "xiayi-huiting-v01-grid", "xiayi-huiting-v01-mediator-1"
SUPERVISOR, TOWN_MEDIATOR = "xiayi-huiting-supervisor", "xiayi-huiting-mediator-1"
TOWN_HEAD = "xiayi-huiting-head"
TOURING, COUNTY_SUPERVISOR = "xiayi-mediator-1", "xiayi-supervisor-1"
FIVE_DAYS = 5


def _report(title: str, narrative: str, channel: str = "walk_in", /, **facts: Any) -> dict[str, Any]:
    return report_from(UNIT, title, narrative, channel, **{"severity": "general", **facts})


async def xiayi_general(stage: Stage) -> PlayedCase:
    """The tracker follows, the mediator mediates, the supervisor above signs."""
    case = await stage.open(TRACKER, _report("邻里琐事", "两户为堆放杂物争执。"))
    await case.give(TRACKER, "accept")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(SUPERVISOR, "sign_off")
    return case


async def xiayi_five_days(stage: Stage) -> PlayedCase:
    """No consensus in five days: it becomes complex."""
    case = await stage.open(TRACKER, _report("供暖纠纷", "业主与物业各执一词。"))
    await case.give(TRACKER, "accept")
    await mediate(case, MEDIATOR, "continues")
    await case.wait_until_due()
    await case.give(SUPERVISOR, "accept")
    await mediate(case, SUPERVISOR)
    await settle(case, SUPERVISOR, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def xiayi_three_attempts(stage: Stage) -> PlayedCase:
    """Three attempts in vain take it to the county's team, however much of the fifteen days is left."""
    case = await stage.open(TRACKER, _report("多次报警的相邻纠纷", "多次报警投诉。", risk_signs=["repeated"]))
    await case.give(SUPERVISOR, "accept")
    await three_times_in_vain(case, TOWN_MEDIATOR)
    await case.give(TOURING, "accept")
    await mediate(case, TOURING)
    await settle(case, TOURING, written=True)
    await case.give(COUNTY_SUPERVISOR, "sign_off")
    return case


async def xiayi_fifteen_days(stage: Stage) -> PlayedCase:
    """Five days, fifteen days, then the touring team."""
    case = await stage.open(TRACKER, _report("久拖未决的纠纷", "无人办理。"))
    for _ in ("general", "complex"):
        await case.wait_until_due()
    await case.give(TOURING, "accept")
    await case.wait(days=3)
    await mediate(case, TOURING)
    await settle(case, TOURING, written=True)
    await case.give(COUNTY_SUPERVISOR, "sign_off")
    return case


async def xiayi_over_days_off(stage: Stage) -> PlayedCase:
    """Sent down to the tracker; five days end where nobody works, so there is time until somebody does."""
    case = await stage.open(TRACKER, _report("停车位纠纷", "两户争用车位。", severity="difficult"))
    await case.give(TOWN_MEDIATOR, "accept")
    await case.wait(days=_days_until_five_end_on_days_off(case.now))
    await case.give(TOWN_HEAD, "send_down", level="general", reason="经了解为一般矛盾，由专人盯办。")
    await case.wait(days=FIVE_DAYS)
    await case.give(TRACKER, "accept")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(SUPERVISOR, "sign_off")
    return case


def _days_until_five_end_on_days_off(now: datetime) -> int:
    """How long to wait until five days later, and the day after that, nobody works."""
    book = Rulebook(shipped())
    time = book.rules(book.pins("xiayi")).time
    ends = (time.local_date(now) + timedelta(days=wait + FIVE_DAYS) for wait in range(14))
    off = [not time.day(end).working and not time.day(end + timedelta(days=1)).working for end in ends]
    return off.index(True)


OF_XIAYI = (
    chapter(xiayi_general, "夏邑：一般矛盾专人盯办", "Xiayi: general, with its tracker"),
    chapter(xiayi_five_days, "夏邑：五日未果升为复杂", "Xiayi: complex after five days"),
    chapter(
        xiayi_three_attempts,
        "夏邑：三次调解未果，县巡回团队介入",
        "Xiayi: three attempts, then the touring team",
        brief=True,
    ),
    chapter(xiayi_fifteen_days, "夏邑：五日、十五日均逾期", "Xiayi: five days, fifteen days, touring team"),
    chapter(
        xiayi_over_days_off,
        "夏邑：自然日遇休息日顺延",
        "Xiayi: calendar days that end on days off",
        brief=True,
    ),
)
