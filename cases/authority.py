"""Authority: who may give which command on a case, and who reads it. One table, data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from cases.assessing import assessing
from cases.extension import deciding, may_not_decide
from cases.handover import HEAD_ROLES
from cases.model import Actor, OfficerId, UnitChain, UnitCode
from cases.readers import (
    CASE_ROLES,
    DESK_ROLES,
    LOOKS_ON,
    called_in_officers,
    on_it,
    readers,
    reading_officers,
    units_above,
    units_before,
)
from cases.responsible import signature_place
from cases.standins import carrying_officers, may_not_sign, signing_officers
from cases.state import CaseState
from cases.supervision import in_force, listing_units, step_place
from cases.tasks import of_units, open_tasks
from policies.rulebook import Rules
from policies.vocabulary import Role


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
    CALLED_IN = "called_in"
    """Somebody called in from outside, as long as the parties consent to it where the law asks them."""
    SIGNER = "signer"
    """In a signing role at the unit whose signature is due, or acting for one, and no handler or proposer."""
    DECIDER = "decider"
    """Whom the policy lets decide on more time for the level; else a desk above, at the top the leader."""
    ASSESSOR = "assessor"
    """Whom the policy lets take the next step of the assessment, and who has taken none before."""
    READER = "reader"
    """Whoever may see the case, auditors excepted."""
    RECORDER = "recorder"
    """Whoever may see the case, as to what they have recorded or what was recorded below them."""
    LISTER = "lister"
    """Duty desk, head, supervisor or leader at a unit that may list it: of the tiers in the policy."""
    LISTING_LEVEL = "listing_level"
    """The same at the unit that has listed it."""
    LISTING_HEAD = "listing_head"
    """Head of the unit that has listed it."""
    REPLIER = "replier"
    """Staff, the responsible person of the listing, or a desk from the unit that has the case up to below the
    one that has listed it."""
    STRIKER = "striker"
    """Whose step of the strike-off it is, and neither handler nor applicant."""
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
    ASSESSING = "assessing"
    """The unit that takes the next step of the assessment."""
    READING = "reading"
    """Every unit that may read it."""
    MAY_LIST = "may_list"
    """Units of the tiers that list cases, from the one that has it upwards, those of no level included."""
    LISTED_BY = "listed_by"
    """The unit that has listed it."""
    REPLYING = "replying"
    """The unit that has it, and those above it that are below the one that has listed it."""
    STRIKING = "striking"
    """The unit whose step of the strike-off it is, unless that is one person's."""
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
    STRIKE_OFF = "strike_off"
    """Those whose step of the strike-off it is."""
    ASSESSING = "assessing"
    """Those that may take the next step of the assessment."""


class Person(StrEnum):
    """Officers who stand in a relation as themselves, whatever their role."""

    ON_IT = "on_it"
    """On the roster of the level that has it, acting persons and substitutes as those they stand for."""
    REPLYING = "replying"
    """On the roster of the level that has it, and the responsible person of its listing."""
    READING = "reading"
    """Its opener, whoever is or was on it, whoever its listing names, and its guarantor."""
    IN_CHARGE = "in_charge"
    """The leader in charge, when a strike-off waits for their signature."""
    SIGNING = "signing"
    """Acting for somebody who may sign, who has handed the signature over to them."""
    CALLED_IN = "called_in"
    """Called in, not released, and consented to by the parties."""
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
    not_own_step: bool = False
    """Whoever has taken a step of the assessment is none of them."""
    of_records: bool = False
    """It is a relation to a record too: theirs, of their unit if they head it, or, for the office, of one
    below. What was recorded above them or on another line is not."""


STAFF_DESK = (Where.UNIT, RolesOf.LEVEL)

