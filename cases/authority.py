"""Authority: who may see a case and who may give which command on it. One table."""

from dataclasses import dataclass
from enum import StrEnum

from cases.model import STATUS_NAMES, Actor, OfficerId, Post, UnitCode, UnitRef
from cases.refusals import Refusal, refuse
from cases.responsible import signature_place
from cases.state import CaseState
from policies.rulebook import Rules
from policies.vocabulary import NAMES, Role
from policies.wording import said
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
    OFFICE = "office"
    """Staff or desk."""
    ABOVE = "above"
    """Duty desk, head, supervisor or leader at a level above the one that has the case."""
    UNIT_ABOVE = "unit_above"
    """The same of another unit: whoever is to judge between units is none of them."""
    RECEIVER = "receiver"
    """In one of the level's roles, on duty or head, at the sibling unit that was asked to take it over."""
    SIGNER = "signer"
    """In a signing role at the unit whose signature is due, and neither handler nor proposer."""
    READER = "reader"
    """Whoever may see the case, auditors excepted."""


def sees(actor: Actor, state: CaseState) -> bool:
    """Whether the actor may know of the case.

    One's own unit and below; lower units keep reading what they held; whoever was copied in; a
    department only what it was called to or copied in to; an integrator what it sent.
    """
    return not case_reader_names(state).isdisjoint(reader_names(actor))


def reader_names(actor: Actor) -> tuple[str, ...]:
    """The names under which an actor may read cases: their own, and the unit's as far as a role lets them."""
    own = officer_name(actor.id)
    if CASE_ROLES.isdisjoint(actor.roles):
        return (own,)
    return (own, *(f"unit:{unit}" for unit in (actor.unit, *actor.predecessors)))


def case_reader_names(state: CaseState) -> frozenset[str]:
    """The names under which the case may be read: units, whoever is on it or handled it, and its opener."""
    units = (f"unit:{unit}" for unit in readers(state))
    return frozenset((*units, *map(officer_name, reading_officers(state))))


def reading_officers(state: CaseState) -> tuple[OfficerId, ...]:
    """Officers who may read the case as themselves: its opener, and whoever is or was on it."""
    on_it = (post.officer for post in all_posts(state) if post.officer)
    return tuple(dict.fromkeys((state.opened_by, *state.handlers, *on_it)))


def officer_name(officer: OfficerId) -> str:
    """The name under which cases are read and held by one officer."""
    return f"officer:{officer}"


def readers(state: CaseState) -> tuple[str, ...]:
    """Units that may read the case.

    The one that has it, those above, those that had it, the first receiver's, those that were copied in,
    and a sibling that was asked to take it over.
    """
    height = state.height(state.stay.level)
    units = [
        rung.unit.code
        for position, rung in enumerate(state.ladder)
        if position >= height or rung.level in state.former or rung.level in state.declined
    ]
    asked = [state.stay.transfer.to.code] if state.stay.transfer else []
    return tuple(
        dict.fromkeys((*units, state.receiver.unit, *state.above, *state.held, *state.copied, *asked))
    )


def all_posts(state: CaseState) -> tuple[Post, ...]:
    """Everybody who is or was on the case at some level."""
    return (*state.stay.posts, *(post for former in state.former.values() for post in former.posts))


@dataclass(frozen=True)
class Desk:
    """Whoever holds one of the roles at a unit."""

    unit: UnitCode
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Circle:
    """Everybody who stands in a relation to a case."""

    desks: tuple[Desk, ...] = ()
    officers: tuple[OfficerId, ...] = ()
    barred: tuple[OfficerId, ...] = ()
    """Not even if they hold a role: nobody signs their own work."""
    reading: bool = False
    """Whoever reads the case: for the heirs of a unit too, but not for those who only look on."""

    def holds(self, actor: Actor) -> bool:
        """Whether the actor is one of them."""
        if actor.id in self.barred or (self.reading and LOOKS_ON.issuperset(actor.roles)):
            return False
        units = {actor.unit, *actor.predecessors} if self.reading else {actor.unit}
        also = {Role.AUDITOR} if self.reading else set[Role]()  # with another role an auditor is no onlooker
        at_desk = any(
            desk.unit in units and not {*desk.roles, *also}.isdisjoint(actor.roles) for desk in self.desks
        )
        return at_desk or actor.id in self.officers


