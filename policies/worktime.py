"""Working time: which days count, in which windows, and when something is due.

All instants are UTC; days and windows are local to the policy's time zone. Whole minutes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from policies.calendars import SATURDAY, Calendar, NamedDay
from policies.spans import Span
from policies.words import Text

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
class Day:
    """What a day is, and why."""

    date: date
    working: bool
    provisional: bool
    why: Text


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
        self._covered = [(c.covers.first, c.covers.last) for c in calendars]
        self._marks: dict[date, tuple[bool, Text]] = {}
        for calendar in calendars:
            self._marks |= {d.date: (False, d.name) for d in calendar.days_off}
            self._marks |= {d.date: (True, d.name) for d in calendar.working_weekends}
        self._marks |= {d.date: (False, d.name) for d in days_off}
        self._marks |= {d.date: (True, d.name) for d in working_days}
        self.day = lru_cache(maxsize=2048)(self._day)

    def _day(self, day: date) -> Day:
        """What the day is by notice, by local addition, or by the plain week."""
        covered = any(first <= day <= last for first, last in self._covered)
        if day in self._marks:
            working, why = self._marks[day]
        else:
            working = day.weekday() < SATURDAY
            why = (WEEKDAY if working else WEEKEND) if covered else UNKNOWN
        return Day(day, working, not covered, why)

    def local_date(self, instant: datetime) -> date:
        """The local date of an instant."""
        return instant.astimezone(self.zone).date()

    def due(self, start: datetime, span: Span) -> Due:
        """When a span that starts at `start` runs out; see `Span` for how each unit counts."""
        if span.working_hours is not None:
            return self.after(start, span.working_hours * 60)
        first = self.local_date(start) + ONE_DAY
        if span.working_days is not None:
            return self._close_of_nth_working_day(first, span.working_days)
        assert span.calendar_days is not None  # noqa: S101  # Span has exactly one unit
        last = self.local_date(start) + timedelta(days=span.calendar_days)
        return self._close_of_nth_working_day(last, 1)

    def after(self, start: datetime, minutes: int) -> Due:
        """The instant at which that many working minutes have passed since `start`."""
        left = timedelta(minutes=minutes)
        provisional = False
        for day in self._days_from(self.local_date(start)):
            provisional |= day.provisional
            for opens, closes in self._opening(day):
                begin = max(opens, start)
                if begin < closes and left <= closes - begin:
                    return Due(begin + left, provisional)
                left -= max(closes - begin, timedelta())
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

    def _close_of_nth_working_day(self, first: date, nth: int) -> Due:
        provisional = False
        for day in self._days_from(first):
            provisional |= day.provisional
            nth -= day.working
            if nth == 0:
                *_, (_, closes) = self._opening(day)
                return Due(closes, provisional)
        raise NoWorkingTimeError

    def _days_from(self, first: date) -> Iterator[Day]:
        for offset in range(HORIZON_DAYS):
            yield self.day(first + timedelta(days=offset))

    def _opening(self, day: Day) -> Iterator[tuple[datetime, datetime]]:
        if day.working:
            for window in self.windows:
                yield self._instant(day.date, window.start), self._instant(day.date, window.end)

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)
