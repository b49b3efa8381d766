"""Authority: who may see a case and who may give which command on it. One table."""

from enum import StrEnum

from cases.model import STATUS_NAMES, Actor, OfficerId, Post, Status, UnitRef
from cases.refusals import Refusal, refuse
from cases.responsible import signature_place
from cases.state import CaseState
from policies.rulebook import Rules
from policies.vocabulary import NAMES, Role
from policies.words import Text

CASE_ROLES = frozenset(Role) - {Role.ADMIN, Role.INTEGRATOR}
"""Roles that may look at cases of their jurisdiction. An integrator sees its own, an administrator none."""
DESK_ROLES = frozenset({Role.DUTY, Role.UNIT_HEAD, Role.SUPERVISOR, Role.LEADER})
"""Roles that may name people and assign down."""
LOOKS_ON = frozenset({Role.AUDITOR, Role.ADMIN})
"""Whoever is nothing else changes no case."""
OPENING_ROLES = frozenset(Role) - {Role.AUDITOR, Role.ADMIN}
"""Roles that may open a case."""


class Who(StrEnum):
    """Relation to the case that a command takes."""

    STAFF = "staff"
    """On the roster, or in one of the level's roles, on duty or head, at the unit that has the case."""
    DESK = "desk"
    """Duty desk, head, supervisor or leader at the unit that has the case or above it."""
    SIGNER = "signer"
    """In a signing role at the unit whose signature is due, and neither handler nor proposer."""
    READER = "reader"
    """Whoever may see the case, auditors excepted."""


def sees(actor: Actor, state: CaseState) -> bool:
    """Whether the actor may know of the case.

    One's own unit and below; lower units keep reading what they held; a department only what it was
    called to; an integrator what it sent.
    """
    return not case_reader_names(state).isdisjoint(reader_names(actor))


def reader_names(actor: Actor) -> tuple[str, ...]:
    """The names under which an actor may read cases: their own, and the unit's as far as a role lets them."""
    own = officer_name(actor.id)
    if actor.in_department or CASE_ROLES.isdisjoint(actor.roles):
        return (own,)
    return (own, f"unit:{actor.unit}")


def case_reader_names(state: CaseState) -> frozenset[str]:
    """The names under which the case may be read: units, whoever is on it or handled it, and its opener."""
    on_it = (post.officer for post in all_posts(state) if post.officer)
    officers = {state.opened_by, *state.handlers, *on_it}
    return frozenset((*(f"unit:{unit}" for unit in readers(state)), *map(officer_name, officers)))


def officer_name(officer: OfficerId) -> str:
    """The name under which cases are read and held by one officer."""
    return f"officer:{officer}"


def knows_parties(actor: Actor, state: CaseState) -> bool:
    """Whoever mediates must know with whom: people on the case at its present level, and its opener."""
    on_it = {post.officer for post in state.stay.posts} | {state.stay.accepted_by, state.opened_by}
    return actor.id in on_it


def readers(state: CaseState) -> tuple[str, ...]:
    """Units that may read the case: the one that has it, those above, those that had it, the receiver's."""
    height = state.height(state.stay.level)
    units = [
        rung.unit.code
        for position, rung in enumerate(state.ladder)
        if position >= height or rung.level in state.former or rung.level in state.declined
    ]
    return tuple(dict.fromkeys((*units, state.receiver.unit)))


def all_posts(state: CaseState) -> tuple[Post, ...]:
    """Everybody who is or was on the case at some level."""
    return (*state.stay.posts, *(post for former in state.former.values() for post in former.posts))


def may(actor: Actor, who: Who, state: CaseState, rules: Rules) -> Refusal | None:
    """None if the actor stands in that relation to the case; else the refusal."""
    match who:
        case Who.STAFF:
            allowed = _is_staff(actor, state, rules)
        case Who.DESK:
            allowed = _is_desk(actor, state)
        case Who.SIGNER:
            return _signs(actor, state, rules)
        case Who.READER:
            allowed = sees(actor, state) and not LOOKS_ON.issuperset(actor.roles)
    return None if allowed else refuse("not_yours")


def _is_staff(actor: Actor, state: CaseState, rules: Rules) -> bool:
    if any(post.officer == actor.id for post in state.stay.posts):
        return True
    level = rules.policy.level(state.stay.level)
    roles = {slot.role for slot in level.roster if not slot.department} | {Role.DUTY, Role.UNIT_HEAD}
    return actor.unit == state.unit.code and not roles.isdisjoint(actor.roles)


def _is_desk(actor: Actor, state: CaseState) -> bool:
    height = state.height(state.stay.level)
    here_and_above = {rung.unit.code for rung in state.ladder[height:]}
    return actor.unit in here_and_above and not DESK_ROLES.isdisjoint(actor.roles)


def _signs(actor: Actor, state: CaseState, rules: Rules) -> Refusal | None:
    if state.status is not Status.AWAITING_SIGNOFF or state.signature is None:
        return refuse("wrong_status", STATUS_NAMES[state.status])
    place = signature_place(state, rules)
    assert place is not None  # noqa: S101  # a signature is awaited
    unit = state.unit_of(place.level)
    if actor.unit != unit.code or set(place.roles).isdisjoint(actor.roles):
        return refuse("not_the_signer", _named(unit, place.roles))
    if actor.id in state.handlers or actor.id == state.signature.proposer:
        return refuse("signer_is_handler")
    return None


def _named(unit: UnitRef, roles: tuple[Role, ...]) -> Text:
    """A desk in words: the roles at the unit."""
    return Text(
        zh=f"{unit.name.zh}（{unit.code}）{'、'.join(NAMES[role].zh for role in roles)}",
        en=f"the {' or '.join(NAMES[role].en for role in roles)} of {unit.name.en} ({unit.code})",
    )
