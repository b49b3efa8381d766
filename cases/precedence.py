"""Which case goes first when there is more to do than can be done at once, and whose turn comes round.

The order of work in the machine, never of the people: a case further down is done a moment later. It takes
no clock: what depends on time comes with the events that time has brought about.
"""

from collections.abc import Sequence
from enum import IntEnum

from cases.model import Status, UnitRef
from cases.state import CaseState
from policies.facts import Facts
from policies.vocabulary import TIERS, RiskSign, Scale, Severity, Tier


class Precedence(IntEnum):
    """The lower, the earlier; what the engine calls a priority key."""

    FIRST = 1
    """Somebody may come to harm, or many people are in it."""
    EARLY = 2
    """Hard, or overdue with nobody above to take it."""
    ORDINARY = 3


PRESSING = frozenset(
    (
        RiskSign.MAY_TURN_CRIMINAL,
        RiskSign.COLLECTIVE_PETITION,
        RiskSign.VIOLENCE,
        RiskSign.SELF_HARM,
        RiskSign.WEAPON_OR_TOOL,
    )
)


def precedence(state: CaseState) -> Precedence:
    """Where the case stands now: the one place that says so."""
    if _is_pressing(state.facts):
        return Precedence.FIRST
    if state.facts.severity is Severity.COMPLEX or _is_late_here(state):
        return Precedence.EARLY
    return Precedence.ORDINARY


def _is_pressing(facts: Facts) -> bool:
    return facts.scale is Scale.MAJOR_GROUP or not PRESSING.isdisjoint(facts.risk_signs)


def _is_late_here(state: CaseState) -> bool:
    """Overdue where it stands: at the top, or waiting for the last signature. Below, it moves up instead."""
    if state.status is Status.AWAITING_SIGNOFF and state.signature is not None:
        return state.signature.overdue
    return state.stay.overdue


def sharer(chain: Sequence[UnitRef]) -> UnitRef:
    """The unit among whose like turns come round: the township of the place, or what it lies in above one.

    `chain` has the units from the place of the dispute upwards.
    """
    lowest = TIERS.index(Tier.TOWNSHIP)
    return next((unit for unit in chain if TIERS.index(unit.tier) >= lowest), chain[-1])
