"""What has happened to a case. Facts in the past tense, recorded once, never changed.

A field that is added later is optional and defaults to None: the hash of an event is taken over what was
written, and must come out the same when an older history is replayed.
"""

from typing import Annotated

from pydantic import AwareDatetime, Field

from cases.events.aftercare import Archived, Reopened, Visited
from cases.events.assessing import GradeDecided, GradeDiscussed, GradeProposed
from cases.events.calling_in import (
    CallConsentRecorded,
    CallDeclined,
    CallReleased,
    OpinionGiven,
    PersonCalledIn,
)
from cases.events.closing import ClosureProposed, Outcome, ReturnedForRework, SignedOff
from cases.events.collective import RepresentativesNamed
from cases.events.correcting import EventStruck, IntakeCorrected, PartyCorrected
from cases.events.extending import ExtensionAsked, ExtensionGranted, ExtensionRefused
from cases.events.filing import DocumentFiled
from cases.events.grading import ReassessmentDue, RiskGraded
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
from cases.events.linking import CaseLinked, CaseUnlinked
from cases.events.listing import (
    CaseListed,
    ListingChanged,
    ListingExtended,
    NoticeAnswered,
    NoticeSent,
    ReplyOverdue,
    StrikeOffApplied,
    StrikeOffPassed,
    StrikeOffReturned,
    StruckOff,
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
    "CallConsentRecorded",
    "CallDeclined",
    "CallReleased",
    "Carried",
    "CaseLinked",
    "CaseListed",
    "CaseUnlinked",
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
    "EventStruck",
    "ExtensionAsked",
    "ExtensionGranted",
    "ExtensionRefused",
    "FollowedUp",
    "GradeDecided",
    "GradeDiscussed",
    "GradeProposed",
    "Ground",
    "HandedBack",
    "HandedOver",
    "HandlersUrged",
    "Identity",
    "Instructed",
    "IntakeCorrected",
    "JointAsked",
    "JointCalled",
    "JointClosed",
    "JointWithdrawn",
    "ListingChanged",
    "ListingExtended",
    "MediationEnded",
    "Noted",
    "NoticeAnswered",
    "NoticeSent",
    "Opened",
    "OpinionGiven",
    "Outcome",
    "PartyCorrected",
    "Performance",
    "PersonCalledIn",
    "ReassessmentDue",
    "Remedy",
    "Reminded",
    "Reopened",
    "ReplyOverdue",
    "RepresentativesNamed",
    "Resumed",
    "ResumedBy",
    "ReturnedForRework",
    "RiskGraded",
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
    "StrikeOffApplied",
    "StrikeOffPassed",
    "StrikeOffReturned",
    "StruckOff",
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
    | IntakeCorrected
    | EventStruck
    | RepresentativesNamed
    | Suspended
    | Resumed
    | ExtensionAsked
    | ExtensionGranted
    | ExtensionRefused
    | GradeProposed
    | GradeDiscussed
    | GradeDecided
    | CaseLinked
    | CaseUnlinked
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
    | PersonCalledIn
    | CallConsentRecorded
    | OpinionGiven
    | CallDeclined
    | CallReleased
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
    | UnitsChanged
    | CaseListed
    | ListingChanged
    | ListingExtended
    | StrikeOffApplied
    | StrikeOffPassed
    | StrikeOffReturned
    | StruckOff
    | NoticeSent
    | NoticeAnswered
    | ReplyOverdue
    | RiskGraded
    | ReassessmentDue,
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
