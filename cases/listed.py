"""What a case remembers of its listing (挂牌督办): the four that it must have, and the strike-off."""

from enum import StrEnum

from pydantic import AwareDatetime

from cases.model import Clock, Model, OfficerId, UnitCode
from policies.vocabulary import ReplyClass
from policies.words import Text


class StrikeStep(StrEnum):
    """Whose step of a strike-off (结案销号) it is, in order."""

    CHECK = "check"
    """The level above the one that has the case looks at what was applied for."""
    SIGN = "sign"
    """The leader in charge signs."""
    STRIKE = "strike"
    """The governance centre of the listing level strikes it off."""


STEP_NAMES = {
    StrikeStep.CHECK: Text(zh="上级核查", en="the check of the level above"),
    StrikeStep.SIGN: Text(zh="包案领导签批", en="the signature of the leader in charge"),
    StrikeStep.STRIKE: Text(zh="综治中心销号", en="the strike-off by the governance centre"),
}
"""The name of each step in both languages."""


class StrikeOff(Model):
    """A strike-off that was applied for."""

    applicant: OfficerId
    step: StrikeStep = StrikeStep.CHECK
    apart: bool = False
    """Whether its steps are taken by different people."""
    taken_by: tuple[OfficerId, ...] = ()
    """Who has taken the steps so far, if so."""


class Notice(Model):
    """A supervision notice (督办通知) that waits for a reply."""

    number: int
    reply_class: ReplyClass
    clock: Clock
    overdue: bool = False
    sender: OfficerId | None = None
    """Who does not answer it themselves."""


class Listing(Model):
    """A listing, in force until the case is struck off and kept after that."""

    unit: UnitCode
    """Of the level that has listed it."""
    leader: OfficerId
    """In charge (包案领导): signs the strike-off, and is no handler."""
    leader_for: tuple[OfficerId, ...] | None = None
    """On whose behalf, where somebody stands in."""
    department: UnitCode
    person: OfficerId
    """Responsible for it by name."""
    person_for: tuple[OfficerId, ...] | None = None
    """On whose behalf, where somebody stands in."""
    clock: Clock
    """Its deadline. It runs whatever else stands still, and only the head of the listing level extends it."""
    overdue: bool = False
    strike_off: StrikeOff | None = None
    notices: tuple[Notice, ...] = ()
    noticed: int = 0
    """How many notices there were: they are called by their number."""
    struck_off_at: AwareDatetime | None = None
