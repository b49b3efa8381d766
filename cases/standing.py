"""How a case stands at an instant: on track, soon due, overdue.

Every answer is an instant from which on it holds, so that lists and boards are right without any job.
"""

from datetime import datetime
from enum import StrEnum

from cases.clocks import resumption, running
from cases.events import ResumedBy
from cases.state import CaseState
from policies.rulebook import Rules

SOON_WORKING_DAYS = 2
"""Within 48 working hours: two working days of 24 hours each, days off not counting."""


class DueState(StrEnum):
    """The running clock, never a judgement on a person."""

    ON_TRACK = "on_track"
    SOON = "soon"
    OVERDUE = "overdue"


def due_state(state: CaseState, rules: Rules, now: datetime) -> DueState | None:
    """Where the running clock stands; None once nothing is awaited. A stopped clock is on track."""
    over, soon = over_from(state, rules), soon_from(state, rules)
    if over is None or soon is None:
        return None
    if now >= over:
        return DueState.OVERDUE
    return DueState.SOON if now >= soon else DueState.ON_TRACK


def over_from(state: CaseState, rules: Rules) -> datetime | None:
    """From when on the running clock is run out: of a closed case the next visit's, if there is one."""
    return _going(state, rules)[0] if state.is_open else _visit_due(state)


def soon_from(state: CaseState, rules: Rules) -> datetime | None:
    """From when on the running clock has 48 working hours left or less; not before it goes on if stopped."""
    over, until = over_from(state, rules), suspended_until(state)
    if over is None:
        return None
    soon = rules.time.whole_days_before(over, SOON_WORKING_DAYS)
    return max(soon, until) if until is not None else soon


def late_from(state: CaseState, rules: Rules) -> datetime | None:
    """From when on the case counts as overdue: its first deadline; a closed one by the next visit alone.

    Marked, it is overdue at whatever instant somebody asks: since it was opened.
    """
    if not state.is_open:
        return _visit_due(state)
    listed = (state.listing.clock.due,) if state.listing and state.is_listed else ()
    return state.opened_at if state.overdue else min((*_going(state, rules), *listed))


def suspended_until(state: CaseState) -> datetime | None:
    """Until when the clocks are stopped, if they are: then they go on by themselves."""
    return running(state).due if state.is_open and state.suspended else None


def is_overdue(state: CaseState, rules: Rules, now: datetime) -> bool:
    """Marked, or past due without any job having marked it yet."""
    late = late_from(state, rules)
    return late is not None and now >= late


def is_suspended(state: CaseState, now: datetime) -> bool:
    """Whether the clocks stand still at that instant."""
    until = suspended_until(state)
    return until is not None and now < until


def _visit_due(state: CaseState) -> datetime | None:
    """Until when the next visit is to be made; None where none is outstanding."""
    return running(state).due if state.next_visit is not None else None


def _going(state: CaseState, rules: Rules) -> tuple[datetime, ...]:
    """When the running clock and the case clock run out, if nobody does anything but a suspension ends."""
    clock, of_case = running(state), state.case_clock
    if (until := suspended_until(state)) is not None:
        resumed = resumption(state, until, ResumedBy.EXPIRY, rules)
        clock, of_case = resumed.clock, resumed.case_clock or of_case
    return (clock.due, of_case.due) if of_case is not None else (clock.due,)
