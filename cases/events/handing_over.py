"""What one officer carried, handed over to another, and back again."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from cases.model import CommandId, Model, OfficerId

Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.-]{1,90}$")]
"""Which of a case's things of one kind: see `cases.carrying`."""


class Carried(StrEnum):
    """What somebody carries in a case."""

    CASE = "case"
    """A role on it, at its present level or at one that it may come back to."""
    RECEIPT = "receipt"
    """First-receiver responsibility (首接责任), until somebody accepts it."""
    TASK = "task"
    """Something that was asked of their unit and is not answered."""
    SIGNATURE = "signature"
    """A closure that waits for their signature."""
    LISTED = "listed"
    """Leader in charge or responsible person of a listing."""
    GUARANTEE = "guarantee"
    """Guarantor of a dispute's risk."""


class Absence(StrEnum):
    """Why somebody hands over."""

    LEAVE = "leave"
    """They come back and get it back."""
    DEPARTURE = "departure"
    """They leave the post."""


class HandedOver(Model):
    """Somebody has it now on behalf of another. No deadline moves."""

    type: Literal["handed_over"] = "handed_over"
    kind: Carried
    ref: Ref
    of: OfficerId
    to: OfficerId
    absence: Absence
    until: date | None = None
    """Until when it was meant, the last day."""
    handover: CommandId | None = None
    """The handover of which it is a part."""


class HandedBack(Model):
    """It is again with whoever handed it over. No deadline moves."""

    type: Literal["handed_back"] = "handed_back"
    kind: Carried
    ref: Ref
    of: OfficerId
    """Who had it on their behalf."""
    to: OfficerId
    handover: CommandId | None = None
