"""Everything that can become of a case under a policy, found by the rules themselves.

From every way in, each move that officers can make and each deadline that passes unseen is tried, until
nothing new comes. Two cases count as the same where no move is open to one and not to the other: when it
was, how often, and how much time was left do not tell cases apart.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cases import events as e
from cases.assessed import Step
from cases.assessing import step_due
from cases.authority import Who, circle
from cases.clocks import next_instant, passing
from cases.commands.aftercare import reopening_level
from cases.commands.moves import where_back
from cases.decide import judged, parse
from cases.evolve import evolve
from cases.exploring_cast import Cast, opening_of
from cases.exploring_moves import MOVES, Move
from cases.exploring_time import remembering
from cases.extension import days_open
from cases.model import Actor, Status
from cases.opening import open_case
from cases.refusals import Refusal
from cases.responsible import responsible, signature_place
from cases.state import GENESIS, CaseState
from policies.assessment import STEPS
from policies.kinds import Kind, kinds_of
from policies.rulebook import Rules
from policies.vocabulary import Role, Tier
from policies.worktime import ONE_DAY

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SILENT_AT_MOST = 60
"""Clocks that ring one after another before something that matters has to have happened: reminders, urges."""
Key = tuple[object, ...]


@dataclass
class Spot:
    """One state of a case, as far as moves tell it from others."""

    state: CaseState
    now: datetime
    to: set[Key] = field(default_factory=set)
    by_silence: Key | None = None
    """Where it goes when nobody does anything; None: it stays for ever, urged or closed."""


@dataclass(frozen=True)
class Found:
    """Something that must not be: which rule, and where in the policy it stands."""

    code: str
    subject: str
    at: tuple[str | int, ...]


@dataclass(frozen=True)
class Explored:
    """What was gone through, and what was found wrong."""

    states: int
    moves: int
    kinds: int
    whole: bool
    """Whether every combination of facts was looked at."""
    found: tuple[Found, ...]
    silent_days: int
    """Working days until a case that nobody touches is overdue at the top, at the longest."""
    signing_days: int
    """Working days until a closure that nobody signs is overdue at the last signature, at the longest."""


def explore(rules: Rules, *, everywhere: bool = False) -> Explored:
    """Go through everything that can happen under these rules to what is reported at the lowest unit.

    `everywhere`: at a unit of every tier, so that the lower levels are missing.
    """
    kinds = kinds_of(rules.policy)
    search = _Search(rules)
    tiers = tuple(dict.fromkeys(level.tier for level in rules.policy.levels))
    for kind in kinds.found:
        for lowest in tiers if everywhere else tiers[:1]:
            search.enter(kind, lowest)
    search.run()
    wrong = tuple(dict.fromkeys(search.wrong()))
    return Explored(
        states=len(search.spots),
        moves=search.moves,
        kinds=len(kinds.found),
        whole=kinds.whole,
        found=wrong,
        silent_days=0 if wrong else search.silent_days(),
        signing_days=max(_signing_days(rules, level.key) for level in rules.policy.levels),
    )


class _Search:
    """A breadth-first search over cases."""

    def __init__(self, rules: Rules) -> None:
        self.rules = remembering(rules)
        self.cast = Cast.of(rules.policy)
        top = self.cast.units[-1].code
        self.signers = tuple(a for a in self.cast.officers if a.unit == top and a.roles[0] in _signing(rules))
        """At the top: whoever handles a case below loses a signature that moves up, and nothing else."""
        self.spots: dict[Key, Spot] = {}
        self.entries: list[Key] = []
        self.moves = 0
        self._open: deque[Key] = deque()

    def enter(self, kind: Kind, lowest: Tier) -> None:
        """A dispute of that kind, reported where the lowest unit is of that tier."""
        opened = open_case(opening_of(kind.facts, self.cast, lowest, MONDAY, self.rules.pins), self.rules)
        if isinstance(opened, Refusal):
            return
        self.entries.append(self._reach(self._manned(opened[0], MONDAY), MONDAY))

    def run(self) -> None:
        """Until nothing new comes."""
        while self._open:
            key = self._open.popleft()
            spot = self.spots[key]
            timely = [move for move in MOVES if spot.state.status in move.when]
            holders = {who: self._holders(who, spot.state) for who in dict.fromkeys(m.who for m in timely)}
            for move in timely:
                for body in move.bodies(spot.state, spot.now, self.rules):
                    for actor in self._who(move, holders[move.who]):
                        after = self._moved(spot, move.name, body, actor)
                        if after is not None:
                            self.moves += 1
                            spot.to.add(self._reach(after, spot.now))
            self._fall_silent(key, spot)

    def silent_days(self) -> int:
        """Working days until a case that nobody touches is overdue at the top, at the longest."""
        return max((self._silent_days(entry) for entry in self.entries), default=0)

    def wrong(self) -> Iterator[Found]:
        """What must not be, wherever it can come to."""
        ends = self._ends()
        for key, spot in self.spots.items():
            state = spot.state
            if not state.is_open:
                continue
            level = self.rules.policy.position(state.stay.level)
            if next_instant(state, self.rules) is None:
                yield Found("no_clock", state.stay.level, ("levels", level))
            if responsible(state, self.rules) is None:
                yield Found("nobody_answers", state.stay.level, ("levels", level))
            yield from self._undecided(state, level)
            if state.status is Status.AWAITING_SIGNOFF:
                yield from self._unsigned(state, level)
            if key not in ends:
                yield Found("no_end", state.stay.level, ("levels", level, "sign_off"))

    def _undecided(self, state: CaseState, level: int) -> Iterator[Found]:
        """Whatever waits for a decision, somebody must be left who may give it."""
        timely = state.status is Status.HANDLING and not state.suspended
        if timely and state.stay.asked_for is not None and not self._holders(Who.DECIDER, state):
            yield Found("nobody_decides", state.stay.level, ("levels", level, "extension"))
        step = step_due(state, self.rules)
        if step is not None and not self._holders(Who.ASSESSOR, state):
            named = STEPS[tuple(Step).index(step[0])]
            yield Found("nobody_assesses", step[1].level, ("assessment", named))

    def _unsigned(self, state: CaseState, level: int) -> Iterator[Found]:
        """At the last place nobody moves the signature on: somebody must be left who may give it."""
        place = signature_place(state, self.rules)
        last = state.signature is not None and state.signature.overdue
        if place is None or not last or self._holders(Who.SIGNER, state):
            return
        yield Found("own_work_only", place.level, ("levels", level, "sign_off", "chain"))

    def _ends(self) -> set[Key]:
        """From where a closed case can be reached."""
        back: dict[Key, set[Key]] = {}
        for key, spot in self.spots.items():
            for to in (*spot.to, *((spot.by_silence,) if spot.by_silence else ())):
                back.setdefault(to, set()).add(key)
        ends = {key for key, spot in self.spots.items() if not spot.state.is_open}
        todo = deque(ends)
        while todo:
            for key in back.get(todo.popleft(), ()):
                if key not in ends:
                    ends.add(key)
                    todo.append(key)
        return ends

    def _moved(self, spot: Spot, name: str, body: dict[str, object], actor: Actor) -> CaseState | None:
        given = parse(name, body)
        assert not isinstance(given, Refusal)  # noqa: S101  # our own bodies are well formed
        verdict = judged(spot.state, given, actor, self.rules, spot.now, self.cast.known)
        if isinstance(verdict, Refusal):
            return None
        return self._manned(_after(spot.state, verdict, spot.now, actor.id), spot.now)

    def _who(self, move: Move, holders: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Officers whose giving it comes to different things: any one, or each by whom a signer is lost."""
        if not move.handling:
            return holders[:1]
        lost = [actor for actor in holders if actor in self.signers]
        plain = [actor for actor in holders if actor not in lost]
        return (*plain[:1], *lost)

    def _holders(self, who: Who, state: CaseState) -> tuple[Actor, ...]:
        there = circle(who, state, self.rules)
        at_desks = (self.cast.holder(desk.unit, role) for desk in there.desks for role in desk.roles)
        named = (self.cast.named(officer) for officer in there.officers)
        found = dict.fromkeys(actor for actor in (*named, *at_desks) if actor is not None)
        return tuple(actor for actor in found if there.holds(actor))

    def _fall_silent(self, key: Key, spot: Spot) -> None:
        """Let clocks ring until something has changed that matters."""
        state, now = spot.state, spot.now
        for _ in range(SILENT_AT_MOST):
            due = next_instant(state, self.rules)
            if due is None:
                return
            now = max(due, now)
            happened = passing(state, now, self.rules)
            if all(isinstance(what, e.Urged) for what in happened):
                return
            state = self._manned(_after(state, happened, now), now)
            if self._key(state) != key:
                spot.by_silence = self._reach(state, now)
                return

    def _silent_days(self, entry: Key) -> int:
        state, now = self.spots[entry].state, self.spots[entry].now
        while state.is_open and not (state.stay.overdue and state.next_level() is None):
            due = next_instant(state, self.rules)
            assert due is not None  # noqa: S101  # `wrong` has told of it
            now = max(due, now)
            state = self._manned(_after(state, passing(state, now, self.rules), now), now)
        return _working_days(self.rules, self.spots[entry].now, state.stay.clock.due)

    def _manned(self, state: CaseState, now: datetime) -> CaseState:
        """The case with whoever the roster names at its level."""
        if not state.is_open or state.stay.staffed:
            return state
        level = self.rules.policy.level(state.stay.level)
        posts = self.cast.roster(level, state.unit.code)
        what = e.Staffed(level=level.key, posts=posts, gaps=())
        return _after(state, [what], now)

    def _reach(self, state: CaseState, now: datetime) -> Key:
        key = self._key(state)
        if key not in self.spots:
            self.spots[key] = Spot(state, now)
            self._open.append(key)
        return key

    def _step(self, state: CaseState) -> Step | None:
        """The step of the assessment that is due."""
        due = step_due(state, self.rules)
        return due[0] if due else None

    def _key(self, state: CaseState) -> Key:
        """What tells one case from another."""
        stay, here, signed = state.stay, state.mediation_here(), state.signature
        lost = {actor.id for actor in self.signers}
        kind = (state.ladder[0].unit.code, tuple(sorted(self.rules.skips(state.facts))))
        if not state.is_open:
            to, been = reopening_level(state, self.rules), tuple(sorted(state.declined))
            return ("closed", kind, to, been, self._step(state), frozenset({*state.handlers} & lost))
        return (
            *kind,
            *(stay.asked_for is not None, days_open(state, self.rules) > 0),
            *(state.status, stay.level, stay.overdue, state.suspended),
            *(_back(state), tuple(sorted(state.declined)) if state.declined else ()),
            self._step(state),
            *(here.ended is not None, here.attempts, state.agreement is not None, state.followed_up),
            (signed.step, signed.overdue, signed.outcome is e.Outcome.SETTLED) if signed else None,
            frozenset({*state.handlers, *((signed.proposer,) if signed else ())} & lost),
        )


