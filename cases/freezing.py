"""Freezing a closed case: everything but keeping it stops (停止除存储外的处理, PIPL 47)."""

from pydantic import AwareDatetime

from cases.model import Actor, CommandId, Hash, Model, OfficerId, Sealed, UnitCode
from cases.refusals import Refusal, refuse
from cases.sight import Part
from cases.state import CaseState
from policies.vocabulary import Role

FREEZES = frozenset({Role.DUTY, Role.UNIT_HEAD})
"""Roles that freeze and unfreeze at their unit."""


FROZEN_SHOWS = frozenset({Part.COURSE})
"""Of a frozen case nobody sees more than that it is there and how it went."""


class Freeze(Model):
    """A case was frozen, or was released again; the newest holds."""

    number: str
    frozen: bool
    at: AwareDatetime
    officer: OfficerId
    unit: UnitCode
    """The officer's, at that time."""
    reason: Sealed
    command: CommandId
    body: Hash
    """Keyed hash of what the client sent."""


def may_freeze(actor: Actor, state: CaseState) -> Refusal | None:
    """None for the duty desk and the head of the unit that has the case, and of every unit above it.

    Closed cases do not follow where units merge or split: there the heirs decide.
    """
    rungs = state.ladder[state.height(state.stay.level) :]
    units = {rung.unit.code for rung in rungs} | set(state.above)
    here = not units.isdisjoint((actor.unit, *actor.predecessors))
    return None if here and not FREEZES.isdisjoint(actor.roles) else refuse("not_yours_to_freeze")


def objection_to_freezing(actor: Actor, state: CaseState, *, is_frozen: bool, freeze: bool) -> Refusal | None:
    """Why this officer may not freeze the case now, or (not `freeze`) release it."""
    if refusal := may_freeze(actor, state):
        return refusal
    if state.is_open:
        return refuse("case_open")
    if is_frozen == freeze:
        return refuse("frozen_already" if freeze else "not_frozen")
    return None


def objection_to_processing(*, is_frozen: bool) -> Refusal | None:
    """Why nobody may do more with the case than count it."""
    return refuse("frozen") if is_frozen else None
