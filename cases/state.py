"""The state of a case: what the rules need to remember, folded from its events."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cases.assessed import Assessed
from cases.calling_in import CalledIn
from cases.events import AgreementForm, Cause, EndReason, Outcome, Scope
from cases.graded import Risk
from cases.joints import Joint
from cases.links import Link
from cases.listed import Listing
from cases.model import (
    CaseNumber,
    Clock,
    CommandId,
    DocumentId,
    Hash,
    Model,
    OfficerId,
    PartyId,
    PartyRef,
    Post,
    Rung,
    Side,
    Status,
    TaskId,
    UnitCode,
    UnitRef,
)
from cases.tasks import Task
from policies.facts import Facts
from policies.rulebook import RulePins
from policies.vocabulary import Channel, Remedy, Role, SuspensionGround

SCHEMA_VERSION = 1
SEEN_LIMIT = 100
"""How many commands a case remembers across continue-as-new, to answer a retry."""
GENESIS = "0" * 64


class Origin(Model):
    """How the case got to a level: declined, it goes back there."""

    kind: str
    """`intake`, `escalation`, `assignment`, `sent_down`, `transfer` or `decision`."""
    level: str | None = None
    cause: Cause | None = None


class Transfer(Model):
    """A sibling unit that was asked to take the case over."""

    to: UnitRef
    ladder: tuple[Rung, ...]


class AskedFor(Model):
    """More time that was asked for and is not decided yet."""

    asker: OfficerId
    days: int
    """Working days."""
    at: AwareDatetime
    on_behalf_of: OfficerId | None = None
    """For whom the asker stood in."""


class Extended(Model):
    """More time that a level was given in this case."""

    times: int = 0
    days: int = 0


class Stay(Model):
    """The present stay at a level."""

    level: str
    arrived_at: AwareDatetime
    clock: Clock
    origin: Origin
    posts: tuple[Post, ...] = ()
    gaps: tuple[Role, ...] = ()
    staffed: bool = False
    """Whether the roster was looked up since arrival."""
    accepted_by: OfficerId | None = None
    reminded: tuple[int, ...] = ()
    """Positions of the policy's reminders that were given."""
    overdue: bool = False
    transfer: Transfer | None = None
    contested: bool = False
    """The unit has said that the case is not its own, and nobody above has decided yet."""
    bound: bool = False
    """It was decided above that the case belongs here."""
    asked_for: AskedFor | None = None
    """More time that waits for a decision; gone when the case moves or the time is over."""


class FormerStay(Model):
    """What a level had when the case left it; resumed when the case comes back."""

    minutes_left: int
    posts: tuple[Post, ...]
    gaps: tuple[Role, ...]
    staffed: bool
    accepted_by: OfficerId | None
    origin: Origin
    bound: bool = False
    past: bool = False
    """Of the time before the case was reopened: whoever was on it still reads, nothing goes on from it."""


class Mediation(Model):
    """The parties' own procedure at one level."""

    consents: tuple[PartyId, ...] = ()
    refusals: tuple[PartyId, ...] = ()
    sessions: int = 0
    attempts: int = 0
    """Sessions that ended without an agreement."""
    ended: EndReason | None = None
    remedies_told: tuple[Remedy, ...] = ()


class Signature(Model):
    """A proposed closure and whose signature it waits for."""

    outcome: Outcome
    into: CaseNumber | None = None
    """Merged: the case that leads."""
    proposer: OfficerId
    step: int = 0
    clock: Clock
    overdue: bool = False
    officer: OfficerId | None = None
    """Who sees to it, since one of those who may sign has handed it over; else whoever may."""
    stands_for: tuple[OfficerId, ...] | None = None
    """On whose behalf."""


class Visit(Model):
    """One visit of the schedule after the signature."""

    clock: Clock
    held_at: AwareDatetime | None = None
    """None: outstanding."""
    relapse: bool = False
    overdue: bool = False


class Suspension(Model):
    """Clocks that stand still, and what was left on them in working minutes."""

    ground: SuspensionGround
    minutes_left: int
    case_minutes_left: int | None
    clock: Clock


class UrgeMark(Model):
    """Somebody was urged on a working day."""

    to: str
    day: date


def urged_name(post: Post) -> str:
    """The name under which it is remembered who was urged: the person's, else the desk's."""
    return post.officer or f"{post.role}@{post.unit}"


def urged_task(task: TaskId) -> str:
    """The name under which it is remembered that a task was urged; no officer can be called so."""
    return f"task:{task}"


class OverdueMark(Model):
    """Permanent."""

    scope: Scope
    level: str
    due: AwareDatetime


class StatutoryRun(Model):
    """A statutory clock of the case."""

    clock: Clock
    left: int | None = None
    """Working minutes that are left while a suspension stops it."""
    expired: bool = False


class StatutoryMark(Model):
    """A statutory clock that has run out. Permanent."""

    key: str
    level: str
    due: AwareDatetime


class Seen(Model):
    """A command that was carried out: its retry is answered, its key not used for anything else."""

    command: CommandId
    body: Hash
    seq: int


