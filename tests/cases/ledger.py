"""A second memory of a case, kept from its events alone, that checks each of them on arrival."""

from collections.abc import Sequence
from datetime import datetime

from cases.events import (
    Accepted,
    AgreementRecorded,
    Assigned,
    BecameOverdue,
    Cause,
    ClosureProposed,
    DeadlineMoved,
    Declined,
    Escalated,
    Event,
    SessionRecorded,
    SettledOnSpot,
    SignatureMovedUp,
    SignedOff,
)
from cases.evolve import evolve, fold
from cases.record import first_broken, written
from cases.state import GENESIS, CaseState

HANDLING = (Accepted, SessionRecorded, AgreementRecorded, SettledOnSpot, ClosureProposed)
PROPOSING = (SettledOnSpot, ClosureProposed)


class Ledger:
    """Events as they are stored, and the case as they tell it."""

    def __init__(self, state: CaseState, events: Sequence[Event], now: datetime) -> None:
        self.events = [stored(event) for event in events]
        self.told = fold(state.number, self.events)
        assert self.told == state
        self.handlers: set[str | None] = set()
        self.proposer: str | None = None
        self.last_at = now
        self.first = state
        self.visited = {state.stay.level}

    def write(self, events: Sequence[Event], state: CaseState, now: datetime, *, command: bool) -> None:
        """Check new events one by one, and that they explain the state."""
        before = self.told
        for event in events:
            self._check(event)
            self.events.append(stored(event))
            self.told = evolve(self.told, self.events[-1])
        assert self.told == state
        assert all(event.at == now for event in events)
        self._check_step(before, state, events)
        assert sum(event.command is not None for event in events) == command

    def _check(self, event: Event) -> None:
        what, before = event.what, self.told
        assert event.seq == before.seq + 1
        assert event.prev == before.head
        assert event.at >= self.last_at
        assert (event.actor is None) == (event.command is None)
        self.last_at = event.at
        if isinstance(what, HANDLING):
            self.handlers.add(event.actor)
        if isinstance(what, PROPOSING):
            self.proposer = event.actor
        if isinstance(what, SignedOff):
            assert event.actor not in self.handlers
            assert event.actor != self.proposer
        if isinstance(what, BecameOverdue):
            assert what.due <= event.at
        if isinstance(what, SignatureMovedUp):
            assert what.to_step == what.from_step + 1
            assert what.clock.started_at == event.at
        if isinstance(what, Declined | Assigned | Escalated) and what.to_level is not None:
            self._check_move(event, what, what.to_level)

    def _check_move(self, event: Event, what: Declined | Assigned | Escalated, to: str) -> None:
        """One rung up; or back, where the rest resumes and never restarts."""
        before, clock = self.told, what.clock
        assert clock is not None
        assert clock.started_at == event.at
        assert clock.due > event.at
        if isinstance(what, Escalated):
            assert before.height(to) == before.height(before.stay.level) + 1
            resumes = what.cause is Cause.REQUEST and to in before.former
            assert (clock.minutes is not None) == resumes
        else:
            assert (clock.minutes is not None) == (to in self.visited)
        if isinstance(what, Assigned):
            assert before.height(to) < before.height(before.stay.level)
        if isinstance(what, Declined):
            assert before.stay.level not in before.declined
            assert to != before.stay.level
        self.visited.add(to)

    def _check_step(self, before: CaseState, after: CaseState, events: Sequence[Event]) -> None:
        arrived = [
            e.what
            for e in events
            if isinstance(e.what, Escalated | Declined | DeadlineMoved)
            or (isinstance(e.what, Assigned) and e.what.to_level is not None)
        ]
        if not arrived:
            assert after.stay.clock == before.stay.clock
            assert after.stay.level == before.stay.level
        assert after.overdue[: len(before.overdue)] == before.overdue
        by_clock = [e.what for e in events if e.command is None and isinstance(e.what, Escalated)]
        assert len(by_clock) <= 1
        assert after.version >= before.version
        if before.stay.level != after.stay.level or before.status != after.status:
            assert after.version > before.version
        if before.case_clock is not None:
            assert after.case_clock is not None
            assert after.case_clock.started_at == before.case_clock.started_at
        for pinned in ("ladder", "parties", "receiver", "facts", "opened_at", "opened_by", "number"):
            assert getattr(after, pinned) == getattr(self.first, pinned)
        assert set(after.handlers) == self.handlers

    def close(self, state: CaseState) -> None:
        """The whole chain once more."""
        chain = [written(event) for event in self.events]
        assert first_broken(state.number, chain) is None
        assert self.events[0].prev == GENESIS
        assert [event.seq for event in self.events] == list(range(1, state.seq + 1))
        assert fold(state.number, self.events) == state
        assert CaseState.model_validate_json(state.model_dump_json()) == state


def stored(event: Event) -> Event:
    """The event after a passage through the tables."""
    return Event.model_validate_json(event.model_dump_json(exclude_none=True))
