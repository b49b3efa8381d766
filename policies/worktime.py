"""Working time: which days count, in which windows, and when something is due.

All instants are UTC; days and windows are local to the policy's time zone. Whole minutes. What is due when
is the end of a walk over the days, and the steps of the walk are why: nothing is counted a second time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from policies.calendars import SATURDAY, Calendar, NamedDay
from policies.spans import Span
from policies.words import At, Text

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HORIZON_DAYS = 4000
"""How far ahead a deadline may lie; a calendar without working days must not loop for ever."""

WEEKDAY = Text(zh="工作日", en="weekday")
WEEKEND = Text(zh="周末", en="weekend")
UNKNOWN = Text(zh="放假通知未发布，暂定", en="no holiday notice yet, provisional")


class NoWorkingTimeError(ValueError):
    """The calendar has no working time within the horizon."""


@dataclass(frozen=True)
class Window:
    """Working hours of a day, local, `start` included, `end` excluded."""

    start: time
    end: time


@dataclass(frozen=True)
class Source:
    """Where it is written what a day is."""

    calendar: Calendar | None
    """The notice; nothing: the policy's own office hours."""
    at: At


@dataclass(frozen=True)
class Day:
    """What a day is, and why."""

    date: date
    working: bool
    provisional: bool
    why: Text
    source: Source | None = None
    """Absent: no notice covers the day, the plain week is all there is."""


class Count(StrEnum):
    """How a day counts towards a length of time."""

    ARRIVAL = "arrival"
    """The day on which it starts is not counted."""
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOURS = "hours"
    """Its windows count, as far as they lie after the start."""
    CLOSED = "closed"
    """It starts after the last window of this day."""
    OFF = "off"
    CARRIED = "carried"
    """The last calendar day was off: due on the next working day (Civil Code 203)."""


class Step(NamedTuple):
    """One day of the walk from the start of a length of time to its end."""

    day: Day
    how: Count
    total: int = 0
    """Days that are counted by the end of this one."""
    worked: tuple[tuple[datetime, datetime], ...] = ()
    """Stretches of this day that count, where minutes are counted."""
    ends: datetime | None = None
    """The instant at which it is over: on the last day only."""
    decisive: bool = True
    """Whether the end would be another if the day were: it is provisional when such a day is."""


@dataclass(frozen=True)
class Due:
    """An instant at which something is due; provisional when it rests on days without a notice."""

    at: datetime
    provisional: bool


