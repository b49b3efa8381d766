"""Commands of listed supervision (挂牌督办): list a case, name others for it, extend its deadline."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import started
from cases.commands.registry import OPEN, Command, Occasion, Seat, Verdict, command
from cases.edition import FIRST
from cases.model import Actor, OfficerId, Sealed, UnitCode, UnitRef, is_department
from cases.refusals import Refusal, refuse
from cases.standins import with_stand_ins
from cases.state import CaseState
from cases.supervision import (
    FURTHEST_DAYS,
    criteria_met,
    fits_department,
    fits_leader,
    fits_person,
    in_force,
    may_appoint,
)
from policies.rulebook import Rules
from policies.spans import Span

Department = Annotated[UnitCode, Field(examples=["532329000000-justice"])]


class Supervision(Command):
    """Base of what nobody does who handles the case."""

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        return _own_case(seat.actor, seat.state)

    @classmethod
    def singled_out(cls, state: CaseState) -> Iterable[OfficerId]:
        return with_stand_ins(state, state.handlers)


@command("list_case", zh="挂牌督办", en="list", who=Who.LISTER, when=OPEN, while_suspended=True)
class ListCase(Supervision):
    """Put the case under listed supervision, with all four: leader in charge, department, person, deadline.

    By the criteria of the policy that the facts meet, or by order. It is closed only after it was struck off.
    The department reads the case as long as it is named, as if it were copied in.
    """

    leader: OfficerId
    """In charge: holds the role at the listing unit, or at one between it and the case; no handler of it."""
    department: Department
    """Of the case's place, or of a unit above it; after a transfer of either place."""
    person: OfficerId
    """Of the department, or of a unit that the case can be with."""
    deadline: date
    """Due at the close of business of this day, or of the next working day."""
    reason: Sealed

    def officers(self) -> tuple[str, ...]:
        return (self.leader, self.person)

    def units(self) -> tuple[UnitCode, ...]:
        return (self.department,)

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return refuse("listed_already") if state.is_listed else None

    def judge(self, on: Occasion) -> Verdict:
        if wrong := supervises_themselves(on):
            return wrong
        department = _department(on, self.department)
        if isinstance(department, Refusal):
            return department
        wrong = _leader_unfit(on, self.leader, on.actor.unit) or _person_unfit(
            on, self.person, self.leader, self.department
        )
        if wrong := wrong or _day_unfit(on, self.deadline, after=on.rules.time.local_date(on.now)):
            return wrong
        known = {unit.code: unit for chain in on.units.values() for unit in chain}
        if on.actor.unit not in known:
            return refuse("no_such_unit", on.actor.unit, field="department")
        return (
            e.CaseListed(
                unit=known[on.actor.unit],
                criteria=criteria_met(on.state, on.rules),
                leader=self.leader,
                department=department,
                person=self.person,
                clock=started(_until(self.deadline, on), on.now, on.rules),
                reason=self.reason,
                reads_while_named=_while_named(on),
            ),
        )


@command(
    "change_listing",
    zh="调整挂牌责任人",
    en="name others for the listing",
    who=Who.LISTING_LEVEL,
    when=OPEN,
    while_suspended=True,
)
class ChangeListing(Supervision):
    """Name another leader, department or person: one has left, or the leader has come to handle the case.

    A department reads the case as long as it is named; afterwards only if it reads it for another reason.
    """

    leader: OfficerId | None = None
    department: Department | None = None
    person: OfficerId | None = None
    reason: Sealed

    def officers(self) -> tuple[str, ...]:
        return tuple(officer for officer in (self.leader, self.person) if officer)

    def units(self) -> tuple[UnitCode, ...]:
        return (self.department,) if self.department else ()

    def judge(self, on: Occasion) -> Verdict:
        listing = in_force(on.state)
        if listing is None:
            return refuse("not_listed")
        if self.leader is None and self.department is None and self.person is None:
            return refuse("nobody_named", field="leader")
        if wrong := supervises_themselves(on):
            return wrong
        department = _department(on, self.department) if self.department else None
        if isinstance(department, Refusal):
            return department
        leader, at = self.leader or listing.leader, self.department or listing.department
        wrong = _leader_unfit(on, leader, listing.unit) if self.leader else None
        if wrong := wrong or (_person_unfit(on, self.person, leader, at) if self.person else None):
            return wrong
        if leader == (self.person or listing.person):
            return refuse("leader_is_person", field="leader")
        return (
            e.ListingChanged(
                leader=self.leader,
                department=department,
                person=self.person,
                reason=self.reason,
                reads_while_named=_while_named(on) if department else None,
            ),
        )


