"""The tracks of a case's clocks in its events: under which calendars each was set, and what moved it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases import events as e
from cases.clocks import running
from cases.evolve import born, evolve
from cases.model import Clock, Status
from cases.state import CaseState, OverdueMark
from cases.telling.timing import SCOPES
from policies.rulebook import RulePins
from policies.words import Text


class ClockName(StrEnum):
    """Which clock of a case."""

    LEVEL = "level"
    SIGNATURE = "signature"
    CASE = "case"
    SUSPENSION = "suspension"
    """When it runs out, the clocks that were stopped go on."""
    VISIT = "visit"
    """Until when the next visit after the signature is to be made."""
    LISTING = "listing"
    """Of listed supervision: it runs whatever else stands still."""


CLOCK_NAMES = {
    ClockName.LEVEL: SCOPES[e.Scope.LEVEL],
    ClockName.SIGNATURE: SCOPES[e.Scope.SIGNATURE],
    ClockName.CASE: SCOPES[e.Scope.CASE],
    ClockName.SUSPENSION: Text(zh="中止期限", en="the end of the suspension"),
    ClockName.VISIT: SCOPES[e.Scope.VISIT],
    ClockName.LISTING: SCOPES[e.Scope.LISTING],
}
"""The name of each clock in both languages."""


STATUTORY = "statutory:"
"""Before the id of a statutory clock among the tracks."""


@dataclass(frozen=True)
class Track:
    """How a clock came to be what it is."""

    clock: Clock
    pins: RulePins
    """The rules by which it was set: a clock that is certain keeps its due under later calendars."""
    event: e.Event
    earlier: "Track | None" = None
    """Of a clock that a calendar or an extension moved: what it was."""

    def all_pins(self) -> set[RulePins]:
        """Every set of rules that it takes to explain the clock."""
        return {self.pins} | (self.earlier.all_pins() if self.earlier else set())


@dataclass(frozen=True)
class MarkTrack:
    """An overdue mark with its event and the case before it."""

    mark: OverdueMark
    event: e.Event
    before: CaseState


@dataclass
class Tracks:
    """Everything about a case's past that its state does not hold."""

    clocks: dict[str, Track] = field(default_factory=dict)
    marks: list[MarkTrack] = field(default_factory=list)
    arrival: e.Event | None = None
    """What brought the case to its present level."""
    opened: e.Opened | None = None
    last: datetime | None = None

    def all_pins(self) -> set[RulePins]:
        """Every set of rules that it takes to explain the clocks."""
        return set().union(*(track.all_pins() for track in self.clocks.values()))


def clocks_of(state: CaseState) -> Mapping[ClockName, Clock]:
    """The clocks that an open case has, running or not; of a closed one that of its next visit."""
    if not state.is_open:
        return {ClockName.VISIT: running(state)} if state.next_visit is not None else {}
    signed = state.signature if state.status is Status.AWAITING_SIGNOFF else None
    clocks = {
        ClockName.LEVEL: state.stay.clock,
        ClockName.SIGNATURE: signed.clock if signed else None,
        ClockName.CASE: state.case_clock,
        ClockName.SUSPENSION: state.suspension.clock if state.suspension else None,
        ClockName.LISTING: state.listing.clock if state.listing and state.is_listed else None,
    }
    return {name: clock for name, clock in clocks.items() if clock is not None}


def track(number: str, chain: Iterable[e.Event]) -> Tracks:
    """Follow a case's events from the first on."""
    found, before = Tracks(), None
    for event in chain:
        state = born(number, event) if before is None else evolve(before, event)
        _follow(found, before, event, state)
        before = state
    return found


def _follow(found: Tracks, before: CaseState | None, event: e.Event, state: CaseState) -> None:
    found.last = event.at
    if isinstance(event.what, e.Opened):
        found.opened = event.what
    if before is not None:
        found.marks += [MarkTrack(mark, event, before) for mark in state.overdue[len(before.overdue) :]]
    if before is None or state.stay.arrived_at != before.stay.arrived_at or _elsewhere(before, state):
        found.arrival = event
    by_law = {STATUTORY + key: run.clock for key, run in state.statutory.items()}
    clocks = {str(name): clock for name, clock in clocks_of(state).items()} | by_law
    moved = isinstance(event.what, e.DeadlineMoved | e.ExtensionGranted)
    for name, clock in clocks.items():
        earlier = found.clocks.get(name)
        if earlier is None or earlier.clock != clock:  # a clock that is handed on is the same clock
            found.clocks[name] = Track(clock, state.pins, event, earlier if moved else None)
    for name in found.clocks.keys() - clocks.keys():
        del found.clocks[name]


def _elsewhere(before: CaseState, state: CaseState) -> bool:
    """Whether the case has come to another level or unit."""
    return (before.stay.level, before.unit.code) != (state.stay.level, state.unit.code)
