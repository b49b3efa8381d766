"""A second memory of a case, kept from its events alone, that checks each of them on arrival."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.clocks import AT_LEAST
from cases.events import (
    Accepted,
    AgreementRecorded,
    Archived,
    Assigned,
    BecameOverdue,
    CaseLinked,
    CaseListed,
    CaseUnlinked,
    Cause,
    ClosureProposed,
    CompetenceDecided,
    CopiedIn,
    DeadlineMoved,
    Declined,
    DocumentFiled,
    Escalated,
    Event,
    EventStruck,
    ExtensionAsked,
    ExtensionGranted,
    FollowedUp,
    GradeDecided,
    HandedBack,
    HandedOver,
    IntakeCorrected,
    JointClosed,
    JointWithdrawn,
    ListingChanged,
    ListingExtended,
    MediationEnded,
    Noted,
    NoticeAnswered,
    NoticeSent,
    PartyCorrected,
    ReassessmentDue,
    Reopened,
    ReplyOverdue,
    RepresentativesNamed,
    Resumed,
    ResumedBy,
    ReturnedForRework,
    RiskGraded,
    Scope,
    SentDown,
    SessionRecorded,
    SessionResult,
    SettledOnSpot,
    SignatureMovedUp,
    SignedOff,
    Staffed,
    StatutoryExpired,
    StatutoryStarted,
    StrikeOffApplied,
    StrikeOffPassed,
    StrikeOffReturned,
    StruckOff,
    Suspended,
    TaskWithdrawn,
    TransferAccepted,
    Visited,
    What,
)
from cases.evolve import evolve, fold
from cases.model import Actor, Clock
from cases.readers import readers
from cases.record import first_broken, written
from cases.state import GENESIS, CaseState
from policies.rulebook import Rules
from policies.spans import Span
from tests.cases.call_ledger import CALL_EVENTS, CallLedger
from tests.cases.task_ledger import TASK_EVENTS, TaskLedger

HANDLING = (Accepted, SessionRecorded, AgreementRecorded, SettledOnSpot, ClosureProposed, TransferAccepted)
HANDLING += (StrikeOffApplied,)
PROPOSING = (SettledOnSpot, ClosureProposed)
WHILE_SUSPENDED = (
    Noted,
    CopiedIn,
    DocumentFiled,
    PartyCorrected,
    IntakeCorrected,
    JointClosed,
    JointWithdrawn,
    EventStruck,
    CaseLinked,
    CaseUnlinked,
    RepresentativesNamed,
    Staffed,
    DeadlineMoved,
    Resumed,
    StatutoryExpired,
    HandedOver,
    HandedBack,
    *TASK_EVENTS,
    *CALL_EVENTS,
)
WHILE_SUSPENDED += (CaseListed, ListingChanged, ListingExtended, NoticeSent, NoticeAnswered, ReplyOverdue)
WHILE_SUSPENDED += (RiskGraded, ReassessmentDue)
Move = Declined | Assigned | Escalated | SentDown | CompetenceDecided
MOVES = (Declined, Assigned, Escalated, SentDown, CompetenceDecided)
ROUNDING = timedelta(minutes=1)


def clocks_of(state: CaseState) -> list[object]:
    """Every deadline of a case, and what is left of those that stand still."""
    return [
        state.stay.clock,
        state.case_clock,
        state.signature and state.signature.clock,
        state.suspension,
        state.statutory,
        state.urge_at,
        state.visits,
        [task.clock for task in state.tasks],
        {level: was.minutes_left for level, was in state.former.items()},
    ]


class Ledger:
    """Events as they are stored, and the case as they tell it."""

    def __init__(
        self, state: CaseState, events: Sequence[Event], now: datetime, crowd: Sequence[Actor]
    ) -> None:
        self.events = [stored(event) for event in events]
        self.told = fold(state.number, self.events)
        assert self.told == state
        self.units = {actor.id: actor.unit for actor in crowd}
        self.handlers: set[str | None] = set()
        self.proposer: str | None = None
        self.last_at = now
        self.first = state
        self.visited = {state.stay.level}
        self.left: dict[str, int | None] = {}
        """Working minutes with which each level gave the case away last."""
        self.attempts: Counter[str] = Counter()
        self.last_attempt: str | None = None
        """The level at which the latest event was the last attempt that the policy gives it."""
        self.given: dict[str, list[int]] = {}
        """Working days of each extension that a level was given."""
        self.is_listed = False
        self.passed: list[str] = []
        """Steps of the strike-off that were taken since it was applied for."""
        self.young = {party.id: party.under_14 for party in state.parties}
        """Whether each party is under 14, as it was said last."""
        self.facts = state.facts
        self.struck: list[int] = []
        self.links: dict[str, str] = {}
        """What each other case is to this one."""
        self.merges: str | None = None
        self.speak: dict[str, tuple[str, ...]] = {}
        """Who speaks for each side."""
        self.knows = {state.unit.code, state.receiver.unit, *state.copied}
        """Units that had the case or were copied in."""
        self.tasks = TaskLedger()
        self.calls = CallLedger()
        self.stood_for: set[tuple[str | None, str | None]] = set()
        """Who has had something on whose behalf at some time."""

    def write(
        self, events: Sequence[Event], state: CaseState, now: datetime, rules: Rules, *, command: bool
    ) -> None:
        """Check new events one by one, and that they explain the state."""
        before = self.told
        for event in events:
            self._check(event, rules)
            self.events.append(stored(event))
            self.told = evolve(self.told, self.events[-1])
            self._remember_reader(event.what)
            if isinstance(event.what, HandedOver | HandedBack):
                assert clocks_of(self.told) == clocks_of(before)
        assert self.told == state
        assert self.last_attempt is None
        assert all(event.at == now for event in events)
        self._check_step(before, state, events)
        self._check_readers(before, state, events)
        assert len({event.command for event in events} - {None}) == command

    def _check(self, event: Event, rules: Rules) -> None:
        what, before = event.what, self.told
        assert event.seq == before.seq + 1
        assert event.prev == before.head
        assert event.at >= self.last_at
        assert (event.actor is None) == (event.command is None)
        self.last_at = event.at
        if before.suspended:
            runs_on = isinstance(what, BecameOverdue) and what.scope is Scope.LISTING
            assert isinstance(what, WHILE_SUSPENDED) or runs_on
        self._check_listing(event)
        self._check_people(event)
        self._check_clocks(event, rules)
        if isinstance(what, MOVES):
            self._check_move(event, what, rules)
        if isinstance(what, TransferAccepted):
            assert before.stay.transfer is not None
            assert self.units[event.actor or ""] == before.stay.transfer.to.code
            self._check_sideways(event, what.clock, rules)
        self._check_attempts(event.what, before, rules)
        self.tasks.check(event, self.units.get(event.actor or ""), before)
        self.calls.check(event, before)
        self._check_after(event, rules)
        self._check_put_right(what)
        self._check_links(what)

    def _check_links(self, what: What) -> None:
        """One link with each other case; merged is what is a duplicate, and what leads never is one."""
        if isinstance(what, CaseLinked):
            assert what.to not in self.links
            assert what.to != self.first.number
            self.links[what.to] = what.kind
        if isinstance(what, RepresentativesNamed):
            sides = {party.id: party.side for party in self.first.parties}
            assert 1 <= len(set(what.parties)) == len(what.parties) <= 5
            assert {sides[party] for party in what.parties} == {what.side}
            self.speak[what.side] = what.parties
        if isinstance(what, CaseUnlinked):
            del self.links[what.to]
        if isinstance(what, (*PROPOSING, ReturnedForRework)):
            self.merges = getattr(what, "into", None)
        kinds = sorted(self.links.values())
        assert kinds.count("duplicate_of") <= ("leads" not in kinds)
        assert self.merges is None or self.links[self.merges] == "duplicate_of"
        if isinstance(what, ClosureProposed | SignedOff):
            assert (what.outcome == "merged") == (self.merges is not None)
        if isinstance(what, Reopened):
            assert self.merges is None

    def _check_put_right(self, what: What) -> None:
        """A record is struck once, and what it has moved stands; facts are those that were said last."""
        if isinstance(what, IntakeCorrected):
            self.facts = what.facts or self.facts
        if not isinstance(what, EventStruck):
            return
        was = self.events[what.event - 1]
        assert what.event not in self.struck
        assert isinstance(was.what, SessionRecorded | FollowedUp | Noted | Visited | DocumentFiled)
        if isinstance(was.what, DocumentFiled):
            later = [each.what for each in self.events[was.seq :]]
            assert not any(isinstance(each, SignedOff) for each in later)
            assert not any(was.what.document in getattr(each, "evidence", ()) for each in later)
            assert what.document == was.what.document
        else:
            assert (self.told.status == "closed") == isinstance(was.what, Visited)
        assert [each.seq for each in self.events if each.command == was.command] == [was.seq]
        self.struck.append(what.event)
        anew = max((each.seq for each in self.events if isinstance(each.what, Reopened)), default=0)
        failed = isinstance(was.what, SessionRecorded) and was.what.result is not SessionResult.AGREED
        if isinstance(was.what, SessionRecorded) and failed and was.seq > anew:
            self.attempts[was.what.level] -= 1
            self.attempts = +self.attempts
        if isinstance(was.what, Visited):
            assert self.told.visits[was.what.visit - 1].held_at is not None
            assert what.visit == was.what.visit

    def _check_after(self, event: Event, rules: Rules) -> None:
        """Visits once each and after the signature; reopened, every level begins anew."""
        what, before = event.what, self.told
        if isinstance(what, SignedOff):
            follow_up = rules.policy.follow_up if what.outcome == "settled" else None
            spans = follow_up.visits if follow_up else ()
            assert [clock.due for clock in what.visits or ()] == [
                rules.time.due(event.at, span).at for span in spans
            ]
        if isinstance(what, Visited):
            assert before.visits[what.visit - 1].held_at is None
            assert before.closed_at is not None
            assert before.closed_at - ROUNDING < what.held_at <= event.at
        if isinstance(what, Archived):
            assert all(visit.held_at for visit in before.visits)
        if isinstance(what, Reopened):
            assert not before.is_open
            assert before.height(what.to_level) >= before.height(what.from_level)
            assert what.clock.due == rules.time.due(event.at, rules.policy.level(what.to_level).time).at
            self.visited = {what.to_level}
            self.left.clear()
            self.attempts.clear()

    def _check_listing(self, event: Event) -> None:
        """Listed once at a time, struck off in three steps by three who have not handled it, then closed."""
        what = event.what
        if isinstance(what, CaseListed):
            assert not self.is_listed
            self.is_listed, self.passed = True, []
            assert what.leader not in self.handlers
        if isinstance(what, SignedOff):
            assert not self.is_listed
        if isinstance(what, StrikeOffApplied):
            assert self.is_listed
            self.passed = ["applied"]
        if isinstance(what, StrikeOffPassed | StruckOff | StrikeOffReturned):
            assert event.actor not in self.handlers
            assert self.passed[:1] == ["applied"]
        if isinstance(what, StrikeOffPassed):
            self.passed.append(what.step)
        if isinstance(what, StruckOff):
            assert self.passed == ["applied", "check", "sign"]
            self.is_listed = False
        if isinstance(what, StruckOff | StrikeOffReturned | ReturnedForRework):
            self.passed = []

    def _check_people(self, event: Event) -> None:
        what = event.what
        if isinstance(what, HandedOver):
            assert what.of != what.to
            holders = [whom for who, whom in self.stood_for if who == what.of]
            self.stood_for |= {(what.to, whom) for whom in (what.of, *holders)}
        if event.on_behalf_of is not None:
            assert (event.actor, event.on_behalf_of) in self.stood_for
        if isinstance(what, HANDLING) or (isinstance(what, MediationEnded | JointClosed) and what.handled):
            self.handlers |= {event.actor, event.on_behalf_of} - {None}
        if isinstance(what, PROPOSING):
            self.proposer = event.actor
        if isinstance(what, PartyCorrected):
            self.young[what.party] = self.young[what.party] if what.under_14 is None else what.under_14
        if isinstance(what, SignedOff):
            assert event.actor not in self.handlers
            assert event.actor != self.proposer
            posts = (*self.told.stay.posts, *(p for was in self.told.former.values() for p in was.posts))
            for_whom = {
                whom for post in posts if post.officer == event.actor for whom in post.stands_for or ()
            }
            assert self.handlers.isdisjoint(for_whom)

    def _check_clocks(self, event: Event, rules: Rules) -> None:
        what, before = event.what, self.told
        if isinstance(what, BecameOverdue):
            assert what.due <= event.at
        if isinstance(what, SignatureMovedUp):
            assert what.to_step == what.from_step + 1
            assert what.clock.started_at == event.at
        if isinstance(what, Suspended):
            assert what.minutes_left == rules.time.minutes_between(event.at, before.stay.clock.due)
            assert not before.stay.overdue
        if isinstance(what, Resumed):
            self._check_resumed(event, what, rules)
        if isinstance(what, ExtensionAsked):
            assert before.stay.asked_for is None
            assert event.at < before.stay.clock.due
        if isinstance(what, GradeDecided):
            self._check_graded(event, what, rules)
        if isinstance(what, StatutoryStarted):
            assert what.clock.started_at <= event.at
        if isinstance(what, StatutoryExpired):
            run = before.statutory[what.key]
            assert (run.left, run.expired, run.clock.due) == (None, False, what.due)
            assert what.due <= event.at
            assert (what.key == "confirmation") == (before.agreement is not None)
        if isinstance(what, ExtensionGranted):
            self._check_granted(event, what, rules)

    def _check_graded(self, event: Event, what: GradeDecided, rules: Rules) -> None:
        """Once, by somebody who took no step before; in time of its own only where the case is."""
        before = self.told.assessment
        assert before is None or before.decided is None
        assert before is None or event.actor not in before.by
        assert self.units[event.actor or ""] == self.told.unit_of(what.level).code
        if what.clock is not None:
            own = time_of_grade(evolve(self.told, event), self.told.stay.level, rules)
            assert what.clock.due == rules.time.due(event.at, own).at

    def _check_granted(self, event: Event, what: ExtensionGranted, rules: Rules) -> None:
        """Before it is due, as long as was asked, within bounds, by somebody else, and no further."""
        before, allowed = self.told, rules.policy.level(what.level).extension
        asked, given = before.stay.asked_for, self.given.setdefault(before.stay.level, [])
        assert asked is not None
        assert allowed is not None
        assert event.actor != asked.asker
        assert event.at < before.stay.clock.due
        assert what.days == asked.days <= allowed.working_days
        given.append(what.days)
        assert len(given) <= allowed.times
        assert sum(given) <= allowed.in_all
        later = rules.time.due(before.stay.clock.due, Span(working_days=what.days)).at
        assert what.clock.due == later
        assert what.clock.started_at == before.stay.clock.started_at
        assert what.case_clock is None or allowed.case_time_too

    def _check_resumed(self, event: Event, what: Resumed, rules: Rules) -> None:
        """It goes on with exactly what was left, from the instant at which the suspension ended."""
        stopped = self.told.suspension
        assert stopped is not None
        by_itself = what.cause is ResumedBy.EXPIRY
        assert by_itself == (event.command is None)
        ended = stopped.clock.due if by_itself else event.at
        assert ended <= event.at
        assert (what.case_clock is None) == (stopped.case_minutes_left is None)
        for clock, minutes in (
            (what.clock, stopped.minutes_left),
            (what.case_clock, stopped.case_minutes_left),
        ):
            if clock is not None:
                assert clock.started_at == ended
                assert rules.time.minutes_between(ended, clock.due) == minutes

    def _check_move(self, event: Event, what: Move, rules: Rules) -> None:
        """To where the order or the policy says; the rest of a level that had it resumes, never restarts."""
        before, clock, to = self.told, what.clock, what.to_level
        if isinstance(what, CompetenceDecided):
            assert before.stay.contested
            own = [rung.level for rung in before.ladder if rung.unit.code == self.units[event.actor or ""]]
            assert before.height(own[-1]) > before.height(before.stay.level)
            if what.ladder is not None:
                self._check_sideways(event, clock, rules)
            if to == before.stay.level:
                return
            assert before.unit_of(what.to_level).code == what.unit
            assert before.height(what.to_level) <= before.height(own[-1])
        if to is None:
            assert clock is None
            return
        assert clock is not None
        assert clock.started_at == event.at
        assert clock.due > event.at
        sent_down = self.told.stay.origin.kind == "sent_down"
        at_once = isinstance(what, Escalated) and what.cause is Cause.BREACH and not sent_down
        assert what.minutes_left == rules.time.minutes_between(event.at, before.stay.clock.due)
        resumes = to in self.visited and not at_once
        if isinstance(what, Escalated) and what.cause is Cause.GRADE and not resumes:
            assert clock.due == rules.time.due(event.at, time_of_grade(before, to, rules)).at
        assert (before.kept_of(to) is not None) == (to in self.visited)
        assert clock.minutes == (self.left[to] if resumes else None)
        self._check_way(event, what, to, rules)
        self.left[before.stay.level] = what.minutes_left
        self.visited.add(to)

    def _check_way(self, event: Event, what: Move, to: str, rules: Rules) -> None:
        before = self.told
        if isinstance(what, Escalated) and what.cause is Cause.TAKEN_UP:
            assert before.height(to) > before.height(before.stay.level)
            assert before.unit_of(to).code == self.units[event.actor or ""]
        elif isinstance(what, Escalated) and what.cause is Cause.GRADE:
            assert before.height(to) > before.height(before.stay.level)
            assert before.assessment is not None
            assert before.assessment.decided is not None
        elif isinstance(what, Escalated):
            assert to == next_level_that_is_not_skipped(before, rules)
            assert (what.cause is Cause.BREACH) == (event.command is None)
        if isinstance(what, Assigned | SentDown):
            assert before.height(to) < before.height(before.stay.level)
        if isinstance(what, Declined):
            assert before.stay.level not in before.declined
            assert not before.stay.bound
            assert to != before.stay.level

    def _check_sideways(self, event: Event, clock: Clock | None, rules: Rules) -> None:
        """The deadline stays, but for one working day at least."""
        before = self.told.stay
        assert clock is not None
        a_day = rules.time.due(event.at, AT_LEAST).at
        expected = before.clock.due if before.overdue else max(before.clock.due, a_day)
        assert abs(clock.due - expected) < ROUNDING
        self.visited.intersection_update(self._levels_after(event.what))
        self.visited.add(before.level)

    def _levels_after(self, what: What) -> set[str]:
        ladder = what.ladder if isinstance(what, TransferAccepted | CompetenceDecided) else None
        assert ladder is not None
        return {rung.level for rung in ladder}

    def _check_attempts(self, what: What, before: CaseState, rules: Rules) -> None:
        """The last attempt is followed by the way up, and nothing else is."""
        went = isinstance(what, Escalated) and what.cause is Cause.ATTEMPTS
        assert went == (self.last_attempt is not None)
        self.last_attempt = None
        if isinstance(what, SessionRecorded) and what.result is not SessionResult.AGREED:
            level = before.stay.level
            self.attempts[level] += 1
            allowed = rules.policy.level(level).attempts
            if allowed is not None and self.attempts[level] >= allowed.times:
                self.last_attempt = level

    def _remember_reader(self, what: What) -> None:
        self.knows.add(self.told.unit.code)
        if isinstance(what, CopiedIn):
            self.knows |= {unit.code for unit in what.units}

    def _check_readers(self, before: CaseState, after: CaseState, events: Sequence[Event]) -> None:
        """Whoever could read the case by their unit still can.

        Not so a sibling that was asked and has not taken it over, nor a unit that stood only above the
        case and lies below the level that it is declined to, nor one of which nothing is asked any more, nor
        the department of a listing once another is named.
        """
        lost = {*readers(before)} - {*readers(after)}
        if before.stay.transfer is not None:
            lost.discard(before.stay.transfer.to.code)
        if any(isinstance(event.what, Declined) for event in events):
            lost -= {rung.unit.code for rung in before.ladder[: before.height(after.stay.level)]}
        if any(isinstance(event.what, TaskWithdrawn | JointWithdrawn | JointClosed) for event in events):
            lost -= self.tasks.once
        if any(isinstance(event.what, CaseListed | ListingChanged) for event in events) and before.listing:
            lost.discard(before.listing.department)
        assert not lost
        assert after.listing is None or after.listing.department in readers(after)
        assert self.knows | self.tasks.units <= {*readers(after)}

    def _check_step(self, before: CaseState, after: CaseState, events: Sequence[Event]) -> None:
        arrived = [
            e.what
            for e in events
            if isinstance(
                e.what,
                Escalated | Declined | SentDown | DeadlineMoved | Resumed | TransferAccepted | Reopened,
            )
            or (isinstance(e.what, Assigned) and e.what.to_level is not None)
            or isinstance(e.what, ExtensionGranted)
            or (isinstance(e.what, GradeDecided) and e.what.clock is not None)
            or (isinstance(e.what, CompetenceDecided) and e.what.clock is not None)
        ]
        if not arrived:
            assert after.stay.clock == before.stay.clock
            assert after.stay.level == before.stay.level
            assert after.ladder == before.ladder
        assert after.overdue[: len(before.overdue)] == before.overdue
        assert after.statutory_marks[: len(before.statutory_marks)] == before.statutory_marks
        by_clock = [e.what for e in events if e.command is None and isinstance(e.what, Escalated)]
        assert len(by_clock) <= 1
        assert after.version >= before.version
        if before.stay.level != after.stay.level or before.status != after.status:
            assert after.version > before.version
        if before.case_clock is not None:
            assert after.case_clock is not None
            assert after.case_clock.started_at >= before.case_clock.started_at
            if not any(isinstance(e.what, Resumed | Reopened) for e in events):
                assert after.case_clock.started_at == before.case_clock.started_at
        assert {party.id: party.under_14 for party in after.parties} == self.young
        who = [
            [party.model_copy(update={"under_14": False}) for party in x.parties] for x in (after, self.first)
        ]
        assert who[0] == who[1]
        nobody = {"officer": None, "stands_for": None}
        assert after.receiver.model_copy(update=nobody) == self.first.receiver.model_copy(update=nobody)
        for pinned in ("opened_at", "opened_by", "number", "place"):
            assert getattr(after, pinned) == getattr(self.first, pinned)
        assert after.facts == self.facts
        assert after.struck == tuple(self.struck)
        assert after.representatives == self.speak
        assert {link.number: link.kind for link in after.links} == self.links
        assert after.merged_into == (None if after.is_open else self.merges)
        assert {rung.level for rung in after.ladder} <= {rung.level for rung in before.ladder}
        assert after.ladder[-1].level == self.first.ladder[-1].level
        assert set(after.handlers) == self.handlers
        filed = [e.what.document for e in events if isinstance(e.what, DocumentFiled)]
        assert filed == [f"d{nth}" for nth in range(before.documents + 1, after.documents + 1)]
        assert {k: m.attempts for k, m in after.mediation.items() if m.attempts} == {**self.attempts}
        self.tasks.check_against(after)
        self.calls.check_against(after)

    def close(self, state: CaseState) -> None:
        """The whole chain once more."""
        chain = [written(event) for event in self.events]
        assert first_broken(state.number, chain) is None
        assert self.events[0].prev == GENESIS
        assert [event.seq for event in self.events] == list(range(1, state.seq + 1))
        assert fold(state.number, self.events) == state
        assert CaseState.model_validate_json(state.model_dump_json()) == state


def time_of_grade(state: CaseState, level: str, rules: Rules) -> Span:
    """By the policy's own words: the grade's time at its level, else the level's."""
    rule, done = rules.policy.assessment, state.assessment
    assert rule is not None
    assert done is not None
    (grade,) = (grade for grade in rule.grades if grade.key == done.decided)
    return grade.time if grade.time and grade.level == level else rules.policy.level(level).time


def next_level_that_is_not_skipped(state: CaseState, rules: Rules) -> str:
    """By the policy's own words; if everything above is skipped, the top."""
    skipped = {key for rule in rules.policy.skips if rule.when.holds(state.facts) for key in rule.over}
    above = [rung.level for rung in state.ladder[state.height(state.stay.level) + 1 :]]
    return next((level for level in above if level not in skipped), above[-1])


def stored(event: Event) -> Event:
    """The event after a passage through the tables."""
    return Event.model_validate_json(event.model_dump_json(exclude_none=True))
