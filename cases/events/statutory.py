"""Statutory clocks: started, and run out."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from cases.model import Clock, Model, PartyId, Sealed
from policies.vocabulary import Remedy


class StatutoryStarted(Model):
    type: Literal["statutory_started"] = "statutory_started"
    key: str
    """Id of the clock in the policy."""
    clock: Clock


class StatutoryProlonged(Model):
    """All parties have agreed on a later end."""

    type: Literal["statutory_prolonged"] = "statutory_prolonged"
    key: str
    until: date
    clock: Clock
    agreed_by: tuple[PartyId, ...]
    evidence: Sealed


class StatutoryExpired(Model):
    """The time that the law gives is over. Permanent; no fault of the office and no overdue mark."""

    type: Literal["statutory_expired"] = "statutory_expired"
    key: str
    level: str
    """Where the case was when the engine got to see it."""
    due: AwareDatetime
    remedies: tuple[Remedy, ...] = ()
    """Where the parties can turn now, of which they are to be told."""
    ends_mediation: bool | None = None
    """Set where the mediation at this level counts as failed by it."""
