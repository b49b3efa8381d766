"""Lengths of time as rules write them: working days, working hours or calendar days."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.words import Basis, Document, MisfitError, Whole


class Span(Document):
    """A length of time; exactly one unit is given.

    Working days: the arrival day is not counted; due at the close of the last window of the n-th
    following working day. Working hours: counted through the windows from the instant itself.
    Calendar days: the first day is not counted, the last one ends at the close of business and,
    when it is a day off, on the next working day (Civil Code 201, 203).
    """

    working_days: Annotated[Whole, Field(ge=1, le=400)] | None = None
    working_hours: Annotated[Whole, Field(ge=1, le=4000)] | None = None
    calendar_days: Annotated[Whole, Field(ge=1, le=800)] | None = None
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        given = [u for u in (self.working_days, self.working_hours, self.calendar_days) if u is not None]
        if len(given) != 1:
            raise MisfitError("one_of", "working_days, working_hours, calendar_days")
        return self
