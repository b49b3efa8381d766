"""What has happened to a case. Facts in the past tense, recorded once, never changed.

A field that is added later is optional and defaults to None: the hash of an event is taken over what was
written, and must come out the same when an older history is replayed.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from cases.model import (
    Clock,
    CommandId,
    Hash,
    Model,
    OfficerId,
    PartyId,
    PartyRef,
    Post,
    Rung,
    Sealed,
    UnitCode,
    UnitRef,
)
from policies.facts import Facts
from policies.vocabulary import Channel, Role


class Identity(Model):
    """A party with its sealed identity."""

    ref: PartyRef
    identity: Sealed


class Opened(Model):
    type: Literal["opened"] = "opened"
    facts: Facts
    channel: Channel
    source_key: Hash | None = None
    """Keyed hash of the sender's own reference, so that the same report is not opened twice."""
    external_ref: Sealed | None = None
    place: UnitRef
    ladder: tuple[Rung, ...]
    parties: tuple[Identity, ...]
    title: Sealed
    narrative: Sealed
    receiver: Post
    policy_id: str
    policy_version: int
    policy_hash: Hash
    calendar_hashes: tuple[Hash, ...]
    level: str
    triage_rule: str
    clock: Clock
    case_clock: Clock | None = None


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


class Ground(StrEnum):
    """Why a handler asks for the level above."""

    BEYOND_COMPETENCE = "beyond_competence"
    NO_AGREEMENT = "no_agreement"
    RISK_GROWS = "risk_grows"
    NEEDS_DEPARTMENTS = "needs_departments"


class Escalated(Model):
    """Responsibility moves one level up; consent to mediation does not."""

    type: Literal["escalated"] = "escalated"
    cause: Cause
    ground: Ground | None = None
    reason: Sealed | None = None
    from_level: str
    to_level: str
    minutes_left: int
    """Working minutes that were left below, kept for a return."""
    clock: Clock


class Staffed(Model):
    """The roster of a level. `gaps`: roles nobody was found for: the duty desk answers, an alert shows."""

    type: Literal["staffed"] = "staffed"
    level: str
    posts: tuple[Post, ...]
    gaps: tuple[Role, ...] = ()


class Answer(StrEnum):
    CONSENTS = "consents"
    REFUSES = "refuses"


class ConsentRecorded(Model):
    type: Literal["consent_recorded"] = "consent_recorded"
    level: str
    party: PartyId
    answer: Answer


class SessionResult(StrEnum):
    AGREED = "agreed"
    CONTINUES = "continues"
    NOT_AGREED = "not_agreed"


class SessionRecorded(Model):
    type: Literal["session_recorded"] = "session_recorded"
    level: str
    held_at: AwareDatetime
    place: Sealed
    parties: tuple[PartyId, ...]
    record: Sealed
    result: SessionResult


class AgreementForm(StrEnum):
    WRITTEN = "written"
    ORAL = "oral"


class AgreementRecorded(Model):
    """Binding on the parties; whether they perform is theirs to do and ours to follow up."""

    type: Literal["agreement_recorded"] = "agreement_recorded"
    level: str
    form: AgreementForm
    content: Sealed
    effective_on: date
    amount: int | None = None
    performance_due: date | None = None


class EndReason(StrEnum):
    NOT_AGREED = "not_agreed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


class Remedy(StrEnum):
    ARBITRATION = "arbitration"
    ADMINISTRATIVE = "administrative"
    COURT = "court"


class MediationEnded(Model):
    """Ends the mediation, not the case; the parties were told where else they can turn."""

    type: Literal["mediation_ended"] = "mediation_ended"
    level: str
    reason: EndReason
    remedies_told: tuple[Remedy, ...]
    remark: Sealed | None = None


class Outcome(StrEnum):
    SETTLED = "settled"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class SettledOnSpot(Model):
    """当场化解: parties, outcome and witness in one record, still signed off by somebody else."""

    type: Literal["settled_on_spot"] = "settled_on_spot"
    level: str
    parties: tuple[PartyId, ...]
    outcome: Sealed
    witness: Sealed
    amount: int | None = None
    clock: Clock


class ClosureProposed(Model):
    type: Literal["closure_proposed"] = "closure_proposed"
    outcome: Outcome
    statement: Sealed
    withdrawn_by: tuple[PartyId, ...] | None = None
    clock: Clock


class SignedOff(Model):
    type: Literal["signed_off"] = "signed_off"
    step: int
    outcome: Outcome


class ReturnedForRework(Model):
    """The level clock counts as having run on meanwhile."""

    type: Literal["returned_for_rework"] = "returned_for_rework"
    step: int
    reason: Sealed
    next_urge: AwareDatetime | None = None
    """Set when the level is overdue at the top: urging goes on."""


class Noted(Model):
    type: Literal["noted"] = "noted"
    text: Sealed


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


class BecameOverdue(Model):
    """Permanent. `due` is the instant that passed, whenever the engine got to see it."""

    type: Literal["became_overdue"] = "became_overdue"
    scope: Scope
    level: str
    due: AwareDatetime
    next_urge: AwareDatetime | None = None
    """Set where there is nowhere to go up to."""


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


class DeadlineMoved(Model):
    """The case goes on under newly loaded calendars; provisional deadlines among its clocks moved.

    A clock that did not move is absent.
    """

    type: Literal["deadline_moved"] = "deadline_moved"
    calendar_hashes: tuple[Hash, ...]
    level_clock: Clock | None = None
    signature_clock: Clock | None = None
    case_clock: Clock | None = None


What = Annotated[
    Opened
    | Accepted
    | Declined
    | Assigned
    | Escalated
    | Staffed
    | ConsentRecorded
    | SessionRecorded
    | AgreementRecorded
    | MediationEnded
    | SettledOnSpot
    | ClosureProposed
    | SignedOff
    | ReturnedForRework
    | Noted
    | Reminded
    | BecameOverdue
    | SignatureMovedUp
    | Urged
    | DeadlineMoved,
    Field(discriminator="type"),
]


class Event(Model):
    """One link of a case's chain."""

    seq: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    """When the engine recorded it."""
    actor: OfficerId | None = None
    """Nobody: a clock or the engine itself."""
    command: CommandId | None = None
    body: Hash | None = None
    """Keyed hash of what the client sent with the command, to tell a retry from a reused key."""
    what: What
    prev: Hash
    hash: Hash
