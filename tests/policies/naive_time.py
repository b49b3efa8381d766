"""Working time once more, written naively over chinesecalendar: the oracle for `policies.worktime`.

It lists every working day and every working minute of both years and counts along the lists. China has kept
UTC+8 all through these years, so local time is UTC plus eight hours.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar

LOCAL = timedelta(hours=8)
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WORKING_DAYS = [day for day in EVERY_DAY if chinese_calendar.is_workday(day)]
MORNING = range(8 * 60 + 30, 12 * 60)
AFTERNOON = range(14 * 60 + 30, 18 * 60)


def instant(day: date, minute: int) -> datetime:
    """That minute of that local day, in UTC."""
    return datetime.combine(day, time(), UTC) - LOCAL + timedelta(minutes=minute)


WORKING_MINUTES = [instant(day, minute) for day in WORKING_DAYS for minute in (*MORNING, *AFTERNOON)]
"""When each working minute begins."""


def local_day(at: datetime) -> date:
    return (at + LOCAL).date()


def is_open(at: datetime) -> bool:
    """Whether the minute that begins then is worked."""
    position = bisect_left(WORKING_MINUTES, at)
    return position < len(WORKING_MINUTES) and WORKING_MINUTES[position] == at


def after_working_days(start: datetime, days: int) -> datetime | None:
    """Close of the n-th working day after the day of `start`; None beyond 2026."""
    position = bisect_right(WORKING_DAYS, local_day(start)) + days - 1
    return instant(WORKING_DAYS[position], 18 * 60) if position < len(WORKING_DAYS) else None


def after_calendar_days(start: datetime, days: int) -> datetime | None:
    """Close of business of the n-th day, or of the next one that is worked; None beyond 2026."""
    day = local_day(start) + timedelta(days=days)
    while day <= LAST:
        if chinese_calendar.is_workday(day):
            return instant(day, 18 * 60)
        day += timedelta(days=1)
    return None


def after_working_minutes(start: datetime, minutes: int) -> datetime | None:
    """End of the n-th working minute that begins at `start` or later; None beyond 2026."""
    position = bisect_left(WORKING_MINUTES, start) + minutes - 1
    return WORKING_MINUTES[position] + timedelta(minutes=1) if position < len(WORKING_MINUTES) else None


def minutes_between(start: datetime, end: datetime) -> int:
    return max(bisect_left(WORKING_MINUTES, end) - bisect_left(WORKING_MINUTES, start), 0)
