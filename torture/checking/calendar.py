"""Working time, reckoned again: written from the documents' own words, not from the product.

A policy's office hours say zone and windows; the calendars of its series say which days are off or made up
for; its own days go before theirs. A day that no calendar covers is provisional.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FURTHEST = 4000
"""Days."""
Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Due:
    """An instant, and whether it rests on a day without a notice."""

    at: datetime
    provisional: bool


class OfficeTime:
    """When work is done at one place."""

    def __init__(self, office_hours: Mapping[str, Any], calendars: Sequence[Mapping[str, Any]]) -> None:
        self.zone = ZoneInfo(office_hours["timezone"])
        self._windows = [
            (time.fromisoformat(w["opens"]), time.fromisoformat(w["closes"])) for w in office_hours["windows"]
        ]
        self._covered = [(_day(c["covers"]["first"]), _day(c["covers"]["last"])) for c in calendars]
        in_order = sorted(calendars, key=lambda c: (_day(c["covers"]["first"]), c["version"]))
        self._off, self._worked = set[date](), set[date]()
        for calendar in in_order:
            self._say(calendar.get("days_off"), works=False)
            self._say(calendar.get("working_weekends"), works=True)
        self._say(office_hours.get("days_off"), works=False)
        self._say(office_hours.get("working_days"), works=True)

    def _say(self, days: Sequence[Mapping[str, Any]] | None, *, works: bool) -> None:
        for named in days or ():
            day = _day(named["date"])
            (self._worked if works else self._off).add(day)
            (self._off if works else self._worked).discard(day)

    def works(self, day: date) -> bool:
        """Whether the day is worked."""
        if day in self._off or day in self._worked:
            return day in self._worked
        return day.isoweekday() <= 5  # noqa: PLR2004  # Friday

    def is_provisional(self, day: date) -> bool:
        """Whether no calendar covers it."""
        return not any(first <= day <= last for first, last in self._covered)

    def local_day(self, at: datetime) -> date:
        """The day of an instant at the place."""
        return at.astimezone(self.zone).date()

    def open_on(self, day: date) -> list[Interval]:
        """The windows of a day as instants; none on a day off."""
        if not self.works(day):
            return []
        at = [
            (datetime.combine(day, o, self.zone), datetime.combine(day, c, self.zone))
            for o, c in self._windows
        ]
        return [(opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in at]

    def due(self, start: datetime, span: Mapping[str, Any]) -> Due:
        """When a span that starts then is over."""
        if (hours := span.get("working_hours")) is not None:
            return self.after(start, hours * 60)
        first = self.local_day(start)
        if (days := span.get("working_days")) is not None:
            looked_at, left = list[date](), days
            for day in self._from(first + DAY):
                looked_at.append(day)
                left -= self.works(day)
                if left == 0:
                    break
            return self._closing(looked_at)
        looked_at = list[date]()
        for day in self._from(first + span["calendar_days"] * DAY):
            looked_at.append(day)
            if self.works(day):
                break
        return self._closing(looked_at)

    def same_day(self, start: datetime) -> Due:
        """The close of business today, or after hours and on days off, of the next day that is worked."""
        looked_at = list[date]()
        for day in self._from(self.local_day(start)):
            looked_at.append(day)
            if self.works(day) and self.open_on(day)[-1][1] > start:
                break
        return self._closing(looked_at)

    def after(self, start: datetime, minutes: int) -> Due:
        """When so many working minutes have passed since then."""
        left, provisional = timedelta(minutes=minutes), False
        for day in self._from(self.local_day(start)):
            provisional = provisional or self.is_provisional(day)
            for opens, closes in self.open_on(day):
                begins = max(opens, start)
                if begins >= closes:
                    continue
                if begins + left <= closes:
                    return Due(begins + left, provisional)
                left -= closes - begins
        raise ValueError("no working time")

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Working minutes between two instants; a started one counts whole."""
        if end <= start:
            return 0
        last = self.local_day(end)
        days = (self.local_day(start) + n * DAY for n in range((last - self.local_day(start)).days + 1))
        windows = (window for day in days for window in self.open_on(day))
        spent = (min(closes, end) - max(opens, start) for opens, closes in windows)
        return ceil(sum((part for part in spent if part > timedelta()), timedelta()) / timedelta(minutes=1))

    def opening_before(self, due: datetime, working_days: int) -> datetime:
        """The opening of the n-th working day before the day of an instant."""
        back = (self.local_day(due) - n * DAY for n in count(1))
        working = (day for day in islice(back, FURTHEST) if self.works(day))
        return self.open_on(next(islice(working, working_days - 1, None)))[0][0]

    def _closing(self, looked_at: Sequence[date]) -> Due:
        return Due(self.open_on(looked_at[-1])[-1][1], any(map(self.is_provisional, looked_at)))

    def _from(self, first: date) -> Iterator[date]:
        for n in range(FURTHEST):
            yield first + n * DAY


def _day(written: Any) -> date:
    return written if isinstance(written, date) else date.fromisoformat(str(written))
