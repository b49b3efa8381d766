"""Any story a case can have: random people give random commands while time passes."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases.commands.registry import REGISTRY, Seat
from cases.decide import Known, decide, judged, parse, permitted, standings
from cases.edition import EDITION
from cases.envelope import Answer, Envelope
from cases.events import DocumentFiled
from cases.model import Actor, Post, Status
from cases.opening import open_case
from cases.readers import readers, sees
from cases.refusals import Refusal
from cases.refusing import CODES
from cases.responsible import responsible
from cases.running import RunningCase
from cases.state import CaseState
from cases.statutory import live
from policies.vocabulary import RiskSign, Role, Scale, Severity
from tests.cases.bodies import CROWD, JSON, NAMES, garbled, sensible, somebody
from tests.cases.ledger import Ledger
from tests.cases.people import UNITS, chain
from tests.cases.story import FILES, NOTICE_2027, OTHERS, an_opening, local, looked_up, rulebook

PLACES_OF = {
    "wuding": ("group", "village", "township", "county"),
    "wuding-fengxian": ("group", "village", "township", "county"),
    "six_levels": ("group", "village", "township", "county", "city", "province"),
    "two_at_the_top": ("group", "village", "township"),
    "gaotai": ("group", "village", "township"),
    "xiayi": ("village", "township", "county"),
    "longshan": ("village", "township", "county"),
    "haikou": ("village", "township", "county", "city"),
    "qionghai": ("village", "township", "county"),
    "wuwei": ("group", "village", "township", "county"),
    "longling": ("group", "village", "township", "county"),
}
EVERY_UNIT = {unit[0].code for unit in UNITS}
ON_CALLS = ("give_opinion", "give_opinion", "record_opinion", "decline_call", "release_call")
WORK = tuple(
    name
    for name in REGISTRY
    if name not in ("settle_on_spot", "sign_off", "suspend", "note", "correct_party", "file_document")
    and name not in ("correct_intake", "strike", "link_case", "unlink_case")
    and name != "name_representatives"
    and not name.endswith("_task")
    and name not in ("instruct", "call_together", "close_joint", "withdraw_joint", "hand_over", "hand_back")
    and name not in ("call_in", "record_call_consent", *ON_CALLS)
)
"""What keeps a case going."""
ON_TASKS = ("answer_task", "answer_task", "close_task", "return_task", "withdraw_task", "urge_task")
ON_TASKS += ("accept_task", "refuse_task", "close_joint", "close_joint", "withdraw_joint")
NAMES_ONE = {**dict.fromkeys(sorted(n for n in REGISTRY if n.endswith("_task")), "task")}
NAMES_ONE |= dict.fromkeys(("record_call_consent", *sorted({*ON_CALLS})), "call")
"""Commands that name a task or a call, and the field in which they do."""
UNFIT = {
    *("asked_of_a_person", "not_asked_of_you", "not_asked_by_you", "task_not_open", "instructions_stand"),
    *(
        "call_not_open",
        "call_of_another",
        "consent_not_asked",
        "speaks_for_themselves",
        "call_without_consent",
    ),
}
"""Refusals that say that it is the wrong one."""
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
        signs=st.lists(st.sampled_from(RiskSign), max_size=2, unique=True),
        scale=st.sampled_from(Scale),
        people=st.integers(1, 60),
        category=st.sampled_from(["neighbours", "other_labour", "medical"]),
        channel=st.sampled_from(["walk_in", "court", "court_ordinary", "court_simplified"]),
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
        *below, top = PLACES_OF[policy]
        place = [*(tier for tier in below[from_tier:] if tier != lacking), top]
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
        self.ledger = Ledger(state, events, self.now, CROWD)

    # time

    @rule(minutes=st.sampled_from([1, 7, 61, 200, 600, 60 * 24, 60 * 24 * 5]))
    def time_passes_while_the_engine_watches(self, minutes: int) -> None:
        end = self.now + timedelta(minutes=minutes)
        while (instant := self.running.next_instant()) is not None and instant <= end:
            self.look(max(self.now, instant))
        self.look(end)

    @rule(minutes=st.integers(1, 60 * 24) | st.integers(1, 60 * 24 * 5) | st.integers(1, 60 * 24 * 120))
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
        happened = self.running.unwritten
        self.ledger.write(happened, self.running.state, self.now, self.running.rules, command=command)
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
        posts = tuple(Post(role=role, unit=unit.code, officer=somebody(role, unit)) for role in roles)
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

    @rule(data=st.data(), steps=st.integers(3, 12))
    def a_busy_week(self, data: st.DataObject, steps: int) -> None:
        """One thing after the other, with a little time between."""
        for _ in range(steps):
            self.somebody_among(data, WORK)
            self.now += timedelta(minutes=data.draw(st.sampled_from([0, 5, 90, 420]), label="later"))

    @precondition(lambda self: self.running.state.status is Status.ROUTED)
    @rule(data=st.data())
    def somebody_takes_it_on(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("accept", "accept", "accept", "settle_on_spot"))

    @precondition(lambda self: self.running.state.status is Status.HANDLING)
    @rule(data=st.data(), everybody_consents=st.sampled_from([True, True, False]), sessions=st.integers(1, 5))
    def the_mediation_goes_on(self, data: st.DataObject, everybody_consents: bool, sessions: int) -> None:
        for party in self.running.state.parties if everybody_consents else ():
            mediators = self.able("record_consent").get("record_consent")
            if not mediators:
                break
            self.give(
                self.envelope(mediators[0], "record_consent", {"party": party.id, "answer": "consents"})
            )
        if not everybody_consents:
            self.somebody_among(data, ("record_consent", "end_mediation"))
        for _ in range(sessions if everybody_consents else 0):
            self.somebody_among(data, ("record_session", "record_session", "record_agreement"))

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
        self.somebody_among(data, ("escalate", "decline", "assign", "send_down", "take_up"))

    @precondition(lambda self: self.running.state.status in (Status.ROUTED, Status.HANDLING))
    @rule(data=st.data())
    def it_goes_sideways(self, data: st.DataObject) -> None:
        answers = ("accept_transfer", "accept_transfer", "refuse_transfer", "decide_competence")
        asks = ("propose_transfer", "contest_competence")
        self.somebody_among(data, answers if self.able(*answers) else asks)

    @precondition(lambda self: self.running.state.status is Status.HANDLING)
    @rule(data=st.data())
    def the_clocks_are_stopped_or_go_on(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("suspend", "resume"))

    @precondition(lambda self: self.running.state.status is Status.HANDLING)
    @rule(data=st.data())
    def more_time_is_asked_for_and_decided(self, data: st.DataObject) -> None:
        answers = ("grant_extension", "grant_extension", "refuse_extension")
        self.somebody_among(data, answers if self.able(*answers) else ("ask_extension",))

    @precondition(lambda self: self.running.rules.policy.assessment is not None)
    @rule(data=st.data())
    def the_grade_goes_a_step_further(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("propose_grade", "discuss_grade", "decide_grade"))

    @precondition(lambda self: self.running.state.is_open)
    @rule(data=st.data(), times=st.integers(1, 3))
    def it_is_listed_and_supervised(self, data: st.DataObject, times: int) -> None:
        commands = ("list_case", "send_notice", "answer_notice", "extend_listing", "change_listing")
        commands += ("grade_risk",)
        for _ in range(times):
            self.somebody_among(data, commands)

    @precondition(lambda self: self.running.state.is_listed)
    @rule(data=st.data())
    def its_strike_off_is_applied_for(self, data: st.DataObject) -> None:
        for name in ("file_document", "propose_closure", "record_follow_up", "apply_strike_off"):
            self.somebody_among(data, (name,))

    @precondition(lambda self: self.running.state.is_listed)
    @rule(data=st.data(), steps=st.integers(1, 3))
    def its_strike_off_goes_on(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self.somebody_among(data, ("check_strike_off", "sign_strike_off", "strike_off"))

    @precondition(lambda self: self.running.state.is_listed)
    @rule(data=st.data())
    def its_strike_off_is_returned(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("return_strike_off",))

    @precondition(lambda self: self.running.state.is_open)
    @rule(data=st.data())
    def a_party_is_put_right_or_something_filed(self, data: st.DataObject) -> None:
        self.somebody_among(
            data, ("correct_party", "correct_intake", "name_representatives", "file_document")
        )

    @rule(data=st.data())
    def it_belongs_with_another(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("link_case", "link_case", "unlink_case"))

    @precondition(lambda self: self.running.state.links and self.running.state.status is Status.HANDLING)
    @rule(data=st.data())
    def it_is_merged(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("propose_closure",))

    @rule(data=st.data(), steps=st.integers(1, 4))
    def what_was_recorded_is_struck(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self.somebody_among(data, ("strike",))

    @precondition(lambda self: self.running.state.is_open)
    @rule(data=st.data(), steps=st.integers(1, 3))
    def units_are_asked_and_answer(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self.somebody_among(data, ("instruct", "call_together", *ON_TASKS))

    @precondition(lambda self: self.running.state.is_open)
    @rule(data=st.data(), everybody_consents=st.booleans(), steps=st.integers(1, 3))
    def somebody_is_called_in(self, data: st.DataObject, everybody_consents: bool, steps: int) -> None:
        self.somebody_among(data, ("call_in",))
        today = (self.now + timedelta(hours=8)).date().isoformat()
        for call in self.running.state.called_in[-1:] if everybody_consents else ():
            for party in self.running.state.parties:
                for who in self.able("record_call_consent").get("record_call_consent", [])[:1]:
                    said = {"call": call.id, "party": party.id, "answer": "consents", "on": today}
                    self.give(self.envelope(who, "record_call_consent", said))
        for _ in range(steps):
            self.somebody_among(data, ("record_call_consent", *ON_CALLS))

    @rule(data=st.data(), steps=st.integers(1, 3))
    def somebody_stands_in(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self.somebody_among(data, ("hand_over", "hand_over", "hand_back"))

    @precondition(lambda self: self.running.state.agreement is not None)
    @rule(data=st.data())
    def the_parties_are_visited(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("record_follow_up",))

    @precondition(lambda self: not self.running.state.is_open)
    @rule(data=st.data())
    def something_happens_after_the_signature(self, data: st.DataObject) -> None:
        self.somebody_among(data, ("record_visit", "record_visit", "file_document", "archive", "reopen"))

    def able(self, *names: str) -> dict[str, list[Actor]]:
        """Everybody who may give each of these commands now; nothing of commands that nobody may give."""
        found = standings(self.running.state, CROWD[0], self.running.rules)
        circles = {standing.spec.name: standing.who_can for standing in found}
        able = {name: [actor for actor in CROWD if circles[name].holds(actor)] for name in names}
        return {name: actors for name, actors in able.items() if actors}

    def somebody_among(
        self, data: st.DataObject, names: tuple[str, ...], *, caller_projects: bool = False
    ) -> None:
        """One who may gives one of these commands, if there is anybody."""
        able = self.able(*names)
        if able:
            name = data.draw(st.sampled_from([name for name in names if name in able]), label="what")
            actor = data.draw(st.sampled_from(able[name]), label="who")
            body = data.draw(sensible(name, self.running.state, self.now), label="body")
            envelope = self.envelope(actor, name, body)
            self.give(envelope.model_copy(update={"caller_projects": caller_projects}))

    @rule(data=st.data(), actor=st.sampled_from(CROWD), behind=st.sampled_from([None, None, 0, 0, 1]))
    def anybody_gives_any_command(self, data: st.DataObject, actor: Actor, behind: int | None) -> None:
        name = data.draw(st.sampled_from(NAMES), label="what")
        bodies = st.dictionaries(st.text(max_size=5), JSON, max_size=3)
        if name != "wave_through":
            bodies = sensible(name, self.running.state, self.now) | garbled(
                name, self.running.state, self.now
            )
        envelope = self.envelope(actor, name, data.draw(bodies, label="body"))
        version = None if behind is None else self.running.state.version - behind
        self.give(envelope.model_copy(update={"expected_version": version}))

    # may I, and if not why, and who can

    @rule(data=st.data(), name=st.sampled_from(list(REGISTRY)))
    def everybody_is_told_beforehand_what_they_will_be_told(self, data: st.DataObject, name: str) -> None:
        """Whoever may not is refused alike whatever they send, or for each thing that they could name for its
        own reason; whoever may, for what they send.
        """
        ahead = RunningCase(self.running.state, self.book.rules)
        ahead.pass_time(self.now)
        state, rules = ahead.state, ahead.rules
        body = data.draw(sensible(name, state, self.now), label="body")
        given = parse(name, body)
        if isinstance(given, Refusal):
            return
        found = looked_up(state.number, self.ledger.events, body.get("event"))
        spec = REGISTRY[name]
        for actor in CROWD:
            may = permitted(spec, state, actor, rules)
            verdict = decide(
                state, given, actor, rules, self.now, Known(CROWD, UNITS, FILES, recorded=found, cases=OTHERS)
            )
            if may is not None:
                assert isinstance(verdict, Refusal)
                of_what_is_named = verdict.field and may == spec.model.nothing_for(Seat(actor, state, rules))
                assert of_what_is_named or (verdict.code, verdict.says) == (may.code, may.says)
            elif isinstance(verdict, Refusal):
                assert verdict.field, verdict

    @precondition(lambda self: self.running.state.tasks)
    @rule(data=st.data(), name=st.sampled_from([*NAMES_ONE]))
    def who_may_has_something_to_name(self, data: st.DataObject, name: str) -> None:
        """Whoever may not is refused each task or call, for one as was told; whoever may has one to name."""
        ahead = RunningCase(self.running.state, self.book.rules)
        ahead.pass_time(self.now)
        state, rules, spec, what = ahead.state, ahead.rules, REGISTRY[name], NAMES_ONE[name]
        body = data.draw(sensible(name, state, self.now), label="body")
        things = [thing.id for thing in (state.tasks if what == "task" else state.called_in)]
        each = [
            given for thing in things if not isinstance(given := parse(name, body | {what: thing}), Refusal)
        ]
        for actor in CROWD if len(each) == len(things) > 0 else ():
            may = permitted(spec, state, actor, rules)
            verdicts = [judged(state, given, actor, rules, self.now, Known(CROWD, UNITS)) for given in each]
            refused = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
            if may is not None:
                assert len(refused) == len(verdicts)
                assert (may.code, may.says) in [(refusal.code, refusal.says) for refusal in refused]
            else:
                assert len(refused) < len(verdicts) or any(one.code not in UNFIT for one in refused)

    @rule()
    def who_can_is_whoever_may(self) -> None:
        state, rules = self.running.state, self.running.rules
        for actor in CROWD:
            found = list(standings(state, actor, rules))
            assert [standing.spec for standing in found] == list(REGISTRY.values())
            for standing in found:
                assert standing.refusal == permitted(standing.spec, state, actor, rules)
                assert standing.who_can.holds(actor) == (standing.refusal is None), standing
            assert sees(actor, state) or all(standing.refusal for standing in found)

    @precondition(lambda self: self.answered)
    @rule(data=st.data(), same=st.booleans())
    def a_client_tries_again(self, data: st.DataObject, same: bool) -> None:
        envelope = self.answered[data.draw(st.integers(0, len(self.answered) - 1), label="again")]
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
            edition=EDITION,
            known=CROWD,
            units=UNITS,
            files=FILES,
            filed=tuple(e.what.kind for e in self.ledger.events if isinstance(e.what, DocumentFiled)),
            recorded=looked_up(self.running.state.number, self.ledger.events, body.get("event")),
            cases=OTHERS,
        )

    def give(self, envelope: Envelope) -> None:
        by_time = RunningCase(self.running.state, self.book.rules)
        by_time.pass_time(self.now)
        known_before = self.running.state.model_copy(update={"seen": ()})
        if not self.running.unwritten and envelope.caller_projects:
            envelope = envelope.model_copy(update={"head": known_before.head})
        objection = self.running.objection(envelope, self.now)
        answer = self.running.carry_out(envelope, self.now)
        if isinstance(answer, Refusal):
            assert answer == objection
            known(answer)
            assert self.running.state == by_time.state
            self.write()
            return
        assert objection is None
        assert answer.after(known_before) == self.running.state.model_copy(update={"seen": ()})
        assert (answer.state is None) == (envelope.head is not None)
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
        awaited = [visit for visit in state.visits if visit.held_at is None and state.status == "closed"]
        missed = all(visit.overdue for visit in awaited)
        assert (self.running.next_instant() is not None) == (state.is_open or not missed)
        assert (who is not None) == (state.is_open or bool(awaited))
        if who is not None:
            assert who.unit.removesuffix("-justice") in EVERY_UNIT
            assert who.roles

    @invariant()
    def whoever_has_the_case_reads_it(self) -> None:
        state = self.running.state
        assert {rung.unit.code for rung in state.ladder[state.height(state.stay.level) :]} <= {
            *readers(state)
        }

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
        for _ in range(200):  # a quarter of urging, until a risk is to be looked at again, is 66 of them
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
        done = done and not live(state, self.running.rules)
        done = done and all(task.runs_out_at is None for task in state.tasks)
        stuck = (
            state.signature.overdue or state.is_listed
            if state.signature
            else state.stay.overdue and state.next_level() is None
        )
        listing = state.listing if state.is_listed else None
        if listing is not None:
            done = done and listing.overdue and all(notice.overdue for notice in listing.notices)
        done = done and (state.risk is None or state.risk.due)
        return done and stuck and state.urge_at is not None


def known(refusal: Refusal) -> None:
    """A refusal has a known code and says something in both languages."""
    assert refusal.kind is CODES[refusal.code][0]
    assert refusal.says.zh
    assert refusal.says.en
