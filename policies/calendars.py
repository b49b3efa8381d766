"""The calendar document: one dated year of holidays and make-up working weekends (调休)."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from policies.words import Document, IsoDate, MisfitError, Text, Whole

SATURDAY = 5


class Coverage(Document):
    """First and last day that the document speaks of. Beyond it every deadline is provisional (暂定)."""

    first: IsoDate
    last: IsoDate

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise MisfitError("coverage_order", at=("last",))
        return self


class NamedDay(Document):
    """A day with the reason why it is off, or worked."""

    date: IsoDate
    name: Text


class Calendar(Document):
    """Holidays and make-up working days as one published notice gives them."""

    kind: Literal["calendar"]
    series: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]
    """Calendars of one series are read together: `cn` for the State Council's notices."""
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,40}$")]
    version: Annotated[Whole, Field(ge=1, le=10_000)]
    title: Text
    source: Text
    covers: Coverage
    days_off: tuple[NamedDay, ...] = ()
    """Weekdays on which nobody works."""
    working_weekends: tuple[NamedDay, ...] = ()
    """Saturdays and Sundays that are worked to make up for a holiday."""

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        seen: set[date] = set()
        for part, days, weekend in (
            ("days_off", self.days_off, False),
            ("working_weekends", self.working_weekends, True),
        ):
            for nth, day in enumerate(days):
                if wrong := self._misfit(day.date, weekend=weekend, seen=seen):
                    raise MisfitError(wrong, day.date, at=(part, nth, "date"))
                seen.add(day.date)
        return self

    def _misfit(self, day: date, *, weekend: bool, seen: set[date]) -> str | None:
        if day in seen:
            return "day_twice"
        if not self.covers.first <= day <= self.covers.last:
            return "day_outside"
        if (day.weekday() >= SATURDAY) != weekend:
            return "not_a_weekend" if weekend else "weekend_is_off"
        return None
