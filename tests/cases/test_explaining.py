"""A case explained: the engine's own clocks, told; and never other than what the engine then does."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.events import Event, Reminded
from cases.explaining.deadlines import KEPT, LEAST, LEFT, ClockExplained, Stands
from cases.explaining.explanation import Explanation, explain
from cases.explaining.forecast import MOST_STEPS, forecast, foresee, only_urging_is_left
from cases.explaining.tracks import ClockName, Tracks, clocks_of, track
from cases.model import Clock, Status
from cases.record import written
from cases.refusals import Refusal
from cases.responsible import DUTY_DESK, FIRST_RECEIVER, responsible
from cases.running import RunningCase
from cases.telling import tell
from policies.tracing import RuleRef, part_at
from policies.vocabulary import Role
from policies.words import Basis
from policies.worktime import Count
from tests.cases.people import EVERYBODY, LI, SUN, TOWNSHIP, WANG, ZHOU, chain
from tests.cases.story import Story, a_case, local, rulebook, sealed


def tracks_of(case: Story) -> Tracks:
    """As the tables tell it: the events have been written and read."""
    return track(case.state.number, [Event.model_validate(written(event)) for event in case.events])


def explained(case: Story) -> Explanation:
    return explain(case.state, tracks_of(case), case.now, case.book.rules)


def the(told: Explanation, name: str) -> ClockExplained:
    (clock,) = [clock for clock in told.clocks if clock.clock == name]
    return clock


def decided_by(clock: ClockExplained) -> RuleRef:
    assert [weighed.decides for weighed in clock.weighed] == [*([False] * (len(clock.weighed) - 1)), True]
    return clock.weighed[-1].rule


# random stories

COMMANDS: dict[str, dict[str, Any]] = {
    "accept": {},
    "decline": {"reason": sealed()},
    "escalate": {"ground": "no_agreement", "reason": sealed()},
    "assign": {"level": "village", "reason": sealed()},
    "propose_closure": {"outcome": "withdrawn", "statement": sealed(), "withdrawn_by": ["p1"]},
    "return_for_rework": {"reason": sealed()},
    "sign_off": {},
    "ask_extension": {"days": 1, "reason": sealed()},
    "grant_extension": {},
    "record_consent": {"party": "p1", "answer": "consents"},
    "suspend": {"ground": "appraisal", "reason": sealed(), "evidence": sealed()},
    "resume": {},
}
MOVES = st.one_of(
    st.sampled_from([name for name in COMMANDS if name != "sign_off"]),
    st.sampled_from(["sign_off", "notice", "outage", "unseen"]),
    st.integers(1, 60 * 24 * 20),
)
STORIES = st.lists(st.tuples(MOVES, st.integers(0, 60 * 24 * 9)), max_size=10)


def played(story: list[tuple[str | int, int]], severity: str, policy: str, start: int) -> Story:
    """Whoever may give a command gives it; where nobody may, nothing happens."""
    book = rulebook()
    tiers = ("group", "village", "township", "county", "city", "province")
    opened = local("2026-10-20 08:00") + timedelta(minutes=start)
    case = a_case(severity, book=book, policy=policy, at=opened, units=chain(*tiers))
    for move, wait in story:
        if isinstance(move, int):
            case.later(minutes=move)
        elif move == "notice":
            case.notice_loaded()
        elif move == "outage":
            case.after_outage(f"{case.now + timedelta(hours=8, minutes=wait):%Y-%m-%d %H:%M}")
        elif move == "unseen":
            case.now += timedelta(minutes=wait)
        else:
            for actor in EVERYBODY:
                if not isinstance(case.tell(case.envelope(actor, move, **COMMANDS[move])), Refusal):
                    break
    return case


any_story = given(
    story=STORIES,
    severity=st.sampled_from(["simple", "general", "difficult", "complex"]),
    policy=st.sampled_from(["wuding", "wuding-fengxian", "six_levels", "xiayi"]),
    start=st.integers(0, 60 * 24 * 60),
)
some = settings(max_examples=40, deadline=None)


def reminds_a_desk(event: Event) -> bool:
    """For want of a roster: no level of these stories is looked up."""
    return isinstance(event.what, Reminded) and not any(post.officer for post in event.what.to)


@some
@any_story
def test_what_is_foretold_is_what_the_engine_records(
    story: list[tuple[str | int, int]], severity: str, policy: str, start: int
) -> None:
    case = played(story, severity, policy, start)
    told = forecast(case.state, case.running.rules, case.now)
    engine = RunningCase(case.state, case.book.rules)
    engine.pass_time(case.now)
    at = case.now
    for step in told.steps:
        while not engine.unwritten:
            instant = engine.next_instant()
            assert instant is not None
            at = max(at, instant)
            engine.pass_time(at)
        assert step.at == at
        assert [e.type for e in step.events] == [e.what.type for e in engine.unwritten]
        for foretold, event in zip(step.events, engine.unwritten, strict=True):
            if reminds_a_desk(event):
                assert "whoever is then on the case" in foretold.says.en
            else:
                assert foretold.says == tell(event.what, engine.rules)
        assert (step.level, step.status) == (engine.state.stay.level, engine.state.status)
        answering = responsible(engine.state, engine.rules)
        assert (answering and answering.unit) == (step.responsible and step.responsible.unit)
        engine.unwritten = []
    if not told.repeats and not told.more:
        assert engine.next_instant() is None
        assert engine.state.status is Status.CLOSED
    assert told.more == (len(told.steps) == MOST_STEPS and not told.repeats)


@some
@any_story
def test_every_clock_is_explained_by_a_reckoning_that_ends_when_it_is_due(
    story: list[tuple[str | int, int]], severity: str, policy: str, start: int
) -> None:
    case = played(story, severity, policy, start)
    told = explained(case)
    clocks = clocks_of(case.state)
    assert [clock.clock for clock in told.clocks] == list(clocks)
    for clock in told.clocks:
        running: Clock = clocks[clock.clock]
        assert (clock.due, clock.provisional) == (running.due, running.provisional)
        decided_by(clock)
        decisive = clock.weighed[-1].reckoning
        assert decisive.due == running.due
        assert decisive.days[-1].ends == running.due
        for weighed in clock.weighed[:-1]:
            assert weighed.reckoning.due < running.due
    assert len(told.overdue) == len(case.state.overdue)
    assert [mark.due for mark in told.overdue] == [mark.due for mark in case.state.overdue]
    assert [rule.id for rule in told.entry.tried if rule.decides] == [case.state.triage_rule]
    assert (told.responsible is None) == (not case.state.is_open)


@some
@any_story
def test_every_rule_that_is_cited_stands_where_it_says(
    story: list[tuple[str | int, int]], severity: str, policy: str, start: int
) -> None:
    case = played(story, severity, policy, start)
    told = explained(case)
    rules = [event.rule for step in told.next.steps for event in step.events]
    rules += [mark.rule for mark in told.overdue] + [told.arrival.rule]
    rules += [told.responsible.rule] if told.responsible else []
    assert all(event.rule for step in told.next.steps for event in step.events)
    assert all(mark.rule for mark in told.overdue)
    for rule in rules:
        if rule is not None and rule.kind == "policy":
            assert rule.field is not None
            assert rule.line is not None
            at = [int(part) if part.isdigit() else part for part in rule.field.split(".")]
            part_at(case.running.rules.policy, tuple(at))


# examples


def test_due_day_by_day_with_the_notice_and_the_policy_line() -> None:
    case = a_case("general", at=local("2026-02-10 09:00")).accepted_by(WANG)
    clock = the(explained(case), "level")
    rule = decided_by(clock)
    assert (rule.name, rule.field, rule.basis) == ("wuding", "levels.1.time", Basis.ASSUMED)
    assert rule.says.en == "time at the level: 7 working days"
    assert (clock.due_local, clock.stands) == ("2026-02-26 18:00", Stands.RUNNING)
    days = {day.date.isoformat(): day for day in clock.weighed[0].reckoning.days}
    assert days["2026-02-14"].how is Count.WORKING_DAY
    assert days["2026-02-14"].why.zh == "春节调休上班"
    assert days["2026-02-23"].how is Count.OFF


def test_what_happens_next_if_nobody_acts() -> None:
    told = explained(a_case("general", at=local("2026-02-10 09:00")).accepted_by(WANG)).next
    first = [(step.at_local, [event.type for event in step.events]) for step in told.steps[:3]]
    assert first == [
        ("2026-02-14 08:45", ["reminded"]),
        ("2026-02-25 08:30", ["reminded"]),
        ("2026-02-26 18:00", ["became_overdue", "escalated"]),
    ]
    rules = [event.rule.field for step in told.steps for event in step.events if event.rule]
    assert rules[:4] == [
        "levels.1.reminders.1",
        "levels.1.reminders.2",
        "levels.1.time",
        "levels.1.on_breach",
    ]
    assert rules[-1] == "levels.3.urging"
    assert told.steps[-1].level == "county"
    assert told.repeats
    assert not told.more


def test_who_answers_further_up_is_told_by_role_until_the_roster_there_is_looked_up() -> None:
    case = a_case("general", at=local("2026-02-10 09:00")).accepted_by(WANG)
    above = [step for step in explained(case).next.steps if step.level == "township"]
    for step in above:
        who = step.responsible
        assert who is not None
        assert (who.officer, who.roles) == (None, (Role.RESPONSIBLE_PERSON, Role.DUTY))
        assert (who.rule.kind, who.rule.field) == ("policy", "levels.2.responsible")
        assert "名册上的包保责任人，无人则值班岗" in who.says.zh
        assert "whoever is then on the roster as responsible person" in who.says.en
    reminders = [event for step in above for event in step.events if event.type == "reminded"]
    assert reminders
    assert all("whoever is then on the case, else the duty desk" in event.says.en for event in reminders)


def test_a_level_that_was_found_without_anybody_is_told_so() -> None:
    case = a_case("general").later(days=20).staffed_with()
    assert case.stay.level == "township"
    step = explained(case).next.steps[0]
    assert step.level == "township"
    assert step.responsible is not None
    assert step.responsible.rule.name == DUTY_DESK
    assert TOWNSHIP in step.events[0].says.en


def test_a_forecast_is_bounded_and_says_so() -> None:
    case = a_case("general")
    told = forecast(case.state, case.running.rules, case.now, most=2)
    assert (len(told.steps), told.more, told.repeats) == (2, True, False)


def test_urging_is_all_that_is_left_only_once_the_case_clock_has_run_out() -> None:
    case = a_case("complex")
    steps = []
    for step in foresee(case.state, case.running.rules, case.now):
        steps.append(step)
        if only_urging_is_left(step, case.running.rules):
            break
    assert case.state.case_clock is not None
    assert steps[-1].at >= case.state.case_clock.due
    assert any(e.what.type == "urged" for step in steps[:-1] for e in step.events)


def test_what_time_has_brought_and_nobody_has_recorded_is_said_first() -> None:
    case = a_case("general").unseen("2026-03-12 10:00")
    told = explained(case)
    assert told.next.steps[0].at == case.now
    assert [event.type for event in told.next.steps[0].events] == ["became_overdue", "escalated"]
    assert the(told, "level").stands is Stands.OVERDUE


def test_the_level_clock_stands_still_while_a_signature_is_awaited() -> None:
    told = explained(a_case("general").accepted_by(WANG).proposed_by(WANG))
    assert the(told, "level").stands is Stands.STOPPED
    assert the(told, "signature").stands is Stands.RUNNING
    assert decided_by(the(told, "signature")).field == "levels.1.sign_off.within"
    assert told.responsible is not None
    assert told.responsible.rule.field == "levels.1.sign_off.chain.0"
    moved = told.next.steps[0].events
    assert [event.rule.field for event in moved if event.rule] == [
        "levels.1.sign_off.within",
        "levels.1.sign_off.chain.1",
    ]


def test_a_suspended_case_waits_for_the_end_of_the_suspension_alone() -> None:
    case = a_case("general").accepted_by(WANG).gives(SUN, "suspend", **COMMANDS["suspend"])
    told = explained(case)
    stands = {clock.clock: clock.stands for clock in told.clocks}
    assert stands == {
        ClockName.LEVEL: Stands.STOPPED,
        ClockName.CASE: Stands.STOPPED,
        ClockName.SUSPENSION: Stands.RUNNING,
    }
    assert decided_by(the(told, "suspension")).field == "suspension.at_most"
    resumed = told.next.steps[0].events[0]
    assert resumed.type == "resumed"
    assert resumed.rule is not None
    assert resumed.rule.field == "suspension.at_most"


def test_what_was_left_goes_on_and_says_so() -> None:
    case = a_case("general").until("2026-03-03 08:30").escalated_by(WANG).until("2026-03-04 08:30")
    clock = the(explained(case.declined_by(ZHOU)), "level")
    assert decided_by(clock).name == LEFT
    assert clock.weighed[0].reckoning.days[0].how is Count.HOURS
    assert clock.weighed[0].reckoning.days[-1].minutes_total == case.stay.clock.minutes


def test_at_least_a_working_day_says_what_there_was() -> None:
    case = a_case("general").until("2026-03-11 17:00").escalated_by(WANG).until("2026-03-12 08:30")
    clock = the(explained(case.declined_by(ZHOU)), "level")
    assert [weighed.rule.name for weighed in clock.weighed] == [LEFT, LEAST]
    assert decided_by(clock).name == LEAST


@pytest.mark.parametrize(
    ("loaded", "by"),
    [("2026-12-28 11:00", "levels.1.time"), ("2027-01-05 10:00", LEAST), ("2027-01-06 10:00", KEPT)],
)
def test_a_deadline_that_a_calendar_moved(loaded: str, by: str) -> None:
    case = a_case("general", at=local("2026-12-28 10:00"), book=rulebook())
    before = the(explained(case), "level")
    assert before.provisional
    days = before.weighed[0].reckoning.days
    assert all(day.moved_by for day in days if day.provisional)
    told = the(explained(case.until(loaded).notice_loaded()), "level")
    rule = decided_by(told)
    assert by in (rule.field, rule.name)
    assert told.moved_at == case.now
    assert not told.provisional


def test_a_certain_deadline_is_explained_by_the_calendars_it_was_counted_by() -> None:
    case = a_case("general", at=local("2026-12-21 10:00"), book=rulebook())
    case.notice_loaded()
    told = explained(case)
    assert the(told, "level").moved_at is None
    assert decided_by(the(told, "level")).field == "levels.1.time"
    assert {document.name for document in told.documents} >= {"wuding", "cn-2026", "cn-2027"}


def test_marks_say_which_rule_was_broken() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-12 10:00")
    told = explained(case)
    (mark,) = told.overdue
    assert mark.rule is not None
    assert (mark.clock, mark.rule.field, mark.due_local) == ("level", "levels.1.time", "2026-03-11 18:00")
    assert told.arrival.rule is not None
    assert told.arrival.rule.field == "levels.1.on_breach"
    assert told.responsible is not None
    assert told.responsible.rule.name == DUTY_DESK


def test_who_answers_before_anybody_accepts() -> None:
    told = explained(a_case("general", by=LI)).responsible
    assert told is not None
    assert (told.officer, told.rule.name, told.rule.kind) == (LI.id, FIRST_RECEIVER, "named")
    assert "首接负责" in told.rule.says.zh


def test_triage_says_what_it_looked_at() -> None:
    told = explained(a_case("general", category="medical")).entry
    assert (told.level, told.entered) == ("township", "township")
    assert [(rule.id, rule.decides) for rule in told.tried] == [
        ("may_turn_criminal", False),
        ("complex", False),
        ("difficult", True),
    ]
    held = [looked for looked in told.tried[-1].looked_at if looked.holds]
    assert [(looked.field, looked.fact) for looked in held] == [("triage.2.when.any.4.category", "medical")]


def test_a_place_without_the_level_enters_above() -> None:
    case = a_case("general", units=chain("group", "township", "county"))
    told = explained(case).entry
    assert (told.level, told.entered) == ("village", "township")


def test_a_closed_case_has_its_past_and_nothing_to_come() -> None:
    case = a_case("simple").accepted_by(LI).proposed_by(LI).signed_by(SUN)
    told = explained(case)
    assert (told.status, told.clocks, told.next.steps) == (Status.CLOSED, (), ())
    assert told.responsible is None
    assert told.entry.tried[-1].id == "simple"


def test_asked_about_the_past_of_a_case_it_answers_for_its_last_event() -> None:
    case = a_case("general").until("2026-03-05 10:00").noted_by(WANG)
    told = explain(case.state, tracks_of(case), local("2026-03-01 10:00"), case.book.rules)
    assert told.as_of == local("2026-03-05 10:00")


def test_it_travels_as_json() -> None:
    told = explained(a_case("general").accepted_by(WANG))
    assert Explanation.model_validate_json(told.model_dump_json(exclude_none=True)) == told
