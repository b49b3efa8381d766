"""How a case is proposed for closure and signed off."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from cases.model import CaseNumber, Clock, Model, PartyId, Sealed


class Outcome(StrEnum):
    SETTLED = "settled"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    """It is a duplicate of another case, which goes on."""


class ClosureProposed(Model):
    type: Literal["closure_proposed"] = "closure_proposed"
    outcome: Outcome
    statement: Sealed
    withdrawn_by: tuple[PartyId, ...] | None = None
    into: CaseNumber | None = None
    """Merged: the case that leads."""
    clock: Clock


class SignedOff(Model):
    type: Literal["signed_off"] = "signed_off"
    step: int
    outcome: Outcome
    visits: tuple[Clock, ...] | None = None
    """Until when each visit is to be made, the earliest first; absent where the policy asks for none."""


class ReturnedForRework(Model):
    """The level clock counts as having run on meanwhile."""

    type: Literal["returned_for_rework"] = "returned_for_rework"
    step: int
    reason: Sealed
    next_urge: AwareDatetime | None = None
    """Set when the level is overdue at the top: urging goes on."""
