"""Where a case is and who has it; and what was noted on the way."""

from datetime import date
from enum import StrEnum
from typing import Literal

from cases.model import Clock, Model, Post, Rung, Sealed, UnitCode, UnitRef
from policies.vocabulary import Role


class Accepted(Model):
    type: Literal["accepted"] = "accepted"
    level: str


class Declined(Model):
    """Back to whoever routed it; the time that was left there resumes."""

    type: Literal["declined"] = "declined"
    from_level: str
    to_level: str
    reason: Sealed
    minutes_left: int
    """Working minutes that were left at the declining level, kept for a return."""
    clock: Clock


class Assigned(Model):
    """People named for the case, or the case assigned down (交办) to a level below."""

    type: Literal["assigned"] = "assigned"
    posts: tuple[Post, ...] = ()
    from_level: str | None = None
    to_level: str | None = None
    minutes_left: int | None = None
    clock: Clock | None = None
    reason: Sealed | None = None


class Cause(StrEnum):
    REQUEST = "request"
    BREACH = "breach"
    ATTEMPTS = "attempts"
    """So many sessions at the level without an agreement."""
    TAKEN_UP = "taken_up"
    """A desk above has taken it to its own level (提级)."""
    GRADE = "grade"
    """The grade that was decided belongs to a level further up."""


class Ground(StrEnum):
    """Why a handler asks for the level above."""

    BEYOND_COMPETENCE = "beyond_competence"
    NO_AGREEMENT = "no_agreement"
    RISK_GROWS = "risk_grows"
    NEEDS_DEPARTMENTS = "needs_departments"


class Escalated(Model):
    """Responsibility moves up; consent to mediation does not."""

    type: Literal["escalated"] = "escalated"
    cause: Cause
    ground: Ground | None = None
    reason: Sealed | None = None
    from_level: str
    to_level: str
    minutes_left: int
    """Working minutes that were left below, kept for a return."""
    clock: Clock


class SentDown(Model):
    """Handed back down with reasons (降级); the time that was left there resumes."""

    type: Literal["sent_down"] = "sent_down"
    from_level: str
    to_level: str
    reason: Sealed
    minutes_left: int
    """Working minutes that were left at the level above, kept for a return."""
    clock: Clock


class CopiedIn(Model):
    """For information (抄送): these units may read the case from here on, and owe it nothing."""

    type: Literal["copied_in"] = "copied_in"
    units: tuple[UnitRef, ...]
    rule: str | None = None
    """The skip rule by which the case did not stop at them."""
    reason: Sealed | None = None


class TransferProposed(Model):
    """A sibling unit is asked to take the case over; until it accepts, nothing else changes."""

    type: Literal["transfer_proposed"] = "transfer_proposed"
    level: str
    to: UnitRef
    ladder: tuple[Rung, ...]
    """The case's levels and units if the transfer is accepted."""
    reason: Sealed


class TransferAccepted(Model):
    """The sibling has the case and has accepted it. No deadline moved, but for one working day at least."""

    type: Literal["transfer_accepted"] = "transfer_accepted"
    level: str
    from_unit: UnitCode
    ladder: tuple[Rung, ...]
    clock: Clock


class TransferRefused(Model):
    type: Literal["transfer_refused"] = "transfer_refused"
    level: str
    unit: UnitCode
    reason: Sealed


class CompetenceContested(Model):
    """The unit says that the case is not its own; a unit above decides, and the clock runs on."""

    type: Literal["competence_contested"] = "competence_contested"
    level: str
    reason: Sealed


class CompetenceDecided(Model):
    """Decided above whose case it is: nobody gives it back or contests it once more at that level."""

    type: Literal["competence_decided"] = "competence_decided"
    unit: UnitCode
    from_level: str
    to_level: str
    reason: Sealed
    ladder: tuple[Rung, ...] | None = None
    """Set when a sibling of the unit gets the case."""
    minutes_left: int | None = None
    """Working minutes that were left at the level that gives the case away."""
    clock: Clock | None = None
    """Absent when the case stays where it is."""


class Staffed(Model):
    """The roster of a level. `gaps`: roles nobody was found for: the duty desk answers, an alert shows."""

    type: Literal["staffed"] = "staffed"
    level: str
    posts: tuple[Post, ...]
    gaps: tuple[Role, ...] = ()


class UnitsChanged(Model):
    """Units have merged or split and the case is with the heirs. No deadline moves, nothing starts anew."""

    type: Literal["units_changed"] = "units_changed"
    on: date
    ladder: tuple[Rung, ...]
    above: tuple[UnitCode, ...] | None = None
    """Units above that stand for no level, where they are others now."""
    posts: tuple[Post, ...]
    """Whoever is on the case still; somebody who has left makes a gap that is looked up."""
    receiver: Post
    former: dict[str, tuple[Post, ...]] | None = None
    """Posts of earlier levels that are other than they were."""
    transfer: tuple[Rung, ...] | None = None
    """The levels and units if a sibling that is asked takes the case over; empty: it is its own unit now."""


class Noted(Model):
    type: Literal["noted"] = "noted"
    text: Sealed
