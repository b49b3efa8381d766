"""How a case stands at an instant: on track, soon due, overdue; and who may read the parties' names."""

from datetime import datetime
from enum import StrEnum

from cases.clocks import running
from cases.model import Actor
from cases.state import CaseState
from policies.rulebook import Rules

SOON_WORKING_MINUTES = 2 * 8 * 60
"""Within sixteen working hours of the deadline a case counts as soon due."""


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
    soon = rules.time.minutes_between(now, due) <= SOON_WORKING_MINUTES
    return DueState.SOON if soon else DueState.ON_TRACK


def is_overdue(state: CaseState, now: datetime) -> bool:
    """Marked, or past due without any job having marked it yet."""
    clocks = [running(state), *([state.case_clock] if state.case_clock else [])]
    return state.is_open and (bool(state.overdue) or any(clock.is_over(now) for clock in clocks))


def knows_parties(actor: Actor, state: CaseState) -> bool:
    """Whoever mediates must know with whom: people on the case at its present level, and its opener."""
    on_it = {post.officer for post in state.stay.posts} | {state.stay.accepted_by, state.opened_by}
    return actor.id in on_it
