"""Listed supervision as rules: which units may list, whose step a strike-off is, what runs out.

Sources: listing with its four, strike-off by check, signature and centre, supervision by county, city or
province: published report of Wuwei. Reply times by class: Yuanhui 2010.
"""

from collections.abc import Iterator
from datetime import datetime

from cases import events as e
from cases.listed import Listing, StrikeStep
from cases.model import Actor, Model, OfficerId, UnitChain, UnitCode
from cases.readers import DESK_ROLES
from cases.state import CaseState
from policies.policy import OFFICE_ROLES
from policies.rulebook import Rules
from policies.vocabulary import Role, Tier

FURTHEST_DAYS = 730
"""How far ahead a listed deadline may be set: two years. [assumed]"""
MOST_NOTICES = 9
"""Notices of a case that may wait for a reply at the same time. [assumed]"""


class StepPlace(Model):
    """Whose step of a strike-off it is: whoever holds one of the roles at the unit, or one person."""

    unit: UnitCode
    roles: tuple[Role, ...]
    officer: OfficerId | None = None


def in_force(state: CaseState) -> Listing | None:
    """The listing of a case that is listed and not struck off."""
    return state.listing if state.is_listed else None


def listing_units(state: CaseState, rules: Rules) -> tuple[UnitCode, ...]:
    """Units that may list the case, lowest first: of the policy's tiers, from the one that has it upwards."""
    tiers = rules.policy.listing.by if rules.policy.listing else ()
    ladder = state.ladder[state.height(state.stay.level) :]
    rungs = [rung.unit.code for rung in ladder if rung.unit.tier in tiers]
    others = [code for code in state.above if tier_of(code) in tiers]
    return tuple(dict.fromkeys((*rungs, *others)))


def tier_of(code: UnitCode) -> Tier | None:
    """The tier of a county or of what lies above it, by its division code (GB/T 2260); None of all below."""
    digits = code.ljust(12, "0")
    if not code.isdigit() or digits[6:].strip("0"):
        return None
    if digits[4:6] != "00":
        return Tier.COUNTY
    return Tier.CITY if digits[2:4] != "00" else Tier.PROVINCE


def fits_leader(state: CaseState, officer: Actor) -> bool:
    """Whether somebody may be the leader in charge: one of the unit that has the case, or of any above it."""
    ladder = state.ladder[state.height(state.stay.level) :]
    units = {*(rung.unit.code for rung in ladder), *state.above}
    return Role.LEADER in officer.roles and officer.unit in units


def may_appoint(unit: UnitCode, state: CaseState, leader: Actor) -> bool:
    """Whether a unit that lists the case may put somebody in charge: nobody appoints upwards.

    They are of the unit itself, or of one between it and the one that has the case.
    """
    ladder = state.ladder[state.height(state.stay.level) :]
    upwards = tuple(dict.fromkeys((*(rung.unit.code for rung in ladder), *state.above)))
    below = upwards[: upwards.index(unit)] if unit in upwards else ()
    return leader.unit in (*below, unit)


def fits_department(state: CaseState, chain: UnitChain) -> bool:
    """Whether a department may be the responsible one: of the case's place, or of a unit above that.

    After a transfer those of either place. `chain`: from the department upwards.
    """
    return chain[1].code in {state.place.code, *state.held, *_place(state)}


def fits_person(state: CaseState, officer: Actor, department: UnitCode) -> bool:
    """Whether somebody may be the responsible person: of the department, or of a unit it can be with."""
    return _works_at(officer, {department, *_place(state)})


def fits_guarantor(state: CaseState, officer: Actor) -> bool:
    """Whether somebody may answer for a high risk: of a unit that the case can be with, or above."""
    return _works_at(officer, _place(state))


def _place(state: CaseState) -> set[UnitCode]:
    return {*(rung.unit.code for rung in state.ladder), *state.above}


def _works_at(officer: Actor, units: set[UnitCode]) -> bool:
    return not OFFICE_ROLES.isdisjoint(officer.roles) and not units.isdisjoint((officer.unit, officer.place))


def criteria_met(state: CaseState, rules: Rules) -> tuple[str, ...]:
    """Criteria of the policy by which the case is screened in."""
    listing = rules.policy.listing
    return tuple(each.id for each in listing.criteria if each.when.holds(state.facts)) if listing else ()


def step_place(state: CaseState) -> StepPlace | None:
    """Whose step of the strike-off it is; None if none was applied for."""
    listing = in_force(state)
    if listing is None or listing.strike_off is None:
        return None
    match listing.strike_off.step:
        case StrikeStep.CHECK:
            roles = tuple(role for role in Role if role in DESK_ROLES)
            return StepPlace(unit=_checking_unit(state), roles=roles)
        case StrikeStep.SIGN:
            return StepPlace(unit=listing.unit, roles=(Role.LEADER,), officer=listing.leader)
        case StrikeStep.STRIKE:
            return StepPlace(unit=listing.unit, roles=(Role.SUPERVISOR,))


def other_steps(state: CaseState) -> tuple[OfficerId, ...]:
    """Who has taken a step of the strike-off or is to take a later one: check, signature and strike-off are
    three people's.
    """
    listing = in_force(state)
    asked = listing.strike_off if listing else None
    if listing is None or asked is None or not asked.apart:
        return ()
    return (*asked.taken_by, *((listing.leader,) if asked.step is StrikeStep.CHECK else ()))


def _checking_unit(state: CaseState) -> UnitCode:
    """The next unit above the one that has the case; where there is none, its own desk checks."""
    here = state.unit.code
    ladder = (rung.unit.code for rung in state.ladder[state.height(state.stay.level) :])
    return next((unit for unit in (*ladder, *state.above) if unit != here), here)


def instants(state: CaseState) -> Iterator[datetime]:
    """When a listed deadline or a reply becomes overdue by itself."""
    listing = in_force(state)
    if listing is not None:
        if not listing.overdue:
            yield listing.clock.due
        yield from (notice.clock.due for notice in listing.notices if not notice.overdue)


def passing(state: CaseState, now: datetime, next_urge: datetime) -> Iterator[e.What]:
    """Marks that time alone has brought about. From the listed deadline on those at the top are urged."""
    listing = in_force(state)
    if listing is None:
        return
    for notice in listing.notices:
        if not notice.overdue and notice.clock.is_over(now):
            yield e.ReplyOverdue(notice=notice.number, reply_class=notice.reply_class, due=notice.clock.due)
    if not listing.overdue and listing.clock.is_over(now):
        yield e.BecameOverdue(
            scope=e.Scope.LISTING,
            level=state.stay.level,
            due=listing.clock.due,
            next_urge=None if state.urge_at else next_urge,
        )
