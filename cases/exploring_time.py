"""Working time that remembers what it has worked out: explored cases ask for the same spans over and over."""

from copy import copy
from datetime import datetime
from functools import lru_cache

from policies.rulebook import Rules
from policies.spans import Span
from policies.worktime import Due, WorkingTime


class _Remembering(WorkingTime):
    """The same answers, each worked out once."""

    def __init__(self, time: WorkingTime) -> None:
        self.__dict__.update(time.__dict__)
        self._due = lru_cache(maxsize=None)(time.due)
        self._after = lru_cache(maxsize=None)(time.after)
        self._between = lru_cache(maxsize=None)(time.minutes_between)

    def due(self, start: datetime, span: Span) -> Due:
        return self._due(start, span)

    def after(self, start: datetime, minutes: int) -> Due:
        return self._after(start, minutes)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        return self._between(start, end)


def remembering(rules: Rules) -> Rules:
    """These rules with a time that remembers."""
    same = copy(rules)
    same.time = _Remembering(rules.time)
    return same
