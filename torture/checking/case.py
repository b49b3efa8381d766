"""A case as far as its clocks, its place and its version go, folded from its written events."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from torture.checking.documents import Rulebook
from torture.checking.instants import instant

Written = Mapping[str, Any]
"""An event, or a part of it, as it stands in the tables."""


@dataclass
class Former:
    """What a level had when the case left it."""

    minutes: int
    origin: str
    accepted_by: str | None


@dataclass
class Signing:
    """A closure that waits for a signature."""

    clock: Written
    step: int = 0
    overdue: bool = False


@dataclass
class Task:
    """What was asked of a unit."""

    clock: Written
    joint: str | None = None
    above: Written | None = None
    """The superior who is to hear of silence."""
    reported: bool = False
    status: str = "open"
    overdue: bool = False
    """Whether the present clock has its mark."""
    late_since: datetime | None = None

    @property
    def runs_out_at(self) -> datetime | None:
        """When it is marked by itself."""
        waits = self.status in ("open", "accepted") and not self.overdue
        return instant(self.clock["due"]) if waits else None

    @property
    def is_open(self) -> bool:
        """Whether anybody still owes it something."""
        return self.status in ("open", "accepted", "answered")

    @property
    def late_from(self) -> datetime | None:
        """From when on lists call it overdue."""
        return (self.late_since or self.runs_out_at) if self.is_open else None


@dataclass
class ByLaw:
    """A statutory clock."""

    clock: Written
    left: int | None = None
    over: bool = False


@dataclass
class Visiting:
    """A visit of the schedule after the signature."""

    clock: Written
    held: bool = False
    overdue: bool = False


@dataclass
class Listed:
    """A listing that is in force."""

    clock: Written
    overdue: bool = False
    notices: dict[int, Written] = field(default_factory=dict)
    """Notices that wait for a reply, by their number, as they were sent."""
    late: set[int] = field(default_factory=set)
    """Numbers of those that are overdue."""


@dataclass
class Case:
    """Where a case stands after an event."""

    number: str
    rules: Rulebook
    facts: Written
    channel: str
    opened_at: datetime
    opened_by: str
    opening: str
    """The command that opened it."""
    ladder: Sequence[Written]
    level: str
    arrived_at: datetime
    clock: Written
    case_clock: Written | None
    origin: str = "intake"
    status: str = "routed"
    accepted_by: str | None = None
    overdue: bool = False
    """Whether the level's time has run out here."""
    reminded: list[int] = field(default_factory=list)
    asked: Sequence[Written] | None = None
    """The ladder if a sibling that was asked takes the case over."""
    grade: str | None = None
    """That was decided for the dispute."""
    former: dict[str, Former] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    signing: Signing | None = None
    stopped: Written | None = None
    """The event that stopped the clocks."""
    listed: Listed | None = None
    risk: Written | None = None
    """The grade that was given last, until the time to look at it again has passed."""
    urge_at: datetime | None = None
    marks: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Scope, level and due instant of each overdue mark."""
    attempts: Counter[str] = field(default_factory=Counter)
    failed: dict[int, str] = field(default_factory=dict)
    """Events that were counted as attempts, each with its level."""
    visited_in: dict[int, int] = field(default_factory=dict)
    """Events that recorded a visit of the schedule, each with which one."""
    tasks: dict[str, Task] = field(default_factory=dict)
    agreed: bool = False
    """Whether there is an agreement at the present level."""
    by_law: dict[str, ByLaw] = field(default_factory=dict)
    """Statutory clocks by their ids."""
    refusing: set[tuple[str, str]] = field(default_factory=set)
    """Levels with the parties that refuse mediation there."""
    effective_on: date | None = None
    """The day on which the latest agreement that was recorded took effect."""
    outcome: str | None = None
    closed_at: datetime | None = None
    visits: list[Visiting] = field(default_factory=list)
    commands: set[str] = field(default_factory=set)
    version: int = 1
    seq: int = 1
    head: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is not signed off."""
        return self.status not in ("closed", "archived")

    @property
    def awaited(self) -> list[tuple[int, Visiting]]:
        """Visits that are still to be made, each with its number."""
        due = self.visits if self.status == "closed" else []
        return [(nth, visit) for nth, visit in enumerate(due, start=1) if not visit.held]

    @property
    def running(self) -> Written:
        """The clock that counts now."""
        if self.stopped is not None:
            return dict(self.stopped["clock"])
        if self.status == "awaiting_signoff" and self.signing is not None:
            return self.listed.clock if self.listed else self.signing.clock
        return self.awaited[0][1].clock if self.awaited else self.clock

    def above(self) -> list[Written]:
        """Rungs above the present one, lowest first."""
        levels = [rung["level"] for rung in self.ladder]
        return list(self.ladder[levels.index(self.level) + 1 :])

    def next_stop(self) -> str | None:
        """Where it goes when it goes up: the first level that no skip rule takes it past; None at the top."""
        levels = [str(rung["level"]) for rung in self.above()]
        if not levels:
            return None
        skipped = self.rules.skipped(self.facts)
        return next((level for level in levels[:-1] if level not in skipped), levels[-1])

    def signers(self) -> list[Written]:
        """The chain of signatures of the present level, always up to the top."""
        here = {rung["level"] for rung in self.ladder}
        chain = [
            place for place in self.rules.level(self.level)["sign_off"]["chain"] if place["level"] in here
        ]
        top = self.rules.policy["levels"][-1]["key"]
        return chain if chain and chain[-1]["level"] == top else [*chain, {"level": top}]

    def urged_still(self) -> datetime | None:
        """When those at the top are urged next for a listed deadline that is over, whatever moves."""
        return self.urge_at if self.listed is not None and self.listed.overdue else None

    def is_marked(self, scope: str) -> bool:
        """Whether a clock of the whole case has its mark."""
        return any(mark[0] == scope for mark in self.marks)


def opened(number: str, event: Written, rules: Rulebook) -> Case:
    """The case after its first event."""
    what = event["what"]
    return Case(
        number=number,
        rules=rules,
        facts=what["facts"],
        channel=what["channel"],
        opened_at=instant(event["at"]),
        opened_by=event["actor"],
        opening=event["command"],
        ladder=what["ladder"],
        level=what["level"],
        arrived_at=instant(event["at"]),
        clock=what["clock"],
        case_clock=what.get("case_clock"),
        commands={event["command"]},
        head=event["hash"],
    )
