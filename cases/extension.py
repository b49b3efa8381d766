"""More time for a level (延期): what the policy lets it have, what is left of that, and who decides."""

from cases.model import Clock, OfficerId, UnitCode
from cases.readers import DESK_ROLES
from cases.standins import with_stand_ins
from cases.state import CaseState, Extended
from policies.policy import Extension
from policies.rulebook import Rules
from policies.spans import Span
from policies.vocabulary import Role


def allowance(state: CaseState, rules: Rules) -> Extension | None:
    """What the policy lets the present level have; None where it has no more than its time."""
    return rules.policy.level(state.stay.level).extension


def had(state: CaseState) -> Extended:
    """What the present level has been given in this case, whoever stood for it."""
    return state.extensions.get(state.stay.level, Extended())


def days_open(state: CaseState, rules: Rules) -> int:
    """How many working days the level may still ask for at once; 0 where none are left."""
    allowed, so_far = allowance(state, rules), had(state)
    if allowed is None or so_far.times >= allowed.times:
        return 0
    return min(allowed.working_days, allowed.in_all - so_far.days)


def deciding(state: CaseState, rules: Rules) -> tuple[tuple[UnitCode, ...], tuple[Role, ...]]:
    """Who decides, nearest first: whom the policy names, else the desks above, at the top the leader."""
    allowed, here = allowance(state, rules), state.unit.code
    place = allowed.decided_by if allowed else None
    if place is not None and place.level in {rung.level for rung in state.ladder}:
        return (state.unit_of(place.level).code,), place.roles
    rungs = state.ladder[state.height(state.stay.level) + 1 :]
    above = tuple(dict.fromkeys(rung.unit.code for rung in rungs if rung.unit.code != here))
    if above:
        return above, tuple(role for role in Role if role in DESK_ROLES)
    return (here,), (Role.LEADER,)


def may_not_decide(state: CaseState, rules: Rules) -> tuple[OfficerId, ...]:
    """Nobody decides what they asked for; where the unit decides for itself, nobody who handles the case."""
    asked = state.stay.asked_for
    asker = with_stand_ins(state, tuple(filter(None, (asked.asker, asked.on_behalf_of)))) if asked else ()
    units, _ = deciding(state, rules)
    return (*asker, *(state.handlers if state.unit.code in units else ()))


def lengthened(clock: Clock, days: int, rules: Rules) -> Clock:
    """The clock with so many working days more, counted from the day on which it was due."""
    due = rules.time.due(clock.due, Span(working_days=days))
    return clock.model_copy(
        update={
            "due": due.at,
            "provisional": clock.provisional or due.provisional,
            "extended_by": (clock.extended_by or 0) + days,
        }
    )