TABLE: dict[Who, Relation] = {
    Who.STAFF: Relation((STAFF_DESK,), Person.ON_IT),
    Who.DESK: Relation(((Where.UPWARDS, DESK_ROLES),)),
    Who.OFFICE: Relation((STAFF_DESK, (Where.UPWARDS, DESK_ROLES)), Person.ON_IT),
    Who.ABOVE: Relation(((Where.ABOVE, DESK_ROLES),)),
    Who.UNIT_ABOVE: Relation(((Where.OTHERS_ABOVE, DESK_ROLES),)),
    Who.RECEIVER: Relation(((Where.ASKED, RolesOf.LEVEL),)),
    Who.TASKED: Relation(((Where.TASKED, CASE_ROLES - LOOKS_ON),), heirs=True),
    Who.CALLED_IN: Relation((), Person.CALLED_IN),
    Who.SIGNER: Relation(((Where.SIGNING, RolesOf.SIGNATURE),), Person.SIGNING, not_own_work=True),
    Who.DECIDER: Relation(((Where.DECIDING, RolesOf.DECIDING),), not_own_request=True),
    Who.ASSESSOR: Relation(((Where.ASSESSING, RolesOf.ASSESSING),), not_own_step=True),
    Who.READER: Relation(((Where.READING, CASE_ROLES - LOOKS_ON),), Person.READING, heirs=True),
    Who.RECORDER: Relation(
        ((Where.READING, CASE_ROLES - LOOKS_ON),), Person.READING, heirs=True, of_records=True
    ),
    Who.LISTER: Relation(((Where.MAY_LIST, DESK_ROLES),)),
    Who.LISTING_LEVEL: Relation(((Where.LISTED_BY, DESK_ROLES),)),
    Who.LISTING_HEAD: Relation(((Where.LISTED_BY, frozenset({Role.UNIT_HEAD})),)),
    Who.REPLIER: Relation((STAFF_DESK, (Where.REPLYING, DESK_ROLES)), Person.REPLYING),
    Who.STRIKER: Relation(((Where.STRIKING, RolesOf.STRIKE_OFF),), Person.IN_CHARGE, not_own_work=True),
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
    barred = may_not_sign(state) if relation.not_own_work and state.signature else ()
    barred += may_not_decide(state, rules) if relation.not_own_request else ()
    barred += state.assessment.by if relation.not_own_step and state.assessment else ()
    officers = _officers(relation.persons, state)
    return Circle(desks, officers, tuple(dict.fromkeys(barred)), relation.heirs)


def has_say_over(
    who: Who, actor: Actor, recorder: Actor, above: UnitChain, state: CaseState, rules: Rules
) -> bool:
    """Whether the relation holds for what one officer has recorded; `above`: that one's unit and upwards."""
    if not TABLE[who].of_records or actor.id == recorder.id:
        return True
    own, *superior = (unit.code for unit in above)
    mine = {actor.unit, *actor.predecessors}
    heads_it = own in mine and not HEAD_ROLES.isdisjoint(actor.roles)
    return heads_it or (not mine.isdisjoint(superior) and circle(Who.OFFICE, state, rules).holds(actor))


def _officers(persons: Person | None, state: CaseState) -> tuple[OfficerId, ...]:
    match persons:
        case Person.ON_IT:
            return on_it(state)
        case Person.REPLYING:
            listing = in_force(state)
            return (*on_it(state), listing.person) if listing else on_it(state)
        case Person.READING:
            return reading_officers(state)
        case Person.IN_CHARGE:
            place = step_place(state)
            return (place.officer,) if place and place.officer else ()
        case Person.SIGNING:
            return signing_officers(state)
        case Person.CALLED_IN:
            return called_in_officers(state)
        case Person.CARRYING:
            return carrying_officers(state)
    return ()


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
            return tuple(dict.fromkeys(task.to.code for task in of_units(open_tasks(state.tasks))))
        case Where.SIGNING:
            place = signature_place(state, rules)
            return (state.unit_of(place.level).code,) if place and state.signature else ()
        case Where.DECIDING | Where.ASSESSING:
            return (deciding if where is Where.DECIDING else assessing)(state, rules)[0]
        case Where.READING:
            return readers(state)
    return _units_beside(where, state, rules)


def _units_beside(where: Where, state: CaseState, rules: Rules) -> tuple[UnitCode, ...]:
    """Of its listing, or where somebody may carry something of it."""
    if where is Where.CARRYING:
        return tuple(dict.fromkeys((state.unit.code, *units_above(state), *units_before(state))))
    listing, step = in_force(state), step_place(state)
    if where is Where.MAY_LIST:
        return listing_units(state, rules)
    if where is Where.LISTED_BY:
        return (listing.unit,) if listing else ()
    if where is Where.REPLYING:
        ladder = _ladder_from(state, state.height(state.stay.level))
        return tuple(takewhile(lambda unit: listing is not None and unit != listing.unit, ladder))
    return (step.unit,) if step and not step.officer else ()


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
        case RolesOf.STRIKE_OFF:
            step = step_place(state)
            return step.roles if step else ()
        case RolesOf.ASSESSING:
            return assessing(state, rules)[1]
    return tuple(role for role in Role if role in of)


def _together(desks: Iterable[Desk]) -> tuple[Desk, ...]:
    """Each unit once, with all of its roles."""
    roles: dict[UnitCode, tuple[Role, ...]] = {}
    for desk in desks:
        roles[desk.unit] = tuple(dict.fromkeys((*roles.get(desk.unit, ()), *desk.roles)))
    return tuple(Desk(unit, held) for unit, held in roles.items())
