"""Handing over everything that one officer carries (工作移交): who may do so for whom, when, and to whom."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from cases.events import Absence
from cases.model import Actor, CommandId, Model, OfficerId, UnitRef
from cases.readers import LOOKS_ON
from cases.refusals import Refusal, refuse
from policies.policy import OFFICE_ROLES
from policies.vocabulary import Role

LONGEST = timedelta(days=2 * 365 + 1)
"""How long ahead the days of a leave may lie, and how long ago one may have begun: two years. [assumed]"""
HEAD_ROLES = frozenset({Role.UNIT_HEAD, Role.LEADER, Role.SUPERVISOR})
"""Roles that may hand over what people of their unit and below it carry."""


class Result(StrEnum):
    """What has become of one thing of a handover, or of its way back."""

    WAITING = "waiting"
    """Its case was not told yet."""
    MOVED = "moved"
    ALREADY_MOVED = "already_moved"
    """It was there before this handover came to it."""
    REFUSED = "refused"
    """It stays where it is, for a reason that is told."""


class Asked(Model):
    """A handover as it is asked for."""

    officer: OfficerId
    to: OfficerId
    absence: Absence
    starts_on: date
    until: date | None = None
    """The last day of a leave, as far as it is known."""


def may_hand_over(actor: Actor, officer: Actor, above: Sequence[UnitRef]) -> bool:
    """Whether the actor may hand over what the officer carries; `above`: the officer's unit and upwards."""
    leads = not HEAD_ROLES.isdisjoint(actor.roles)
    return actor.id == officer.id or (leads and actor.unit in {unit.code for unit in above})


def could_stand_in(to: Actor, officer: Actor, above: Sequence[UnitRef]) -> bool:
    """Whether somebody could come to have what an officer carries who carries nothing yet.

    They work on cases, in the officer's unit, one of its departments, or a unit above; `above` as before.
    """
    units = {officer.unit, *(unit.code for unit in above)}
    return not OFFICE_ROLES.isdisjoint(to.roles) and (to.unit in units or to.place == officer.unit)


def wrong_end(absence: Absence, until: date | None, first: date) -> Refusal | None:
    """What is wrong with the last day; a departure has none, a leave may leave it open."""
    if until is None:
        return None
    latest = first + LONGEST
    if absence is Absence.LEAVE and first <= until <= latest:
        return None
    return refuse("until_unfit", first, latest, field="until")


def wrong_start(starts_on: date, today: date) -> Refusal | None:
    """What is wrong with the first day."""
    if today - LONGEST <= starts_on <= today + LONGEST:
        return None
    return refuse("starts_unfit", today - LONGEST, today + LONGEST, field="starts_on")


def objection(
    asked: Asked,
    to: Actor | None,
    today: date,
    *,
    officer_is_away: bool,
    other_is_away: bool,
    nothing_fits: bool = False,
) -> Refusal | None:
    """Why it cannot be given, by whoever may; None if it can. `to`: None if nobody there is called so.

    `nothing_fits`: the other may have nothing of what the officer carries; or that is nothing yet, and the
    other could not stand in for them.
    """
    if asked.to == asked.officer:
        return refuse("handed_to_oneself", field="to")
    if to is None:
        return refuse("unknown_officer", asked.to, field="to")
    first = max(asked.starts_on, today)
    if wrong := wrong_start(asked.starts_on, today) or wrong_end(asked.absence, asked.until, first):
        return wrong
    if officer_is_away:
        return refuse("handover_open", asked.officer, field="officer")
    if other_is_away:
        return refuse("away_themselves", asked.to, field="to")
    if nothing_fits or LOOKS_ON.issuperset(to.roles):
        return refuse("may_hold_nothing", to.id, asked.officer, field="to")
    return None


def objection_to_part(
    handover: CommandId, asked: Asked | None, officer: OfficerId, to: OfficerId | None
) -> Refusal | None:
    """Why one thing is no part of the handover that its command names; None if it is.

    `asked`: None if there is no such handover, or it is returned. `to`: None for the way back.
    """
    if asked is not None and asked.officer == officer and to in (None, asked.to):
        return None
    return refuse("unknown_handover", handover, field="handover")
