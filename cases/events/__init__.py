"""What has happened to a case. Facts in the past tense, recorded once, never changed.

A field that is added later is optional and defaults to None: the hash of an event is taken over what was
written, and must come out the same when an older history is replayed.
"""

from typing import Annotated

from pydantic import AwareDatetime, Field

from cases.events.aftercare import Archived, Reopened, Visited
from cases.events.closing import ClosureProposed, Outcome, ReturnedForRework, SignedOff
from cases.events.correcting import PartyCorrected
from cases.events.extending import ExtensionAsked, ExtensionGranted, ExtensionRefused
from cases.events.filing import DocumentFiled
from cases.events.handing_over import Absence, Carried, HandedBack, HandedOver
from cases.events.joining import (
    JointAsked,
    JointCalled,
    JointClosed,
    JointWithdrawn,
    TaskAccepted,
    TaskEscalated,
    TaskRefused,
)
from cases.events.mediating import (
    AgreementForm,
    AgreementRecorded,
    Answer,
    ConsentRecorded,
    EndReason,
    FollowedUp,
    MediationEnded,
    Performance,
    SessionRecorded,
    SessionResult,
    SettledOnSpot,
)
from cases.events.moving import (
    Accepted,
    Assigned,
    Cause,
    CompetenceContested,
    CompetenceDecided,
    CopiedIn,
    Declined,
    Escalated,
    Ground,
    Noted,
    SentDown,
    Staffed,
    TransferAccepted,
    TransferProposed,
    TransferRefused,
    UnitsChanged,
)
from cases.events.opening import Identity, Opened
from cases.events.statutory import StatutoryExpired, StatutoryProlonged, StatutoryStarted
from cases.events.tasking import (
    Instructed,
    TaskAnswered,
    TaskDone,
    TaskOverdue,
    TaskReturned,
    TaskUrged,
    TaskWithdrawn,
)
from cases.events.timing import (
    BecameOverdue,
    DeadlineMoved,
    HandlersUrged,
    Reminded,
    Resumed,
    ResumedBy,
    Scope,
    SignatureMovedUp,
    Suspended,
    Urged,
)
from cases.model import CommandId, Hash, Model, OfficerId
from policies.vocabulary import Remedy, SuspensionGround

__all__ = [
    "Absence",
    "Accepted",
    "AgreementForm",
    "AgreementRecorded",
    "Answer",
    "Archived",
    "Assigned",
    "BecameOverdue",
    "Carried",
    "Cause",
    "ClosureProposed",
    "CompetenceContested",
    "CompetenceDecided",
    "ConsentRecorded",
    "CopiedIn",
    "DeadlineMoved",
    "Declined",
    "DocumentFiled",
    "EndReason",
    "Escalated",
    "Event",
    "ExtensionAsked",
    "ExtensionGranted",
    "ExtensionRefused",
    "FollowedUp",
    "Ground",
    "HandedBack",
    "HandedOver",
    "HandlersUrged",
    "Identity",
    "Instructed",
    "JointAsked",
    "JointCalled",
    "JointClosed",
    "JointWithdrawn",
    "MediationEnded",
    "Noted",
    "Opened",
    "Outcome",
    "PartyCorrected",
    "Performance",
    "Remedy",
    "Reminded",
    "Reopened",
    "Resumed",
    "ResumedBy",
    "ReturnedForRework",
    "Scope",
    "SentDown",
    "SessionRecorded",
    "SessionResult",
    "SettledOnSpot",
    "SignatureMovedUp",
    "SignedOff",
    "Staffed",
    "StatutoryExpired",
    "StatutoryProlonged",
    "StatutoryStarted",
    "Suspended",
    "SuspensionGround",
    "TaskAccepted",
    "TaskAnswered",
    "TaskDone",
    "TaskEscalated",
    "TaskOverdue",
    "TaskRefused",
    "TaskReturned",
    "TaskUrged",
    "TaskWithdrawn",
    "TransferAccepted",
    "TransferProposed",
    "TransferRefused",
    "UnitsChanged",
    "Urged",
    "Visited",
    "What",
]

What = Annotated[
    Opened
    | Accepted
    | Declined
    | Assigned
    | Escalated
    | SentDown
    | CopiedIn
    | TransferProposed
    | TransferAccepted
    | TransferRefused
    | CompetenceContested
    | CompetenceDecided
    | Staffed
    | ConsentRecorded
    | SessionRecorded
    | AgreementRecorded
    | MediationEnded
    | SettledOnSpot
    | FollowedUp
    | PartyCorrected
    | Suspended
    | Resumed
    | ExtensionAsked
    | ExtensionGranted
    | ExtensionRefused
    | ClosureProposed
    | SignedOff
    | ReturnedForRework
    | Visited
    | Archived
    | Reopened
    | Noted
    | DocumentFiled
    | Instructed
    | TaskAnswered
    | TaskReturned
    | TaskDone
    | TaskWithdrawn
    | TaskUrged
    | TaskOverdue
    | JointCalled
    | JointAsked
    | TaskAccepted
    | TaskRefused
    | TaskEscalated
    | JointClosed
    | JointWithdrawn
    | HandedOver
    | HandedBack
    | Reminded
    | BecameOverdue
    | SignatureMovedUp
    | Urged
    | HandlersUrged
    | StatutoryStarted
    | StatutoryProlonged
    | StatutoryExpired
    | DeadlineMoved
    | UnitsChanged,
    Field(discriminator="type"),
]


class Event(Model):
    """One link of a case's chain."""

    seq: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    """When the engine recorded it."""
    actor: OfficerId | None = None
    """Nobody: a clock or the engine itself."""
    on_behalf_of: OfficerId | None = None
    """For whom the actor stood in (代理)."""
    command: CommandId | None = None
    body: Hash | None = None
    """Keyed hash of what the client sent with the command, to tell a retry from a reused key."""
    what: What
    prev: Hash
    hash: Hash
