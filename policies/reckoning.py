"""Why something is due then: the walk over the days, told day by day with the notice or line behind each."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from policies.rulebook import Rules
from policies.spans import Span
from policies.tracing import RuleRef, day_rule, policy_rule
from policies.wording import said
from policies.words import Document, Text
from policies.worktime import HORIZON_DAYS, MINUTE, Count, Day, Step, end_of

CIVIL_CODE = "民法典第二百零三条 / Civil Code 203"


class DayTold(Document):
    """What a day is, and why."""

    date: date
    working: bool
    provisional: bool
    why: Text
    rule: RuleRef | None = None
    """The notice or the line that says so; absent where only the plain week is known."""
    moved_by: Text | None = None
    """What could make it another day."""


class Stretch(Document):
    """A part of a day that counts, local time."""

    opens: str
    closes: str
    minutes: float


class DayCounted(DayTold):
    """A day of a reckoning."""

    how: Count
    total: int
    """Days that are counted by the end of it, where days are counted."""
    minutes_total: float | None = None
    """Working minutes that are counted by the end of it, where minutes are counted."""
    windows: tuple[Stretch, ...] = ()
    decisive: bool
    says: Text
    ends: AwareDatetime | None = None
    ends_local: str | None = None


class Reckoning(Document):
    """From the start to the instant at which something is due."""

    start: AwareDatetime
    start_local: str
    due: AwareDatetime
    due_local: str
    provisional: bool
    hours: RuleRef
    """The working windows: a day ends with the last of them."""
    days: tuple[DayCounted, ...]


def reckon(rules: Rules, start: datetime, span: Span) -> Reckoning:
    """Why a span that starts at `start` runs out when it does."""
    return _told(rules, start, rules.time.walk(start, span))


def reckon_minutes(rules: Rules, start: datetime, minutes: int) -> Reckoning:
    """Why so many working minutes have passed when they have."""
    return _told(rules, start, rules.time.walk_minutes(start, minutes))


def day_told(rules: Rules, day: date) -> DayTold:
    """Whether a day is worked, and why."""
    return DayTold.model_validate(_day_fields(rules, rules.time.day(day)))


def sensible_days(today: date) -> tuple[date, date]:
    """The first and the last day that anybody may mean: none lies further away than a deadline can."""
    away = timedelta(days=HORIZON_DAYS)
    return today - away, today + away


def is_sensible(day: date, today: date) -> bool:
    """Whether anybody may mean that day."""
    first, last = sensible_days(today)
    return first <= day <= last


def local(at: datetime, zone: ZoneInfo) -> str:
    """An instant by the clock of the place."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _told(rules: Rules, start: datetime, walk: Iterable[Step]) -> Reckoning:
    steps = tuple(walk)
    due, zone = end_of(steps), rules.time.zone
    days, minutes = [], timedelta()
    for step in steps:
        minutes += sum((closes - opens for opens, closes in step.worked), timedelta())
        days.append(_counted(rules, step, minutes))
    return Reckoning(
        start=start.astimezone(UTC),
        start_local=local(start, zone),
        due=due.at,
        due_local=local(due.at, zone),
        provisional=due.provisional,
        hours=policy_rule(rules, "office_hours", "windows"),
        days=tuple(days),
    )


def _counted(rules: Rules, step: Step, minutes: timedelta) -> DayCounted:
    zone = rules.time.zone
    windows = tuple(
        Stretch(
            opens=opens.astimezone(zone).strftime("%H:%M"),
            closes=closes.astimezone(zone).strftime("%H:%M"),
            minutes=(closes - opens) / MINUTE,
        )
        for opens, closes in step.worked
    )
    in_minutes = step.how in (Count.HOURS, Count.CLOSED) or bool(minutes)
    return DayCounted(
        **_day_fields(rules, step.day),
        how=step.how,
        total=step.total,
        minutes_total=minutes / MINUTE if in_minutes else None,
        windows=windows,
        decisive=step.decisive,
        says=_says(step, windows, local(step.ends, zone) if step.ends else None),
        ends=step.ends,
        ends_local=local(step.ends, zone) if step.ends else None,
    )


def _day_fields(rules: Rules, day: Day) -> dict[str, object]:
    return {
        "date": day.date,
        "working": day.working,
        "provisional": day.provisional,
        "why": day.why,
        "rule": day_rule(rules, day),
        "moved_by": _moved_by(rules, day) if day.provisional else None,
    }


def _moved_by(rules: Rules, day: Day) -> Text:
    year, series = day.date.year, rules.policy.office_hours.calendars
    return said(
        f"{year}年放假通知发布并载入（日历系列 {series}）后重算",
        f"counted anew when the notice for {year} is out and loaded (calendar series {series})",
    )


def _says(step: Step, windows: tuple[Stretch, ...], ends: str | None) -> Text:
    total = step.total
    match step.how:
        case Count.ARRIVAL:
            says = Text(zh="到达当日不计", en="the day of arrival is not counted")
        case Count.WORKING_DAY:
            says = Text(zh=f"第{total}个工作日", en=f"working day {total}")
        case Count.CALENDAR_DAY:
            says = Text(zh=f"第{total}日", en=f"day {total}")
        case Count.HOURS:
            at = "、".join(f"{w.opens}–{w.closes}" for w in windows)
            spent = f"{sum(w.minutes for w in windows):g}"
            says = Text(zh=f"计 {at}，{spent} 分钟", en=f"{at.replace('、', ', ')}: {spent} minutes count")
        case Count.CLOSED:
            says = Text(zh="已下班，不计", en="after closing, not counted")
        case Count.OFF:
            says = Text(zh="不上班，不计", en="not worked, not counted")
        case Count.CARRIED:
            says = Text(
                zh=f"末日休息，顺延至工作日（{CIVIL_CODE.partition(' / ')[0]}）",
                en="the last day is off: on to the next working day (Civil Code 203)",
            )
    if ends is None:
        return says
    return said(f"{says.zh}，{ends} 到期", f"{says.en}, due {ends}")
