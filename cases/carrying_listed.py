"""Roles of listed supervision and of risk that somebody carries: leader, responsible person, guarantor."""

from collections.abc import Iterator

from cases.carried import Changes, Item
from cases.events import Carried
from cases.model import Actor, principal
from cases.standins import LEADER, Holder, guarantors, listed_holders, may_not_sign
from cases.state import CaseState
from cases.supervision import fits_guarantor, fits_leader, fits_person, in_force, step_place
from policies.rulebook import Rules

GUARANTOR = "guarantor"


def roles(state: CaseState, _: Rules, officer: Actor) -> Iterator[Item]:
    """Leader in charge or responsible person of a listing that is in force."""
    listing = in_force(state)
    if listing is None:
        return
    for ref, holder in listed_holders(state).items():
        if holder.officer == officer.id:
            behalf = principal(holder.stands_for)
            yield Item(kind=Carried.LISTED, ref=ref, due=listing.clock.due, on_behalf_of=behalf)


def fits_role(state: CaseState, _: Rules, ref: str, to: Actor) -> bool:
    """Whom the listing level could name as well, or a leader above it, and not one person for both."""
    listing = in_force(state)
    if listing is None:
        return False
    if ref == LEADER:
        return fits_leader(state, to) and to.id != listing.person
    return fits_person(state, to, listing.department) and to.id != listing.leader


def is_named(state: CaseState, officer: Actor) -> bool:
    """Whether they are the leader in charge or the responsible person already."""
    return officer.id in {holder.officer for holder in listed_holders(state).values()}


def signs_own(state: CaseState, _: Rules, of: Actor, to: Actor) -> bool:
    """A leader in charge signs the strike-off: nobody who has handled it, nor in the name of one who has."""
    listing = in_force(state)
    leads = listing is not None and listing.leader == of.id
    return leads and not {of.id, to.id}.isdisjoint(may_not_sign(state))


def of_role(state: CaseState, ref: str) -> tuple[Holder, ...]:
    """Who has the role."""
    holder = listed_holders(state).get(ref)
    return (holder,) if holder is not None else ()


def striking(state: CaseState) -> tuple[Holder, ...]:
    """The leader in charge, when the strike-off waits for their signature."""
    step = step_place(state)
    return of_role(state, LEADER) if step is not None and step.officer is not None else ()


def put_role(state: CaseState, ref: str, _: Holder, new: Holder) -> Changes:
    """The listing with another in the role."""
    changes = {ref: new.officer, f"{ref}_for": new.stands_for or None}
    return {"listing": state.listing.model_copy(update=changes)} if state.listing else {}


def guarantees(state: CaseState, _: Rules, officer: Actor) -> Iterator[Item]:
    """Guarantor of a dispute's risk, in an open case."""
    risk = state.risk
    if risk is None or not state.is_open:
        return
    for holder in guarantors(state):
        if holder.officer == officer.id:
            yield Item(
                kind=Carried.GUARANTEE,
                ref=GUARANTOR,
                since=risk.clock.started_at,
                due=risk.clock.due,
                on_behalf_of=principal(holder.stands_for),
            )


def fits_guarantee(state: CaseState, _: Rules, __: str, to: Actor) -> bool:
    """Whom a grading could name as well."""
    return fits_guarantor(state, to)


def of_guarantee(state: CaseState, _: str) -> tuple[Holder, ...]:
    """Who answers for a high risk."""
    return guarantors(state)


def put_guarantee(state: CaseState, _: str, __: Holder, new: Holder) -> Changes:
    """The risk with another guarantor."""
    changes = {"guarantor": new.officer, "guarantor_for": new.stands_for or None}
    return {"risk": state.risk.model_copy(update=changes)} if state.risk else {}
