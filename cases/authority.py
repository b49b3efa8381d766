"""Authority: who may give which command on a case, and who reads it. One table, data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cases.extension import deciding, may_not_decide
from cases.handover import HEAD_ROLES
from cases.model import STATUS_NAMES, Actor, OfficerId, UnitCode, UnitRef
from cases.readers import (
    CASE_ROLES,
    DESK_ROLES,
    LOOKS_ON,
    on_it,
    readers,
    reading_officers,
    units_above,
    units_before,
)
from cases.refusals import Refusal, refuse
from cases.responsible import signature_place
from cases.standins import carrying_officers, may_not_sign
from cases.state import CaseState
from cases.tasks import open_tasks
from policies.rulebook import Rules
from policies.vocabulary import NAMES, Role
from policies.wording import said
from policies.words import Text


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
    TASKED = "tasked"
    """Of a unit that an open task was asked of."""
    SIGNER = "signer"
    """In a signing role at the unit whose signature is due, and neither handler nor proposer."""
    DECIDER = "decider"
    """Whom the policy lets decide on more time for the level; else a desk above, at the top the leader."""
    READER = "reader"
    """Whoever may see the case, auditors excepted."""
    CARRIER = "carrier"
    """Whoever carries something in it or has handed it over; heads, leaders and supervisors over them."""


class Where(StrEnum):
    """A place as the case sees it."""

    UNIT = "unit"
    """The unit that has the case."""
    UPWARDS = "upwards"
    """The unit that has it, and those of all levels above."""
    ABOVE = "above"
    """The units of the levels above; where two levels share a unit it is one of them."""
    OTHERS_ABOVE = "others_above"
    """The units of the levels above but for the one that has the case."""
    ASKED = "asked"
    """The sibling that was asked to take it over."""
    TASKED = "tasked"
    """Units that open tasks were asked of."""
    SIGNING = "signing"
    """The unit whose signature is due."""
    DECIDING = "deciding"
    """The unit that decides on more time: named by the policy, else those of the other units above."""
    READING = "reading"
    """Every unit that may read it."""
    CARRYING = "carrying"
    """The unit that has it, those that had it or received it, and those above."""


class RolesOf(StrEnum):
    """Roles that the policy names."""

    LEVEL = "level"
    """Those of the present level's roster, the duty desk and the head."""
    SIGNATURE = "signature"
    """Those that may sign at the step that is due."""
    DECIDING = "deciding"
    """Those that may decide on more time."""


class Person(StrEnum):
    """Officers who stand in a relation as themselves, whatever their role."""

    ON_IT = "on_it"
    """On the roster of the level that has it, acting persons and substitutes as those they stand for."""
    READING = "reading"
    """Its opener, and whoever is or was on it."""
    CARRYING = "carrying"
    """On the roster of the level that has it or of one that it may come back to, its first receiver, and whom
    somebody stands in for."""


@dataclass(frozen=True)
class Relation:
    """One row of the table: everybody who stands in a relation to a case."""

    desks: tuple[tuple[Where, frozenset[Role] | RolesOf], ...]
    persons: Person | None = None
    not_own_work: bool = False
    """Handlers and the proposer are none of them."""
    heirs: bool = False
    """Of a unit that has ended, its heirs' officers; and nobody who only looks on."""
    not_own_request: bool = False
    """Whoever asked is none of them, nor a handler where the unit decides for itself."""


STAFF_DESK = (Where.UNIT, RolesOf.LEVEL)

TABLE: dict[Who, Relation] = {
    Who.STAFF: Relation((STAFF_DESK,), Person.ON_IT),
    Who.DESK: Relation(((Where.UPWARDS, DESK_ROLES),)),
    Who.OFFICE: Relation((STAFF_DESK, (Where.UPWARDS, DESK_ROLES)), Person.ON_IT),
    Who.ABOVE: Relation(((Where.ABOVE, DESK_ROLES),)),
    Who.UNIT_ABOVE: Relation(((Where.OTHERS_ABOVE, DESK_ROLES),)),
    Who.RECEIVER: Relation(((Where.ASKED, RolesOf.LEVEL),)),
    Who.TASKED: Relation(((Where.TASKED, CASE_ROLES - LOOKS_ON),), heirs=True),
    Who.SIGNER: Relation(((Where.SIGNING, RolesOf.SIGNATURE),), not_own_work=True),
    Who.DECIDER: Relation(((Where.DECIDING, RolesOf.DECIDING),), not_own_request=True),
    Who.READER: Relation(((Where.READING, CASE_ROLES - LOOKS_ON),), Person.READING, heirs=True),
    Who.CARRIER: Relation(
        (
            (Where.CARRYING, HEAD_ROLES),
            (Where.TASKED, CASE_ROLES - LOOKS_ON),
            (Where.SIGNING, RolesOf.SIGNATURE),
        ),
        Person.CARRYING,
        heirs=True,
    ),
}


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
    heirs: bool = False
    """For the heirs of a unit too, but not for those who only look on."""

    def holds(self, actor: Actor) -> bool:
        """Whether the actor is one of them."""
        if actor.id in self.barred or (self.heirs and LOOKS_ON.issuperset(actor.roles)):
            return False
        units = {actor.unit, *actor.predecessors} if self.heirs else {actor.unit}
        at_desk = any(
            desk.unit in units and not {*desk.roles, *self._also(desk)}.isdisjoint(actor.roles)
            for desk in self.desks
        )
        return at_desk or actor.id in self.officers

    def _also(self, desk: Desk) -> frozenset[Role]:
        """Where everybody who does not only look on is one of them: with another role an auditor does not."""
        of_everybody = self.heirs and (CASE_ROLES - LOOKS_ON).issubset(desk.roles)
        return frozenset({Role.AUDITOR}) if of_everybody else frozenset()