class CaseState(Model):
    """The whole case, without one personal word in it."""

    schema_version: int = SCHEMA_VERSION
    number: str
    pins: RulePins
    policy_id: str
    policy_version: int
    place: UnitRef
    """Where the dispute is."""
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1)]
    """Levels open to this case with their units, lowest first, as pinned at intake."""
    above: tuple[UnitCode, ...] = ()
    """Units above the place that stand for no level: a city, a county without a level of its own."""
    opened_at: AwareDatetime
    opened_by: OfficerId
    receiver: Post
    channel: Channel
    facts: Facts
    parties: tuple[PartyRef, ...]
    triage_rule: str
    status: Status = Status.ROUTED
    stay: Stay
    former: dict[str, FormerStay] = Field(default_factory=dict)
    declined: tuple[str, ...] = ()
    """Levels that have declined the case once."""
    handlers: tuple[OfficerId, ...] = ()
    """Whoever gave a handling command at any level."""
    mediation: dict[str, Mediation] = Field(default_factory=dict)
    agreement: AgreementForm | None = None
    """Of the present level; gone when a party refuses, mediation ends, or the case moves."""
    signature: Signature | None = None
    outcome: Outcome | None = None
    followed_up: bool = False
    """Whether the parties were visited since they settled."""
    unkept: bool = False
    """Whether the latest of these visits found that they do not keep to it."""
    suspension: Suspension | None = None
    held: tuple[UnitCode, ...] = ()
    """Units that had the case before a sibling took it over."""
    copied: tuple[UnitCode, ...] = ()
    """Units that were copied in."""
    listing: Listing | None = None
    """Listed supervision (挂牌督办): the latest listing, struck off or not."""
    risk: Risk | None = None
    """Of the dispute; none before it was graded."""
    assessment: Assessed | None = None
    """Of the dispute's grade; none before its first step."""
    links: tuple[Link, ...] = ()
    """This case's halves of its links."""
    merged_into: CaseNumber | None = None
    """The case that leads, once the merging is signed."""
    representatives: dict[Side, tuple[PartyId, ...]] = Field(default_factory=dict)
    """Who speaks for each side of a collective dispute."""
    titled_in: int | None = None
    """Number of the event with the title as it was put right; None: the first one's."""
    struck: tuple[int, ...] = ()
    """Numbers of events that were recorded by mistake."""
    documents: int = 0
    """How many were filed; they are called by their number."""
    struck_documents: tuple[DocumentId, ...] = ()
    """Filed by mistake: they are on file no more."""
    tasks: tuple[Task, ...] = ()
    """What was asked of units, in order."""
    joints: tuple[Joint, ...] = ()
    """Joint handlings, in order."""
    called_in: tuple[CalledIn, ...] = ()
    """People called in from outside, in order."""
    urges: tuple[UrgeMark, ...] = ()
    """Of the last working day on which anybody was urged."""
    overdue: tuple[OverdueMark, ...] = ()
    case_clock: Clock | None = None
    extensions: dict[str, Extended] = Field(default_factory=dict)
    """By level: never given twice, wherever the case goes in between."""
    statutory: dict[str, StatutoryRun] = Field(default_factory=dict)
    """By their ids in the policy, in the order in which they started."""
    statutory_marks: tuple[StatutoryMark, ...] = ()
    urge_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    visits: tuple[Visit, ...] = ()
    """Asked for after the signature, the earliest first."""
    archived_at: AwareDatetime | None = None
    reopened: int = 0
    """How often."""
    version: int = 0
    """Moves with commands and with level or status; what `If-Match` compares."""
    seq: int = 0
    head: Hash = GENESIS
    seen: tuple[Seen, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the dispute is still to be dealt with."""
        return self.status not in (Status.CLOSED, Status.ARCHIVED)

    @property
    def goes_on(self) -> bool:
        """Whether the engine carries it on: open, or closed with visits to be made until it is archived."""
        return self.is_open or (self.status is Status.CLOSED and bool(self.visits))

    @property
    def next_visit(self) -> int | None:
        """The earliest visit that is outstanding, 1 the first of the schedule; None if there is none."""
        if self.status is not Status.CLOSED:
            return None
        return next((nth for nth, visit in enumerate(self.visits, start=1) if visit.held_at is None), None)

    @property
    def suspended(self) -> bool:
        """Whether the clocks are stopped for a recorded reason."""
        return self.suspension is not None

    @property
    def is_listed(self) -> bool:
        """Whether the case is under listed supervision and not struck off."""
        return self.listing is not None and self.listing.struck_off_at is None

    @property
    def merging_into(self) -> CaseNumber | None:
        """The case that it is merged into (并案), or proposed to be."""
        return self.merged_into or (self.signature.into if self.signature else None)

    @property
    def unit(self) -> UnitRef:
        """The unit that the case is with."""
        return self.unit_of(self.stay.level)

    def unit_of(self, level: str) -> UnitRef:
        """The unit that stands for a level in this case. KeyError if the case has no such level."""
        for rung in self.ladder:
            if rung.level == level:
                return rung.unit
        raise KeyError(level)

    def height(self, level: str) -> int:
        """How far up this case's ladder a level stands, 0 the lowest."""
        return [rung.level for rung in self.ladder].index(level)

    def kept_of(self, level: str) -> FormerStay | None:
        """What a level had when it gave the case away, as far as something goes on from it."""
        former = self.former.get(level)
        return None if former is None or former.past else former

    def next_level(self) -> str | None:
        """The level above the present one; None at the top."""
        above = self.ladder[self.height(self.stay.level) + 1 :]
        return above[0].level if above else None

    def mediation_here(self) -> Mediation:
        """The mediation at the present level."""
        return self.mediation.get(self.stay.level, Mediation())