@command(
    "extend_listing",
    zh="延长挂牌期限",
    en="extend the listed deadline",
    who=Who.LISTING_HEAD,
    when=OPEN,
    while_suspended=True,
)
class ExtendListing(Supervision):
    """Move the listed deadline to a later day, before it is over: only the head of the listing level may."""

    deadline: date
    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        listing = in_force(state)
        if listing is None:
            return refuse("not_listed")
        return refuse("listing_overdue") if listing.overdue else None

    def judge(self, on: Occasion) -> Verdict:
        listing = in_force(on.state)
        if listing is None:
            return refuse("not_listed")
        due = on.rules.time.local_date(listing.clock.due)
        if wrong := supervises_themselves(on) or _day_unfit(on, self.deadline, after=due):
            return wrong
        clock = started(_until(self.deadline, on), on.now, on.rules)
        return (e.ListingExtended(clock=clock, reason=self.reason),)


def _while_named(on: Occasion) -> bool | None:
    """Whether the department reads only as long as it is named: by the first edition it was copied in."""
    return True if on.edition != FIRST else None


def supervises_themselves(on: Occasion) -> Refusal | None:
    """A refusal if the actor handles the case, or stands in for somebody who does."""
    wrong = _own_case(on.actor, on.state) if on.edition != FIRST else None
    return wrong.model_copy(update={"field": "reason"}) if wrong else None


def _own_case(actor: Actor, state: CaseState) -> Refusal | None:
    """The same by the present edition of the rules."""
    return refuse("own_supervision") if actor.id in with_stand_ins(state, state.handlers) else None


def _until(day: date, on: Occasion) -> Span:
    return Span(calendar_days=(day - on.rules.time.local_date(on.now)).days)


def _day_unfit(on: Occasion, day: date, after: date) -> Refusal | None:
    """A deadline lies after a day, and not further ahead than two years."""
    first = after + timedelta(days=1)
    last = on.rules.time.local_date(on.now) + timedelta(days=FURTHEST_DAYS)
    return None if first <= day <= last else refuse("absurd_date", first, last, field="deadline")


def _department(on: Occasion, code: UnitCode) -> UnitRef | Refusal:
    """The responsible department: of the case's place, or of a unit above it."""
    chain = on.units.get(code)
    if chain is None:
        return refuse("no_such_unit", code, field="department")
    top = {on.state.ladder[-1].unit.code, *on.state.above}
    if top.isdisjoint(unit.code for unit in chain):
        return refuse("of_another_place", code, field="department")
    if on.edition != FIRST and not is_department(chain):
        return refuse("no_department", code, field="department")
    if on.edition != FIRST and not fits_department(on.state, chain):
        return refuse("department_elsewhere", code, field="department")
    return chain[0]


def _leader_unfit(on: Occasion, officer: OfficerId, listed_by: UnitCode) -> Refusal | None:
    known = on.known.get(officer)
    if known is None:
        return refuse("unknown_officer", officer, field="leader")
    if not fits_leader(on.state, known):
        return refuse("officer_unfit", officer, field="leader")
    if on.edition != FIRST and not may_appoint(listed_by, on.state, known):
        return refuse("appoints_upwards", officer, field="leader")
    return refuse("leader_is_handler", officer, field="leader") if officer in on.state.handlers else None


def _person_unfit(
    on: Occasion, officer: OfficerId, leader: OfficerId, department: UnitCode
) -> Refusal | None:
    known = on.known.get(officer)
    if known is None:
        return refuse("unknown_officer", officer, field="person")
    if officer == leader:
        return refuse("leader_is_person", field="person")
    return (
        None if fits_person(on.state, known, department) else refuse("officer_unfit", officer, field="person")
    )