def circle(who: Who, state: CaseState, rules: Rules) -> Circle:
    """Everybody who stands in that relation to the case now; the one source of "may I" and "who can"."""
    relation = TABLE[who]
    desks = _together(
        Desk(unit, _roles(of, state, rules))
        for where, of in relation.desks
        for unit in _units(where, state, rules)
    )
    officers = {
        None: (),
        Person.ON_IT: on_it(state),
        Person.READING: reading_officers(state),
        Person.CARRYING: carrying_officers(state),
    }
    barred = may_not_sign(state) if relation.not_own_work and state.signature else ()
    barred += may_not_decide(state, rules) if relation.not_own_request else ()
    return Circle(desks, officers[relation.persons], tuple(dict.fromkeys(barred)), relation.heirs)


def may(actor: Actor, who: Who, state: CaseState, rules: Rules) -> Refusal | None:
    """None if the actor stands in that relation to the case; else the refusal."""
    if circle(who, state, rules).holds(actor):
        return None
    match who:
        case Who.SIGNER:
            return _no_signer(actor, state, rules)
        case Who.DECIDER:
            return _no_decider(actor, state, rules)
        case Who.ABOVE | Who.UNIT_ABOVE:
            return refuse("only_from_above")
        case Who.RECEIVER if state.stay.transfer is None:
            return refuse("no_transfer")
    return refuse("not_yours")


def _units(where: Where, state: CaseState, rules: Rules) -> tuple[UnitCode, ...]:
    here, height = state.unit.code, state.height(state.stay.level)
    match where:
        case Where.UNIT:
            return (here,)
        case Where.UPWARDS:
            return _ladder_from(state, height)
        case Where.ABOVE:
            return _ladder_from(state, height + 1)
        case Where.OTHERS_ABOVE:
            return tuple(unit for unit in _ladder_from(state, height + 1) if unit != here)
        case Where.ASKED:
            return (state.stay.transfer.to.code,) if state.stay.transfer else ()
        case Where.TASKED:
            return tuple(dict.fromkeys(task.to.code for task in open_tasks(state.tasks)))
        case Where.SIGNING:
            place = signature_place(state, rules)
            return (state.unit_of(place.level).code,) if place and state.signature else ()
        case Where.DECIDING:
            return deciding(state, rules)[0]
        case Where.READING:
            return readers(state)
    # where somebody may carry something
    return tuple(dict.fromkeys((here, *units_above(state), *units_before(state))))


def _ladder_from(state: CaseState, height: int) -> tuple[UnitCode, ...]:
    return tuple(dict.fromkeys(rung.unit.code for rung in state.ladder[height:]))


def _roles(of: frozenset[Role] | RolesOf, state: CaseState, rules: Rules) -> tuple[Role, ...]:
    match of:
        case RolesOf.LEVEL:
            roster = rules.policy.level(state.stay.level).roster
            return (*(slot.role for slot in roster if not slot.department), Role.DUTY, Role.UNIT_HEAD)
        case RolesOf.SIGNATURE:
            place = signature_place(state, rules)
            return place.roles if place else ()
        case RolesOf.DECIDING:
            return deciding(state, rules)[1]
    return tuple(role for role in Role if role in of)


def _together(desks: Iterable[Desk]) -> tuple[Desk, ...]:
    """Each unit once, with all of its roles."""
    roles: dict[UnitCode, tuple[Role, ...]] = {}
    for desk in desks:
        roles[desk.unit] = tuple(dict.fromkeys((*roles.get(desk.unit, ()), *desk.roles)))
    return tuple(Desk(unit, held) for unit, held in roles.items())


def _no_signer(actor: Actor, state: CaseState, rules: Rules) -> Refusal:
    place = signature_place(state, rules)
    if place is None:
        return refuse("wrong_status", STATUS_NAMES[state.status])
    unit = state.unit_of(place.level)
    if actor.unit != unit.code or set(place.roles).isdisjoint(actor.roles):
        return refuse("not_the_signer", desk_name(unit, place.roles))
    return refuse("signer_is_handler")


def _no_decider(actor: Actor, state: CaseState, rules: Rules) -> Refusal:
    if state.stay.asked_for is not None and state.stay.asked_for.asker == actor.id:
        return refuse("own_request")
    (nearest, *_), roles = deciding(state, rules)
    unit = next(rung.unit for rung in state.ladder if rung.unit.code == nearest)
    return refuse("not_the_decider", desk_name(unit, roles))


def desk_name(unit: UnitRef, roles: tuple[Role, ...]) -> Text:
    """A desk in words: the roles at the unit."""
    return said(
        zh=f"{unit.name.zh}（{unit.code}）{'、'.join(NAMES[role].zh for role in roles)}",
        en=f"the {' or '.join(NAMES[role].en for role in roles)} of {unit.name.en} ({unit.code})",
    )