def circle(who: Who, state: CaseState, rules: Rules) -> Circle:
    """Everybody who stands in that relation to the case now; the one source of "may I" and "who can"."""
    match who:
        case Who.STAFF:
            return Circle((_staff_desk(state.unit.code, state, rules),), _on_it(state))
        case Who.DESK:
            return Circle(_desks_from(state, state.height(state.stay.level)))
        case Who.OFFICE:
            staff = _staff_desk(state.unit.code, state, rules)
            return Circle(
                _together(staff, *_desks_from(state, state.height(state.stay.level))), _on_it(state)
            )
        case Who.ABOVE:
            return Circle(_desks_from(state, state.height(state.stay.level) + 1))
        case Who.UNIT_ABOVE:
            above = _desks_from(state, state.height(state.stay.level) + 1)
            return Circle(tuple(desk for desk in above if desk.unit != state.unit.code))
        case Who.RECEIVER:
            asked = state.stay.transfer
            return Circle((_staff_desk(asked.to.code, state, rules),) if asked else ())
        case Who.SIGNER:
            return _signers(state, rules)
        case Who.READER:
            roles = tuple(role for role in Role if role in CASE_ROLES - LOOKS_ON)
            desks = tuple(Desk(unit, roles) for unit in readers(state))
            return Circle(desks, reading_officers(state), reading=True)


def may(actor: Actor, who: Who, state: CaseState, rules: Rules) -> Refusal | None:
    """None if the actor stands in that relation to the case; else the refusal."""
    if circle(who, state, rules).holds(actor):
        return None
    match who:
        case Who.SIGNER:
            return _no_signer(actor, state, rules)
        case Who.ABOVE | Who.UNIT_ABOVE:
            return refuse("only_from_above")
        case Who.RECEIVER if state.stay.transfer is None:
            return refuse("no_transfer")
    return refuse("not_yours")


def _staff_desk(unit: UnitCode, state: CaseState, rules: Rules) -> Desk:
    """The roles of the present level's roster at a unit, its duty desk and its head."""
    roster = rules.policy.level(state.stay.level).roster
    roles = (*(slot.role for slot in roster if not slot.department), Role.DUTY, Role.UNIT_HEAD)
    return Desk(unit, tuple(dict.fromkeys(roles)))


def _on_it(state: CaseState) -> tuple[OfficerId, ...]:
    return tuple(post.officer for post in state.stay.posts if post.officer is not None)


def _desks_from(state: CaseState, height: int) -> tuple[Desk, ...]:
    roles = tuple(role for role in Role if role in DESK_ROLES)
    units = dict.fromkeys(rung.unit.code for rung in state.ladder[height:])
    return tuple(Desk(unit, roles) for unit in units)


def _together(*desks: Desk) -> tuple[Desk, ...]:
    """Each unit once, with all of its roles."""
    roles: dict[UnitCode, tuple[Role, ...]] = {}
    for desk in desks:
        roles[desk.unit] = tuple(dict.fromkeys((*roles.get(desk.unit, ()), *desk.roles)))
    return tuple(Desk(unit, held) for unit, held in roles.items())


def _signers(state: CaseState, rules: Rules) -> Circle:
    place = signature_place(state, rules)
    if place is None or state.signature is None:
        return Circle()
    barred = (*state.handlers, state.signature.proposer)
    return Circle((Desk(state.unit_of(place.level).code, place.roles),), barred=tuple(dict.fromkeys(barred)))


def _no_signer(actor: Actor, state: CaseState, rules: Rules) -> Refusal:
    place = signature_place(state, rules)
    if place is None:
        return refuse("wrong_status", STATUS_NAMES[state.status])
    unit = state.unit_of(place.level)
    if actor.unit != unit.code or set(place.roles).isdisjoint(actor.roles):
        return refuse("not_the_signer", desk_name(unit, place.roles))
    return refuse("signer_is_handler")


def desk_name(unit: UnitRef, roles: tuple[Role, ...]) -> Text:
    """A desk in words: the roles at the unit."""
    return said(
        zh=f"{unit.name.zh}（{unit.code}）{'、'.join(NAMES[role].zh for role in roles)}",
        en=f"the {' or '.join(NAMES[role].en for role in roles)} of {unit.name.en} ({unit.code})",
    )
