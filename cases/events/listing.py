"""How a case is listed (挂牌督办), supervised, and struck off (结案销号)."""

from typing import Literal

from pydantic import AwareDatetime

from cases.listed import StrikeStep
from cases.model import Clock, DocumentId, Model, OfficerId, Sealed, UnitRef
from policies.vocabulary import ReplyClass


class CaseListed(Model):
    """With all four: responsible leader, department, person, and deadline."""

    type: Literal["case_listed"] = "case_listed"
    unit: UnitRef
    criteria: tuple[str, ...]
    """Criteria of the policy that the facts meet; none: listed by order."""
    leader: OfficerId
    department: UnitRef
    person: OfficerId
    clock: Clock
    reason: Sealed
    reads_while_named: bool | None = None
    """The department reads the case as long as it is named; absent in events of the first edition of the
    rules, which copied it in.
    """


class ListingChanged(Model):
    """Somebody else is responsible from here on; whoever is absent stays."""

    type: Literal["listing_changed"] = "listing_changed"
    leader: OfficerId | None = None
    department: UnitRef | None = None
    person: OfficerId | None = None
    reason: Sealed
    reads_while_named: bool | None = None
    """Of the department, as in `CaseListed`."""


class ListingExtended(Model):
    """By the head of the listing level."""

    type: Literal["listing_extended"] = "listing_extended"
    clock: Clock
    reason: Sealed


class StrikeOffApplied(Model):
    type: Literal["strike_off_applied"] = "strike_off_applied"
    statement: Sealed
    evidence: tuple[DocumentId, ...]
    apart: Literal[True] | None = None
    """Its steps are taken by different people. The first edition of the rules did not ask for that."""


class StrikeOffPassed(Model):
    """One step is done, the next one's turn has come."""

    type: Literal["strike_off_passed"] = "strike_off_passed"
    step: StrikeStep
    remark: Sealed | None = None


class StrikeOffReturned(Model):
    """Back to the handlers. The level clock counts as having run on, the listed deadline ran anyway."""

    type: Literal["strike_off_returned"] = "strike_off_returned"
    step: StrikeStep
    reason: Sealed
    next_urge: AwareDatetime | None = None
    """Set when the level is overdue at the top: urging goes on."""


class StruckOff(Model):
    """The case is listed no more; the closure that was proposed waits for its signature from now on."""

    type: Literal["struck_off"] = "struck_off"
    clock: Clock
    """Of the signer."""


class NoticeSent(Model):
    """The listing level asks for a reply within the time of the notice's class."""

    type: Literal["notice_sent"] = "notice_sent"
    notice: int
    reply_class: ReplyClass
    text: Sealed
    clock: Clock
    sender: OfficerId | None = None
    """Who does not answer it; not known of events of the first edition of the rules."""


class NoticeAnswered(Model):
    type: Literal["notice_answered"] = "notice_answered"
    notice: int
    text: Sealed


class ReplyOverdue(Model):
    """Nobody has replied in time. The mark stays with the notice; the reply is owed still."""

    type: Literal["reply_overdue"] = "reply_overdue"
    notice: int
    reply_class: ReplyClass
    due: AwareDatetime
