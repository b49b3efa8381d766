"""How what is kept was put right: of a party, of the report, and what was recorded by mistake."""

from typing import Annotated, Literal

from pydantic import Field

from cases.model import DocumentId, Model, PartyId, Sealed, SealedIdentity
from policies.facts import Facts


class PartyCorrected(Model):
    """From here on the party is known by this identity. The one before stays where it was written."""

    type: Literal["party_corrected"] = "party_corrected"
    party: PartyId
    identity: SealedIdentity
    """The whole of it."""
    under_14: bool | None = None
    """Absent: as it was."""
    reason: Sealed


class IntakeCorrected(Model):
    """From here on this is what the report said. What was written before stays where it was written."""

    type: Literal["intake_corrected"] = "intake_corrected"
    facts: Facts | None = None
    """The whole of them; absent: as they were."""
    title: Sealed | None = None
    narrative: Sealed | None = None
    reason: Sealed


class EventStruck(Model):
    """An event was recorded by mistake: it stays, and counts no more."""

    type: Literal["event_struck"] = "event_struck"
    event: Annotated[int, Field(ge=2)]
    """Its number."""
    kind: str
    level: str | None = None
    """At which what follows is counted."""
    sessions: int | None = None
    """How many sessions fewer are counted."""
    attempts: int | None = None
    """How many of them without an agreement."""
    unvisited: bool | None = None
    """Nobody has been visited since they settled, without it."""
    unkept: bool | None = None
    """What the latest visit says now of their keeping to it, where that is something else."""
    visit: int | None = None
    """This visit of the schedule is outstanding again."""
    document: DocumentId | None = None
    """This document is on file no more."""
    reason: Sealed
