"""People called in from outside: asked, consented to by the parties, heard, released."""

from datetime import date
from typing import Literal

from cases.calling_in import CalledAs
from cases.events.mediating import Answer
from cases.model import CallId, Clock, DocumentId, Model, OfficerId, PartyId, Sealed, TaskId, UnitRef


class PersonCalledIn(Model):
    """Somebody is called in and asked. They see nothing before the parties have consented."""

    type: Literal["person_called_in"] = "person_called_in"
    call: CallId
    kind: CalledAs
    officer: OfficerId | None = None
    outsider: Sealed | None = None
    """The name of somebody without a sign-in."""
    task: TaskId
    unit: UnitRef
    """Who calls."""
    text: Sealed
    """What is asked."""
    clock: Clock


class CallConsentRecorded(Model):
    """What one party says to somebody's being called in, at one level."""

    type: Literal["call_consent_recorded"] = "call_consent_recorded"
    call: CallId
    level: str
    party: PartyId
    answer: Answer
    on: date
    document: DocumentId | None = None
    remark: Sealed | None = None


class OpinionGiven(Model):
    """By the person themselves, or for somebody without a sign-in by whoever called them."""

    type: Literal["opinion_given"] = "opinion_given"
    call: CallId
    task: TaskId
    text: Sealed
    document: DocumentId | None = None


class CallDeclined(Model):
    type: Literal["call_declined"] = "call_declined"
    call: CallId
    task: TaskId
    reason: Sealed


class CallReleased(Model):
    """Not called in any more; what was not answered need not be."""

    type: Literal["call_released"] = "call_released"
    call: CallId
    task: TaskId
    reason: Sealed
