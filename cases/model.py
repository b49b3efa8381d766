"""What commands, events and state are made of."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from policies.spans import Span
from policies.vocabulary import Role, Tier
from policies.words import Text

CaseNumber = Annotated[str, StringConstraints(pattern=r"^\d{6}-\d{4}-\d{6}$")]
OfficerId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}(-[a-z0-9]{1,24}){0,2}$")]
PartyId = Annotated[str, StringConstraints(pattern=r"^p[1-9][0-9]{0,2}$")]
CommandId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
TaskId = Annotated[str, StringConstraints(pattern=r"^t[1-9][0-9]{0,2}$")]
CallId = Annotated[str, StringConstraints(pattern=r"^c[1-9][0-9]{0,2}$")]
JointId = Annotated[str, StringConstraints(pattern=r"^j[1-9][0-9]{0,2}$")]
DocumentId = Annotated[str, StringConstraints(pattern=r"^d[1-9][0-9]{0,2}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Model(BaseModel):
    """Base of every command, event and part of the state: checked, unchangeable, nothing unknown let in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(StrEnum):
    """Where a case stands in its life."""

    ROUTED = "routed"
    """Waits for acceptance (待受理)."""
    HANDLING = "handling"
    """Accepted and being dealt with (办理中)."""
    AWAITING_SIGNOFF = "awaiting_signoff"
    """Closure is proposed and waits for a signature (待签批)."""
    CLOSED = "closed"
    """Signed off (结案销号); visits may be outstanding."""
    ARCHIVED = "archived"
    """Its dossier is complete and nothing more is done (归档), unless it is reopened."""


STATUS_NAMES = {
    Status.ROUTED: Text(zh="待受理", en="waiting for acceptance"),
    Status.HANDLING: Text(zh="办理中", en="being handled"),
    Status.AWAITING_SIGNOFF: Text(zh="待签批", en="waiting for a signature"),
    Status.CLOSED: Text(zh="已结案", en="closed"),
    Status.ARCHIVED: Text(zh="已归档", en="archived"),
}
"""The name of each status in both languages."""


class Sealed(Model):
    """Free text or personal data, encrypted before it entered the command.

    `box` is the ciphertext (base64). `commitment` is a salted hash of the plain text, salt inside the box:
    it proves later what was written without letting anybody guess it.
    """

    box: Annotated[str, Field(min_length=40, max_length=40_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    commitment: Hash


class SealedLine(Sealed):
    """Free text of one line, such as a title."""


class SealedIdentity(Sealed):
    """What is known of a person, sealed as one."""


class UnitRef(Model):
    """A unit of the chain as it was at intake."""

    code: UnitCode
    tier: Tier
    name: Text


UnitChain = Annotated[tuple[UnitRef, ...], Field(min_length=1, max_length=8)]
"""A unit and those above it, lowest first."""


def is_department(chain: UnitChain) -> bool:
    """Whether the lowest of a chain is a functional department (职能部门): it has the tier of its place."""
    return len(chain) > 1 and chain[0].tier is chain[1].tier


class Rung(Model):
    """A level of the policy and the unit that stands for it in one case."""

    level: str
    unit: UnitRef


class Actor(Model):
    """An officer as far as the rules need to know: who, where, in which roles."""

    id: OfficerId
    unit: UnitCode
    place: UnitCode
    """The territorial unit: of a department its parent, else the unit itself."""
    roles: tuple[Role, ...]
    predecessors: tuple[UnitCode, ...] = ()
    """Units that have gone into this officer's unit."""

    @property
    def in_department(self) -> bool:
        """Whether this officer belongs to a functional department."""
        return self.unit != self.place


class Post(Model):
    """A role on a case and who fills it; nobody: the duty desk of the unit answers for it."""

    role: Role
    unit: UnitCode
    officer: OfficerId | None = None
    stands_for: tuple[OfficerId, ...] | None = None
    """On whose behalf the officer has it (代理), the one whose it is first; each handed it on to the next."""


def principal(stands_for: tuple[OfficerId, ...] | None) -> OfficerId | None:
    """The one whose it is, of those on whose behalf somebody has it."""
    return stands_for[0] if stands_for else None


class Side(StrEnum):
    """On which side of the dispute a party stands."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    OTHER = "other"


class PartyRef(Model):
    """A party without its identity, which is sealed."""

    id: PartyId
    side: Side
    organisation: bool = False
    under_14: bool = False
    """Sensitive personal information by law (PIPL 28)."""


class Clock(Model):
    """A running deadline, kept with what it was computed from so that a new calendar can move it."""

    started_at: AwareDatetime
    span: Span | None = None
    minutes: int | None = None
    """Working minutes that were left, for a clock that resumes; then at least `span`."""
    due: AwareDatetime
    provisional: bool = False
    extended_by: int | None = None
    """Working days that were granted beside that, counted from when it would have been due."""

    def is_over(self, now: datetime) -> bool:
        """At the due instant it is overdue."""
        return now >= self.due
