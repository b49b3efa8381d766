"""How a case stands at an instant: on track, soon due, overdue."""

from datetime import datetime
from enum import StrEnum

from cases.clocks import running
from cases.state import CaseState
from policies.rulebook import Rules

SOON_WORKING_DAYS = 2
"""From the opening of the second working day before the due day on, a case is soon due."""


class DueState(StrEnum):
    """The running clock, never a judgement on a person."""

    ON_TRACK = "on_track"
    SOON = "soon"
    OVERDUE = "overdue"


def due_state(state: CaseState, rules: Rules, now: datetime) -> DueState | None:
    """Where the running clock stands; None once the case is closed."""
    if not state.is_open:
        return None
    due = running(state).due
    if now >= due:
        return DueState.OVERDUE
    soon = rules.time.opening_before(due, SOON_WORKING_DAYS)
    return DueState.SOON if now >= soon else DueState.ON_TRACK


def late_from(state: CaseState) -> datetime | None:
    """From when on the case counts as overdue: its first deadline; never, once it is closed.

    Marked, it is overdue at whatever instant somebody asks: since it was opened.
    """
    if not state.is_open:
        return None
    if state.overdue:
        return state.opened_at
    clocks = [running(state), *([state.case_clock] if state.case_clock else [])]
    return min(clock.due for clock in clocks)


def is_overdue(state: CaseState, now: datetime) -> bool:
    """Marked, or past due without any job having marked it yet."""
    late = late_from(state)
    return late is not None and now >= late
