"""Clocks as they are set: a length of time in full, or the working minutes that were left."""

from datetime import datetime

from cases.model import Clock
from policies.rulebook import Rules
from policies.spans import Span


def started(span: Span, at: datetime, rules: Rules) -> Clock:
    """A clock that starts in full."""
    due = rules.time.due(at, span)
    return Clock(started_at=at, span=span, due=due.at, provisional=due.provisional)


def exactly(minutes: int, at: datetime, rules: Rules) -> Clock:
    """A clock that was stopped and goes on with exactly the working minutes that were left."""
    due = rules.time.after(at, minutes)
    return Clock(started_at=at, minutes=minutes, due=due.at, provisional=due.provisional)
