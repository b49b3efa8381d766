"""A case that is under way: its state, its rules, and the events nobody has written to the tables yet.

The workflow holds one of these and decides nothing itself.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from cases.carrying import acts_for
from cases.clocks import calendars_go_back, next_instant, passing, recalendared
from cases.commands.registry import Command, Verdict
from cases.decide import decide, parse
from cases.edition import EDITION, FIRST
from cases.envelope import Answer, Envelope
from cases.events import Event, Staffed, What
from cases.following import UnitsTold, followed
from cases.model import Post
from cases.record import NOBODY, By, record
from cases.refusals import Refusal, refuse
from cases.state import CaseState, Seen
from policies.rulebook import RulePins, Rules
from policies.vocabulary import Role

Resolve = Callable[[RulePins], Rules]


class RunningCase:
    """State that moves by commands and by time."""

    def __init__(self, state: CaseState, resolve: Resolve, edition: int = EDITION) -> None:
        self.state = state
        self._edition = edition
        self.unwritten: list[Event] = []
        """Events that no caller has carried to the tables."""
        self._resolve = resolve

    @property
    def rules(self) -> Rules:
        """The rules that this case pins. RuleMissingError if they are not loaded here."""
        return self._resolve(self.state.pins)

    @property
    def wants_roster(self) -> bool:
        """Whether somebody must look up who is to carry the case at its present level."""
        return self.state.is_open and not self.state.stay.staffed

    def next_instant(self) -> datetime | None:
        """When something happens by itself next."""
        return next_instant(self.state, self.rules)

    def pass_time(self, now: datetime) -> None:
        """Record what time alone has brought about."""
        self.state, events = self._passed(now)
        self.unwritten += events

    def _passed(self, now: datetime) -> tuple[CaseState, list[Event]]:
        """The case at an instant. What comes about may let a clock run out that stood still until then: those
        of a suspension that ends, the statutory ones of an agreement that is left behind with its level.
        """
        state, events = self.state, list[Event]()
        while happened := passing(state, now, self.rules):
            before = state
            state, more = record(state, happened, now)
            events += more
            if self._edition == FIRST and not (before.suspended and not state.suspended):
                break
        return state, events

    def _record(self, happened: Iterable[What], now: datetime, by: By = NOBODY) -> None:
        self.state, events = record(self.state, happened, now, by)
        self.unwritten += events

    def objection(self, envelope: Envelope, now: datetime) -> Refusal | None:
        """Why the command would be refused now; None if it would be carried out, or was before."""
        if (before := self._seen(envelope)) is not None:
            return None if before.body == envelope.body_hash else refuse("idempotency_key_reused")
        given = parse(envelope.name, envelope.body)
        if isinstance(given, Refusal):
            return given
        state, _ = self._passed(now)
        verdict = self._judge(state, given, envelope, now)
        return verdict if isinstance(verdict, Refusal) else None

    def carry_out(self, envelope: Envelope, now: datetime) -> Answer | Refusal:
        """Judge again and record. Deadlines that passed by `now` are recorded first, whatever follows."""
        if (before := self._seen(envelope)) is not None:
            if before.body != envelope.body_hash:
                return refuse("idempotency_key_reused")
            return Answer(state=self._told(), repeated=True)
        self.pass_time(now)
        given = parse(envelope.name, envelope.body)
        if isinstance(given, Refusal):
            return given
        verdict = self._judge(self.state, given, envelope, now)
        if isinstance(verdict, Refusal):
            return verdict
        principal = acts_for(self.state, given.spec.who, envelope.actor, getattr(given, "task", None))
        by = By(envelope.actor.id, envelope.command, envelope.body_hash, principal)
        self._record(verdict, now, by)
        if (found := envelope.roster) is not None and found.unit == self.state.unit.code:
            self.staff(found.level, found.posts, found.gaps, now)
        return self._answer(envelope)

    def _judge(self, state: CaseState, given: Command, envelope: Envelope, now: datetime) -> Verdict:
        version = envelope.expected_version
        return decide(state, given, envelope.actor, self.rules, now, envelope.told, version)

    def staff(self, level: str, posts: tuple[Post, ...], gaps: tuple[Role, ...], now: datetime) -> None:
        """Record the roster that was looked up, unless the case has moved on or was staffed meanwhile."""
        if self.wants_roster and level == self.state.stay.level:
            named = {post.role for post in self.state.stay.posts if post.officer is not None}
            kept = tuple(post for post in self.state.stay.posts if post.role in named)
            found = tuple(post for post in posts if post.role not in named)
            still = tuple(role for role in gaps if role not in named)
            what = Staffed(level=level, posts=(*kept, *found), gaps=still)
            self._record([what], now)

    def objection_to(self, calendars: tuple[str, ...]) -> Refusal | None:
        """Why the case does not go on under these calendars. RuleMissingError if one is not loaded here."""
        return calendars_go_back(self.rules, self._resolve(self.state.pins.with_calendars(calendars)))

    def adopt(self, calendars: tuple[str, ...], now: datetime) -> None:
        """Go on under newly loaded calendars; provisional deadlines move, with an event."""
        self.pass_time(now)
        pins = self.state.pins.with_calendars(calendars)
        moved = recalendared(self.state, pins, now, self._resolve(pins))
        if moved is not None:
            self._record([moved], now)

    def follow(self, told: UnitsTold, now: datetime) -> None:
        """Go on with the heirs of units that have merged or split; told twice, it happens once."""
        self.pass_time(now)
        changed = followed(self.state, told)
        if changed is not None:
            self._record([changed], now)

    def was_written(self, events: Iterable[Event]) -> None:
        """These events are in the tables now."""
        written = {event.seq for event in events}
        self.unwritten = [event for event in self.unwritten if event.seq not in written]

    def _seen(self, envelope: Envelope) -> Seen | None:
        return next((s for s in self.state.seen if s.command == envelope.command), None)

    def _answer(self, envelope: Envelope) -> Answer:
        """With every event that is not in the tables yet, so that the caller leaves no gap."""
        events = tuple(self.unwritten)
        if envelope.caller_projects:
            self.unwritten = []
        follows = bool(events) and events[0].prev == envelope.head
        return Answer(state=None if follows else self._told(), events=events)

    def _told(self) -> CaseState:
        return self.state.model_copy(update={"seen": ()})