class WorkingTime:
    """Days and windows of one place, from its calendars and its policy."""

    def __init__(
        self,
        zone: ZoneInfo,
        windows: Sequence[Window],
        calendars: Iterable[Calendar] = (),
        days_off: Iterable[NamedDay] = (),
        working_days: Iterable[NamedDay] = (),
    ) -> None:
        self.zone = zone
        self.windows = tuple(windows)
        calendars = sorted(calendars, key=lambda c: (c.covers.first, c.version))
        self._calendars = calendars
        self._marks: dict[date, tuple[bool, Text, Source]] = {}
        for calendar in calendars:
            self._mark(calendar.days_off, calendar, "days_off", working=False)
            self._mark(calendar.working_weekends, calendar, "working_weekends", working=True)
        self._mark(days_off, None, "office_hours", "days_off", working=False)
        self._mark(working_days, None, "office_hours", "working_days", working=True)
        self.day = lru_cache(maxsize=2048)(self._day)

    def _mark(self, days: Iterable[NamedDay], by: Calendar | None, *at: str, working: bool) -> None:
        for nth, day in enumerate(days):
            self._marks[day.date] = (working, day.name, Source(by, (*at, nth)))

    def _day(self, day: date) -> Day:
        """What the day is by notice, by local addition, or by the plain week."""
        covering = [c for c in self._calendars if c.covers.first <= day <= c.covers.last]
        if day in self._marks:
            working, why, source = self._marks[day]
            return Day(day, working, not covering, why, source)
        working = day.weekday() < SATURDAY
        if not covering:
            return Day(day, working, provisional=True, why=UNKNOWN)
        plain = Source(covering[-1], ("covers",))
        return Day(day, working, provisional=False, why=WEEKDAY if working else WEEKEND, source=plain)

    def local_date(self, instant: datetime) -> date:
        """The local date of an instant."""
        return instant.astimezone(self.zone).date()

    def due(self, start: datetime, span: Span) -> Due:
        """When a span that starts at `start` runs out; see `Span` for how each unit counts."""
        return end_of(self.walk(start, span))

    def after(self, start: datetime, minutes: int) -> Due:
        """The instant at which that many working minutes have passed since `start`."""
        return end_of(self.walk_minutes(start, minutes))

    def walk(self, start: datetime, span: Span) -> Iterator[Step]:
        """Every day from the start of a span to its end, each once, and how it counts."""
        if span.working_hours is not None:
            return self.walk_minutes(start, span.working_hours * 60)
        today = self.local_date(start)
        if span.working_days is not None:
            return self._walk_working_days(today, span.working_days)
        assert span.calendar_days is not None  # noqa: S101  # Span has exactly one unit
        return self._walk_calendar_days(today, span.calendar_days)

    def walk_minutes(self, start: datetime, minutes: int) -> Iterator[Step]:
        """Every day from `start` until that many working minutes have passed, with what counts of each."""
        left = timedelta(minutes=minutes)
        for day in self._days_from(self.local_date(start)):
            worked = []
            for opens, closes in self._opening(day):
                begin = max(opens, start)
                if begin < closes:
                    end = begin + min(left, closes - begin)
                    worked.append((begin, end))
                    if left <= closes - begin:
                        yield Step(day, Count.HOURS, worked=tuple(worked), ends=end)
                        return
                    left -= closes - begin
            idle = Count.CLOSED if day.working else Count.OFF
            yield Step(day, Count.HOURS if worked else idle, worked=tuple(worked))
        raise NoWorkingTimeError

    def _walk_working_days(self, today: date, days: int) -> Iterator[Step]:
        yield Step(self.day(today), Count.ARRIVAL, decisive=False)
        total, works, rests = 0, Count.WORKING_DAY, Count.OFF
        for day in self._days_from(today + ONE_DAY):
            if not day.working:
                yield Step(day, rests, total)
                continue
            total += 1
            if total == days:
                yield Step(day, works, total, ends=self._close(day))
                return
            yield Step(day, works, total)
        raise NoWorkingTimeError

    def _walk_calendar_days(self, today: date, days: int) -> Iterator[Step]:
        yield Step(self.day(today), Count.ARRIVAL, decisive=False)
        for nth in range(1, days):
            yield Step(self.day(today + nth * ONE_DAY), Count.CALENDAR_DAY, nth, decisive=False)
        how = Count.CALENDAR_DAY
        for day in self._days_from(today + days * ONE_DAY):
            if day.working:
                yield Step(day, how, days, ends=self._close(day))
                return
            yield Step(day, how, days)
            how = Count.CARRIED
        raise NoWorkingTimeError

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Working minutes between two instants, rounded up so that nobody loses a started one; 0 if past."""
        total = timedelta()
        if end > start:
            for day in self._days_from(self.local_date(start)):
                if day.date > self.local_date(end):
                    break
                for opens, closes in self._opening(day):
                    total += max(min(closes, end) - max(opens, start), timedelta())
        return -(-total // MINUTE)

    def opening_before(self, due: datetime, working_days: int) -> datetime:
        """The first opening on the n-th working day before the day of `due`: to reach people at work."""
        day = self.local_date(due)
        for _ in range(HORIZON_DAYS):
            day -= ONE_DAY
            what = self.day(day)
            working_days -= what.working
            if working_days == 0:
                return next(self._opening(what))[0]
        raise NoWorkingTimeError

    def same_day(self, start: datetime) -> Due:
        """The close of business of the day that an instant counts for: after hours the next working one."""
        provisional = False
        for day in self._days_from(self.local_date(start)):
            provisional = provisional or day.provisional
            if day.working and (closes := self._close(day)) > start:
                return Due(closes, provisional)
        raise NoWorkingTimeError

    def _close(self, day: Day) -> datetime:
        """The close of the last window of a working day."""
        *_, (_, closes) = self._opening(day)
        return closes

    def _days_from(self, first: date) -> Iterator[Day]:
        for offset in range(HORIZON_DAYS):
            yield self.day(first + timedelta(days=offset))

    def _opening(self, day: Day) -> Iterator[tuple[datetime, datetime]]:
        if day.working:
            for window in self.windows:
                yield self._instant(day.date, window.start), self._instant(day.date, window.end)

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def whole_days_before(self, due: datetime, working_days: int) -> datetime:
        """So many working days of 24 hours before `due`, by the local clock; days off do not count at all."""
        local = due.astimezone(self.zone)
        day, at = local.date(), local.time()
        if not self.day(day).working:
            at = time()  # nothing of a day off counts, so that counting starts where it began
        for _ in range(HORIZON_DAYS):
            if working_days == 0:
                return self._instant(day, at)
            day -= ONE_DAY
            working_days -= self.day(day).working
        raise NoWorkingTimeError


def end_of(steps: Iterable[Step]) -> Due:
    """When a walk ends; provisional if a decisive day is. NoWorkingTimeError if it never does."""
    provisional, ends = False, None
    for day, _, _, _, ends, decisive in steps:  # noqa: B007  # the last one's
        if decisive and day.provisional:
            provisional = True
    if ends is None:
        raise NoWorkingTimeError
    return Due(ends, provisional)
