"""What time brings, and clocks that are stopped, moved and started again."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from cases.model import Clock, Hash, Model, Post, Sealed, TaskId, UnitCode
from policies.vocabulary import Role, SuspensionGround


class Reminded(Model):
    type: Literal["reminded"] = "reminded"
    level: str
    reminder: int
    """Position in the policy's list of reminders of the level."""
    due: AwareDatetime
    to: tuple[Post, ...]


class Scope(StrEnum):
    """Which clock."""

    LEVEL = "level"
    CASE = "case"
    SIGNATURE = "signature"
    VISIT = "visit"
    LISTING = "listing"
    """The deadline of listed supervision."""


class BecameOverdue(Model):
    """Permanent. `due` is the instant that passed, whenever the engine got to see it."""

    type: Literal["became_overdue"] = "became_overdue"
    scope: Scope
    level: str
    """Of a visit: the level that had closed the case."""
    due: AwareDatetime
    next_urge: AwareDatetime | None = None
    """Set where there is nowhere to go up to."""
    visit: int | None = None
    """Which visit of the schedule was missed."""


class SignatureMovedUp(Model):
    type: Literal["signature_moved_up"] = "signature_moved_up"
    from_step: int
    to_step: int
    clock: Clock


class Urged(Model):
    type: Literal["urged"] = "urged"
    roles: tuple[Role, ...]
    unit: UnitCode
    next_urge: AwareDatetime


class HandlersUrged(Model):
    """Somebody above presses for it (催办): once for each person and working day."""

    type: Literal["handlers_urged"] = "handlers_urged"
    to: Post
    day: date
    """The working day that it counts for: a day off counts for the next one."""
    text: Sealed


class Suspended(Model):
    """The clocks stop for a recorded reason; what was left on them is kept to the minute."""

    type: Literal["suspended"] = "suspended"
    ground: SuspensionGround
    reason: Sealed
    evidence: Sealed
    minutes_left: int
    """Working minutes left on the level clock."""
    case_minutes_left: int | None = None
    """The same of the whole case's clock; absent when there is none or it has run out."""
    clock: Clock
    """Ends the suspension by itself."""
    statutory_left: dict[str, int] | None = None
    """Working minutes left on the statutory clocks that it stops."""


class ResumedBy(StrEnum):
    REQUEST = "request"
    EXPIRY = "expiry"


class Resumed(Model):
    """The clocks go on with exactly what was left."""

    type: Literal["resumed"] = "resumed"
    cause: ResumedBy
    clock: Clock
    case_clock: Clock | None = None
    statutory: dict[str, Clock] | None = None
    """Statutory clocks that stood still."""


class DeadlineMoved(Model):
    """The case goes on under newly loaded calendars; provisional deadlines among its clocks moved.

    A clock that did not move is absent.
    """

    type: Literal["deadline_moved"] = "deadline_moved"
    calendar_hashes: tuple[Hash, ...]
    level_clock: Clock | None = None
    signature_clock: Clock | None = None
    case_clock: Clock | None = None
    suspension_clock: Clock | None = None
    task_clocks: dict[TaskId, Clock] | None = None
    statutory: dict[str, Clock] | None = None
    listing_clock: Clock | None = None
