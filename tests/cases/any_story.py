"""Any story a case can have: random people give random commands while time passes."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases.decide import permitted
from cases.envelope import Answer, Envelope
from cases.model import Actor, Post, Status
from cases.opening import open_case
from cases.refusals import CODES, Refusal
from cases.registry import REGISTRY
from cases.responsible import responsible
from cases.running import RunningCase
from cases.state import CaseState
from policies.vocabulary import RiskSign, Role, Scale, Severity
from tests.cases.bodies import CROWD, JSON, NAMES, garbled, sensible
from tests.cases.ledger import Ledger
from tests.cases.people import PLACES, chain
from tests.cases.story import NOTICE_2027, an_opening, local, rulebook

PLACES_OF = {
    "wuding": ("group", "village", "township", "county"),
    "six_levels": ("group", "village", "township", "county", "city", "province"),
}
HELD_LEVELS = ("routed", "handling", "awaiting_signoff")


class AnyStory(RuleBasedStateMachine):
    """One case, everybody who may come near it, and a ledger that checks every step."""

    running: RunningCase
    ledger: Ledger
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.book = rulebook()
        self.commands = 0
        self.answered: list[Envelope] = []

    @initialize(
        policy=st.sampled_from(list(PLACES_OF)),
        severity=st.sampled_from(Severity),
        signs=st.lists(st.sampled_from(RiskSign), max_size=1),
        scale=st.sampled_from(Scale),
        people=st.integers(1, 60),
        parties=st.integers(1, 4),
        opener=st.sampled_from([a for a in CROWD if not {Role.AUDITOR, Role.ADMIN} & set(a.roles)]),
        start=st.integers(0, 730 * 24 * 60),
        from_tier=st.integers(0, 3),
        lacking=st.sampled_from([None, None, "village", "township", "city"]),
    )
    def open(
        self, policy: str, start: int, opener: Actor, from_tier: int, lacking: str | None, **how: Any
    ) -> None:
        signs, severity = how.pop("signs"), how.pop("severity")
        self.now = local("2025-01-01 00:00") + timedelta(minutes=start)
        place = [tier for tier in PLACES_OF[policy][from_tier:] if tier != lacking]
        opening = an_opening(
            severity,
            at=self.now,
            by=opener,
            policy=policy,
            units=chain(*place),
            book=self.book,
            risk_signs=signs,
            **how,
        )
        opened = open_case(opening, self.book.rules(opening.pins))
        assert not isinstance(opened, Refusal)
        state, events = opened
        self.running = RunningCase(state, self.book.rules)
        self.ledger = Ledger(state, events, self.now)

    # time

    @rule(minutes=st.sampled_from([1, 7, 61, 200, 600, 60 * 24, 60 * 24 * 5]))
    def time_passes_while_the_engine_watches(self, minutes: int) -> None:
        end = self.now + timedelta(minutes=minutes)
        while (instant := self.running.next_instant()) is not None and instant <= end:
            self.look(max(self.now, instant))
        self.look(end)

    @rule(minutes=st.integers(1, 60 * 24 * 120))
    def the_engine_is_down(self, minutes: int) -> None:
        self.look(self.now + timedelta(minutes=minutes))

    @rule(hours=st.integers(0, 30), seconds=st.integers(0, 59))
    def nobody_looks(self, hours: int, seconds: int) -> None:
        self.now += timedelta(hours=hours, seconds=seconds)

    @precondition(lambda self: self.running.state.is_open)
    @rule(before=st.sampled_from([1, 0]))
    def just_about_the_next_instant(self, before: int) -> None:
        instant = self.running.next_instant()
        assert instant is not None
        self.look(max(self.now, instant - timedelta(seconds=before)))

    def look(self, at: datetime) -> None:
        self.now = at
        self.running.pass_time(at)
        self.write()
        following = self.running.next_instant()
        assert following is None or following > at

    def write(self, *, command: bool = False) -> None:
        """Carry what happened to the ledger."""
        self.ledger.write(self.running.unwritten, self.running.state, self.now, command=command)
        self.running.unwritten = []

    # the engine's own doings

    @rule(
        roles=st.lists(st.sampled_from(Role), unique=True, max_size=3),
        gaps=st.lists(st.sampled_from(Role), unique=True, max_size=2),
        elsewhere=st.booleans(),
    )
    def a_roster_is_found(self, roles: list[Role], gaps: list[Role], elsewhere: bool) -> None:
        state = self.running.state
        level = state.ladder[-1].level if elsewhere else state.stay.level
        unit = state.unit_of(level)
        posts = tuple(
            Post(role=role, unit=unit.code, officer=f"{role.replace('_', '-')}.{unit.tier}") for role in roles
        )
        self.running.staff(level, posts, tuple(gaps), self.now)
        self.write()

    @rule()
    def the_notice_for_2027_is_loaded(self) -> None:
        self.book.add(NOTICE_2027)
        state = self.running.state
        self.running.adopt(self.book.pins(state.policy_id).calendars, self.now)
        self.write()

    @rule()
    def the_engine_goes_on_as_new(self) -> None:
        """As after continue-as-new: the state passes through JSON."""
        stored = CaseState.model_validate_json(self.running.state.model_dump_json())
        assert stored == self.running.state
        self.running = RunningCase(stored, self.book.rules)

    # commands

    @rule(data=st.data(), caller_projects=st.booleans())
    def somebody_gives_a_command_that_is_open_to_them(
        self, data: st.DataObject, caller_projects: bool
    ) -> None:
        self.somebody_among(data, tuple(REGISTRY), caller_projects=caller_projects)

    @precondition(lambda self: self.running.state.status is Status.ROUTED)
    @rule(data=st.data())
    def somebody_takes_it_on(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("accept", "accept", "accept", "settle_on_spot"))

    @precondition(lambda self: self.running.state.status is Status.HANDLING)
    @rule(data=st.data(), everybody_consents=st.sampled_from([True, True, False]))
    def the_mediation_goes_on(self, data: st.DataObject, everybody_consents: bool) -> None:
        if everybody_consents:
            for party in self.running.state.parties:
                mediator = self.able("record_consent")[0]
                self.give(
                    self.envelope(mediator, "record_consent", {"party": party.id, "answer": "consents"})
                )
                if self.running.state.status is not Status.HANDLING:
                    return
        steps = ("record_session", "record_agreement", "record_agreement", "record_consent", "end_mediation")
        self.somebody_among(data, steps if everybody_consents else steps[3:])

    @precondition(lambda self: self.running.state.status is Status.HANDLING)
    @rule(data=st.data())
    def the_handlers_propose_to_close(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("propose_closure", "settle_on_spot"))

    @precondition(lambda self: self.running.state.status is Status.AWAITING_SIGNOFF)
    @rule(data=st.data())
    def the_signer_decides(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("return_for_rework", "return_for_rework", "sign_off"))

    @precondition(lambda self: self.running.state.status in (Status.ROUTED, Status.HANDLING))
    @rule(data=st.data())
    def responsibility_is_passed_on(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("escalate", "decline", "assign"))

    def able(self, name: str) -> list[Actor]:
        """Everybody who may give that command now."""
        state, rules = self.running.state, self.running.rules
        return [actor for actor in CROWD if permitted(REGISTRY[name], state, actor, rules) is None]

    def somebody_among(
        self, data: st.DataObject, names: tuple[str, ...], *, caller_projects: bool = False
    ) -> None:
        """One who may gives one of these commands, if there is anybody."""
        pairs = {name: able for name in names if (able := self.able(name))}
        if pairs:
            name = data.draw(st.sampled_from([name for name in names if name in pairs]), label="what")
            actor = data.draw(st.sampled_from(pairs[name]), label="who")
            body = data.draw(sensible(name, self.running.state, self.now), label="body")
            envelope = self.envelope(actor, name, body)
            self.give(envelope.model_copy(update={"caller_projects": caller_projects}))

    @rule(data=st.data(), actor=st.sampled_from(CROWD), behind=st.sampled_from([None, None, 0, 0, 1]))
    def anybody_gives_any_command(self, data: st.DataObject, actor: Actor, behind: int | None) -> None:
        name = data.draw(st.sampled_from(NAMES), label="what")
        bodies = st.dictionaries(st.text(max_size=5), JSON, max_size=3)
        if name != "strike_off":
            bodies = sensible(name, self.running.state, self.now) | garbled(
                name, self.running.state, self.now
            )
        envelope = self.envelope(actor, name, data.draw(bodies, label="body"))
        version = None if behind is None else self.running.state.version - behind
        self.give(envelope.model_copy(update={"expected_version": version}))

    @precondition(lambda self: self.answered)
    @rule(data=st.data(), same=st.booleans())
    def a_client_tries_again(self, data: st.DataObject, same: bool) -> None:
        envelope = data.draw(st.sampled_from(self.answered), label="again")
        before = self.running.state
        if same:
            assert self.running.objection(envelope, self.now) is None
            answer = self.running.carry_out(envelope, self.now)
            assert isinstance(answer, Answer)
            assert answer.repeated
        else:
            other = envelope.model_copy(update={"body_hash": "f" * 64})
            refusal = self.running.carry_out(other, self.now)
            assert isinstance(refusal, Refusal)
            assert refusal.code == "idempotency_key_reused"
            assert self.running.objection(other, self.now) == refusal
        assert self.running.state == before

    def envelope(self, actor: Actor, name: str, body: dict[str, Any]) -> Envelope:
        self.commands += 1
        return Envelope(
            command=f"{self.commands:032x}",
            body_hash=hashlib.sha256(repr(body).encode()).hexdigest(),
            actor=actor,
            name=name,
            body=body,
            known=CROWD,
        )

    def give(self, envelope: Envelope) -> None:
        by_time = RunningCase(self.running.state, self.book.rules)
        by_time.pass_time(self.now)
        objection = self.running.objection(envelope, self.now)
        answer = self.running.carry_out(envelope, self.now)
        if isinstance(answer, Refusal):
            assert answer == objection
            known(answer)
            assert self.running.state == by_time.state
            self.write()
            return
        assert objection is None
        assert answer.state == self.running.state.model_copy(update={"seen": ()})
        if envelope.caller_projects:
            assert self.running.unwritten == []
            self.running.unwritten = list(answer.events)
        assert self.running.state.version == by_time.state.version + 1
        self.answered.append(envelope)
        self.write(command=True)

    # what always holds

    @invariant()
    def one_level_and_one_status(self) -> None:
        state = self.running.state
        assert [rung.level for rung in state.ladder].count(state.stay.level) == 1
        assert state.is_open == (state.status in HELD_LEVELS)
        assert (state.status is Status.AWAITING_SIGNOFF) <= (state.signature is not None)
        assert state.stay.level not in state.former

    @invariant()
    def an_open_case_has_a_clock_and_somebody_responsible(self) -> None:
        state, rules = self.running.state, self.running.rules
        who = responsible(state, rules)
        assert (self.running.next_instant() is not None) == state.is_open
        assert (who is not None) == state.is_open
        if who is not None:
            assert who.unit.removesuffix("-justice") in PLACES.values()
            assert who.roles

    @invariant()
    def what_happens_next_does_happen_then(self) -> None:
        instant = self.running.next_instant()
        if instant is not None:
            ahead = RunningCase(self.running.state, self.book.rules)
            ahead.pass_time(max(instant, self.now))
            assert ahead.unwritten

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close(self.running.state)
            self.left_alone_it_comes_to_the_top_and_is_urged()

    def left_alone_it_comes_to_the_top_and_is_urged(self) -> None:
        """With nobody acting: finitely many steps up, and from there on nothing but urging."""
        for _ in range(60):
            state = self.running.state
            if not state.is_open or self.only_urging_is_left(state):
                break
            self.step()
        state = self.running.state
        assert not state.is_open or self.only_urging_is_left(state)
        if state.is_open:
            kinds = [kind for _ in range(4) for kind in self.step()]
            assert kinds == ["urged"] * 4
            assert self.running.state.stay == state.stay

    def step(self) -> list[str]:
        instant = self.running.next_instant()
        assert instant is not None
        already = len(self.ledger.events)
        self.look(max(self.now, instant))
        return [event.what.type for event in self.ledger.events[already:]]

    def only_urging_is_left(self, state: CaseState) -> bool:
        done = state.case_clock is None or any(mark.scope == "case" for mark in state.overdue)
        stuck = (
            state.signature.overdue if state.signature else state.stay.overdue and state.next_level() is None
        )
        return done and stuck and state.urge_at is not None


def known(refusal: Refusal) -> None:
    """A refusal has a known code and says something in both languages."""
    assert refusal.kind is CODES[refusal.code][0]
    assert refusal.says.zh
    assert refusal.says.en
