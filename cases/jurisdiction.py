"""Jurisdiction: the units that an officer looks over, and the dates by which that is told."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.model import Actor, UnitCode
from cases.readers import reader_names

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")
"""The whole country keeps one civil date, whatever office hours a place's policy names."""


def jurisdiction(actor: Actor) -> UnitCode | None:
    """The unit that the officer looks over, with all below it; none for departments, programs and admins."""
    looks_over = not actor.in_department and f"unit:{actor.unit}" in reader_names(actor)
    return actor.unit if looks_over else None


def civil_date(at: datetime) -> date:
    """The date on the wall."""
    return at.astimezone(CIVIL_ZONE).date()


def start_of(day: date) -> datetime:
    """The instant at which a date begins."""
    return datetime.combine(day, time(), CIVIL_ZONE)


def tomorrow(now: datetime) -> datetime:
    """When today ends."""
    return start_of(civil_date(now) + timedelta(days=1))


def next_monday(now: datetime) -> datetime:
    """When this week ends."""
    today = civil_date(now)
    return start_of(today + timedelta(days=7 - today.weekday()))
