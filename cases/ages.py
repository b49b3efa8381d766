"""How old open cases are: whole days between two civil dates, in classes."""

from datetime import datetime, timedelta
from enum import StrEnum

from cases.jurisdiction import civil_date, start_of


class AgeClass(StrEnum):
    """Days since opening, or since arrival at the level; the bounds belong to the lower class."""

    UP_TO_7 = "up_to_7_days"
    UP_TO_30 = "up_to_30_days"
    UP_TO_60 = "up_to_60_days"
    OVER_60 = "over_60_days"


BOUNDS = {AgeClass.UP_TO_7: 7, AgeClass.UP_TO_30: 30, AgeClass.UP_TO_60: 60}
"""The last day of each class but the oldest."""


def age_class(since: datetime, now: datetime) -> AgeClass:
    """The class of a case that stands since then."""
    days = (civil_date(now) - civil_date(since)).days
    return next((name for name, last in BOUNDS.items() if days <= last), AgeClass.OVER_60)


def begins(name: AgeClass, now: datetime) -> datetime | None:
    """From which instant on a case has to stand to be no older than that class; the oldest has no bound."""
    last = BOUNDS.get(name)
    return None if last is None else start_of(civil_date(now) - timedelta(days=last))
