"""The calendar document: one dated year of holidays and make-up working weekends (调休)."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from policies.words import Document, Text

SATURDAY = 5


class Coverage(Document):
    """First and last day that the document speaks of. Beyond it every deadline is provisional (暂定)."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("coverage_order")
        return self


class NamedDay(Document):
    """A day with the reason why it is off, or worked."""

    date: date
    name: Text


class Calendar(Document):
    """Holidays and make-up working days as one published notice gives them."""

    kind: Literal["calendar"]
    series: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]
    """Calendars of one series are read together: `cn` for the State Council's notices."""
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,40}$")]
    version: Annotated[int, Field(ge=1, le=10_000)]
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
        for day in (*self.days_off, *self.working_weekends):
            if day.date in seen:
                raise ValueError(f"day_twice:{day.date}")
            seen.add(day.date)
            if not self.covers.first <= day.date <= self.covers.last:
                raise ValueError(f"day_outside:{day.date}")
        for day in self.days_off:
            if day.date.weekday() >= SATURDAY:
                raise ValueError(f"weekend_is_off:{day.date}")
        for day in self.working_weekends:
            if day.date.weekday() < SATURDAY:
                raise ValueError(f"not_a_weekend:{day.date}")
        return self