def _after(state: CaseState, whats: Iterable[e.What], at: datetime, actor: str | None = None) -> CaseState:
    """The case after what happened. Its chain of hashes does not matter here."""
    for what in whats:
        link = e.Event(seq=state.seq + 1, at=at, actor=actor, what=what, prev=GENESIS, hash=GENESIS)
        state = evolve(state, link)
    return state


def _back(state: CaseState) -> str | None:
    """Where it would be declined to; None if it cannot be."""
    if state.status is not Status.ROUTED:
        return None
    back = where_back(state)
    return None if isinstance(back, Refusal) else back


def _signing(rules: Rules) -> set[Role]:
    """Roles that sign at the top, in a chain or as whoever is urged there, or that give it more time."""
    top = rules.policy.levels[-1]
    places = [place for level in rules.policy.levels for place in level.sign_off.chain]
    roles = {role for place in places if place.level == top.key for role in place.roles}
    roles |= set(top.urging.roles if top.urging else (top.responsible,))
    decides = top.extension.decided_by if top.extension else None
    return roles | set(decides.roles if decides else (Role.LEADER,) if top.extension else ())


def _signing_days(rules: Rules, level: str) -> int:
    """Of one level: every place of its chain one after the other, and the top's own."""
    sign_off = rules.policy.level(level).sign_off
    places = len(sign_off.chain) + (sign_off.chain[-1].level != rules.policy.levels[-1].key)
    at = MONDAY
    for _ in range(places):
        at = rules.time.due(at, sign_off.within).at
    return _working_days(rules, MONDAY, at)


def _working_days(rules: Rules, since: datetime, until: datetime) -> int:
    """Working days after the first, the last one counted."""
    day, last, count = rules.time.local_date(since), rules.time.local_date(until), 0
    while day < last:
        day += ONE_DAY
        count += rules.time.day(day).working
    return count
