"""The parties' own procedure, and what became of it."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from cases.model import Clock, Model, PartyId, Sealed
from policies.vocabulary import Remedy


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


class MediationEnded(Model):
    """Ends the mediation, not the case; the parties were told where else they can turn."""

    type: Literal["mediation_ended"] = "mediation_ended"
    level: str
    reason: EndReason
    remedies_told: tuple[Remedy, ...]
    remark: Sealed | None = None
    handled: Literal[True] | None = None
    """That whoever gave it has handled the case by it; not so by the first edition of the rules."""


class SettledOnSpot(Model):
    """当场化解: parties, outcome and witness in one record, still signed off by somebody else."""

    type: Literal["settled_on_spot"] = "settled_on_spot"
    level: str
    parties: tuple[PartyId, ...]
    outcome: Sealed
    witness: Sealed
    amount: int | None = None
    clock: Clock


class Performance(StrEnum):
    """How far the parties have done what they agreed."""

    PERFORMED = "performed"
    UNDER_WAY = "under_way"
    NOT_PERFORMED = "not_performed"


class FollowedUp(Model):
    """A follow-up visit (回访) to parties of a dispute that was settled."""

    type: Literal["followed_up"] = "followed_up"
    level: str
    held_at: AwareDatetime
    parties: tuple[PartyId, ...]
    performance: Performance
    satisfied: bool | None = None
    """Absent when nobody would say."""
    relapse: bool
    """Whether there are signs that the dispute flares up again."""
    record: Sealed
    unkept: Literal[True] | None = None
    """Such a visit proves nothing: it found a relapse, or nothing performed. The first edition of the rules
    did not say so.
    """
