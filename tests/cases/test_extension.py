"""More time for a level (延期): asked for before it is due, bounded, decided above."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.claims import Why
from cases.clocks import AT_LEAST
from cases.events import Scope
from cases.explaining.deadlines import ClockExplained, explain_clock
from cases.explaining.tracks import ClockName, track
from cases.model import Actor, Status
from cases.worklist import why_mine
from tests.cases.people import (
    AUDITOR,
    CHEN,
    CHU,
    CITY,
    COUNTY_DESK,
    FENG,
    HE,
    LI,
    OTHER_TOWNSHIP,
    QIAN,
    SUN,
    TOWNSHIP_DESK,
    WANG,
    WU,
    ZHOU,
    chain,
    officer,
)
from tests.cases.story import Story, a_case, kinds, local, of_six_levels, rulebook, sealed

CITY_LEADER = officer("city-leader", CITY, "leader")
TEAM = officer("team", "532329000000", "mediator")


def in_xiayi(severity: str = "difficult", **how: Any) -> Story:
    """A case of Xiayi's second version: the township has 15 calendar days."""
    return a_case(severity, policy="xiayi", units=chain("village", "township", "county"), **how)


def ask(case: Story, by: Actor = WU, days: int = 7) -> Story:
    return case.gives(by, "ask_extension", days=days, reason=sealed("an expert is late"))


def asking(case: Story, by: Actor = WU, days: int = 7) -> str:
    return case.refusal(by, "ask_extension", days=days, reason=sealed("an expert is late"))


def handled() -> Story:
    """With the township since Monday 2 March 2026, due on Tuesday the 17th at 18:00."""
    return in_xiayi().accepted_by(WU)


def explained(case: Story, name: ClockName = ClockName.LEVEL) -> ClockExplained:
    tracks = track(case.state.number, case.events)
    return explain_clock(name, case.state, tracks.clocks[name], case.now, case.book.rules)


def test_granted_it_is_due_so_many_working_days_later() -> None:
    case = ask(handled())
    assert case.stay.clock.due == local("2026-03-17 18:00")
    assert case.stay.asked_for is not None
    before = case.stay.clock
    case.until("2026-03-09 10:00").gives(COUNTY_DESK, "grant_extension")
    # the 18th, 19th, 20th, 23rd, 24th, 25th and 26th
    assert case.stay.clock.due == local("2026-03-26 18:00")
    assert (case.stay.clock.started_at, case.stay.clock.span) == (before.started_at, before.span)
    assert case.stay.asked_for is None
    assert case.whats("extension_granted")[0].case_clock is None
    case.until("2026-03-26 17:59")
    assert case.stay.level == "complex"
    case.until("2026-03-26 18:00")
    assert (case.stay.level, case.state.overdue[0].due) == ("touring_team", local("2026-03-26 18:00"))


def test_holidays_and_worked_weekends_count_as_the_notice_says() -> None:
    # due on Tuesday 24 February, the first day worked after the festival
    case = in_xiayi(at=local("2026-02-09 10:00")).accepted_by(WU)
    assert case.stay.clock.due == local("2026-02-24 18:00")
    ask(case, days=4).gives(COUNTY_DESK, "grant_extension")
    # 25, 26, 27 and Saturday the 28th, which is worked
    assert case.stay.clock.due == local("2026-02-28 18:00")


def test_an_undecided_request_stops_no_clock_and_lapses_with_it() -> None:
    case = ask(handled()).until("2026-03-17 18:00")
    assert (case.stay.level, case.stay.asked_for) == ("touring_team", None)
    assert case.refusal(CHU, "grant_extension") == "wrong_status"
    case.accepted_by(TEAM)
    assert case.refusal(CHU, "grant_extension") == "no_extension_asked"


def test_at_the_due_instant_it_is_too_late_to_grant() -> None:
    case = ask(handled()).unseen("2026-03-17 18:00")
    assert case.refusal(COUNTY_DESK, "grant_extension") == "wrong_status"
    assert (case.stay.level, case.whats("extension_granted")) == ("touring_team", [])


def test_after_expiry_it_is_too_late_to_ask() -> None:
    case = handled().unseen("2026-03-17 18:00")
    assert asking(case) == "wrong_status"
    at_the_top = in_xiayi("complex").accepted_by(TEAM).until("2026-04-01 18:00")
    assert at_the_top.stay.overdue
    assert asking(at_the_top, TEAM) == "too_late_to_extend"


def test_at_the_top_a_request_lapses_when_the_time_is_over() -> None:
    case = ask(in_xiayi("complex").accepted_by(TEAM), TEAM).until("2026-04-01 18:00")
    assert (case.stay.overdue, case.stay.asked_for) == (True, None)
    assert case.refusal(FENG, "grant_extension") == "no_extension_asked"


def test_a_second_request_while_one_is_open_is_refused() -> None:
    assert asking(ask(handled()), ZHOU) == "not_yours"
    assert asking(ask(handled()), TOWNSHIP_DESK) == "extension_asked"


def test_refused_it_stays_due_and_may_be_asked_again() -> None:
    case = ask(handled())
    due = case.stay.clock
    case.gives(COUNTY_DESK, "refuse_extension", reason=sealed("there was time enough"))
    assert (case.stay.clock, case.stay.asked_for) == (due, None)
    ask(case, days=1)


@pytest.mark.parametrize(("days", "said"), [(8, "7"), (60, "7")])
def test_one_is_no_longer_than_the_policy_lets_it(days: int, said: str) -> None:
    refusal = handled().refused(WU, "ask_extension", days=days, reason=sealed())
    assert (refusal.code, refusal.field) == ("extension_too_long", "days")
    assert said in refusal.says.en


@pytest.mark.parametrize("days", [0, -1, 61, None])
def test_days_that_are_none(days: int | None) -> None:
    assert handled().refused(WU, "ask_extension", days=days, reason=sealed()).code == "invalid_command"


def test_all_together_are_bounded_and_so_is_their_number() -> None:
    case = handled()
    for days in (7, 7):
        ask(case, days=days).gives(COUNTY_DESK, "grant_extension")
    assert case.refused(WU, "ask_extension", days=2, reason=sealed()).code == "extension_too_long"
    ask(case, days=1).gives(COUNTY_DESK, "grant_extension")
    assert asking(case, days=1) == "extensions_used_up"
    assert case.state.extensions["complex"].model_dump() == {"times": 3, "days": 15}


def test_the_bound_holds_wherever_the_case_goes_in_between() -> None:
    case = ask(handled()).gives(COUNTY_DESK, "grant_extension")
    case.taken_up_by(COUNTY_DESK).handed_down_by(COUNTY_DESK, "complex")
    ask(case).gives(COUNTY_DESK, "grant_extension")
    assert asking(case, days=2) == "extension_too_long"


def test_what_was_granted_comes_back_with_the_rest_of_the_level() -> None:
    case = ask(handled()).gives(COUNTY_DESK, "grant_extension").until("2026-03-10 08:30")
    case.taken_up_by(COUNTY_DESK).handed_down_by(COUNTY_DESK, "complex")
    assert case.stay.clock.due == local("2026-03-26 18:00")


@pytest.mark.parametrize("by", [ZHOU, HE, LI, SUN, COUNTY_DESK, FENG, QIAN, AUDITOR], ids=lambda a: a.id)
def test_nobody_else_asks(by: Actor) -> None:
    assert asking(handled(), by) == "not_yours"


def test_a_case_that_waits_for_acceptance_is_not_extended() -> None:
    assert asking(in_xiayi()) == "wrong_status"


def test_it_takes_a_reason() -> None:
    assert handled().refused(WU, "ask_extension", days=3).field == "reason"
    assert ask(handled()).refused(COUNTY_DESK, "refuse_extension").field == "reason"


@pytest.mark.parametrize("by", [WANG, ZHOU, TOWNSHIP_DESK, LI, QIAN, AUDITOR], ids=lambda a: a.id)
def test_the_level_that_asks_does_not_decide(by: Actor) -> None:
    for name in ("grant_extension", "refuse_extension"):
        refusal = ask(handled()).refused(by, name, reason=sealed())
        assert refusal.code == "not_the_decider"
        assert "县" not in refusal.says.en


def test_nobody_decides_what_they_asked_for() -> None:
    assert ask(handled()).refusal(WU, "grant_extension") == "own_request"
    moved_up = Actor(id=WU.id, unit=COUNTY_DESK.unit, place=COUNTY_DESK.unit, roles=COUNTY_DESK.roles)
    assert ask(handled()).refusal(moved_up, "grant_extension") == "own_request"


@pytest.mark.parametrize("by", [COUNTY_DESK, FENG, CHU], ids=lambda a: a.id)
def test_any_desk_above_decides_where_the_policy_names_nobody(by: Actor) -> None:
    assert ask(handled()).gives(by, "grant_extension").stay.clock.extended_by == 7


def test_at_the_top_whom_the_policy_names_decides_and_no_handler() -> None:
    case = ask(in_xiayi("complex").accepted_by(TEAM), TEAM)
    assert case.refusal(TEAM, "grant_extension") == "own_request"
    assert case.refusal(COUNTY_DESK, "grant_extension") == "not_the_decider"
    case.gives(CHU, "grant_extension")
    # thirty days end on Wednesday 1 April; 6 April is Qingming
    assert case.stay.clock.due == local("2026-04-13 18:00")


def test_the_decision_waits_on_the_desk_that_takes_it() -> None:
    case = handled()
    rules = case.running.rules
    assert Why.DECIDE not in why_mine(COUNTY_DESK, case.state, rules)
    ask(case)
    assert Why.DECIDE in why_mine(COUNTY_DESK, case.state, rules)
    assert Why.DECIDE not in why_mine(TOWNSHIP_DESK, case.state, rules)
    case.gives(COUNTY_DESK, "grant_extension")
    assert Why.DECIDE not in why_mine(COUNTY_DESK, case.state, rules)


def test_a_request_lapses_when_the_case_moves() -> None:
    moves: tuple[Callable[[Story], Story], ...] = (
        lambda case: case.escalated_by(WU),
        lambda case: case.taken_up_by(COUNTY_DESK),
        lambda case: case.offered_by(WU, OTHER_TOWNSHIP).taken_over_by(
            officer("jin", OTHER_TOWNSHIP, "duty")
        ),
        lambda case: case.proposed_by(WU),
        lambda case: case.settled_on_the_spot_by(WU),
    )
    for move in moves:
        case = ask(handled())
        move(case)
        assert case.stay.asked_for is None


def test_suspended_it_is_neither_asked_nor_decided_and_goes_on_with_what_was_granted() -> None:
    case = ask(handled()).suspended_by(TOWNSHIP_DESK)
    assert case.refusal(COUNTY_DESK, "grant_extension") == "case_suspended"
    assert asking(case) == "case_suspended"
    case.resumed_by(WU).gives(COUNTY_DESK, "grant_extension")
    due = case.stay.clock.due
    left = case.running.rules.time.minutes_between(case.now, due)
    case.suspended_by(TOWNSHIP_DESK).later(days=9).resumed_by(WU)
    assert case.running.rules.time.minutes_between(case.now, case.stay.clock.due) == left


def test_where_the_policy_names_a_level_above_that_one_decides() -> None:
    case = of_six_levels("difficult").accepted_by(ZHOU)
    ask(case, ZHOU, 2)
    assert case.refusal(COUNTY_DESK, "grant_extension") == "not_the_decider"
    case.gives(CITY_LEADER, "grant_extension")
    # two days to Wednesday the 4th, and two more: Friday at 17:00 in Urumqi
    assert case.stay.clock.due == local("2026-03-06 19:00")
    assert asking(case, ZHOU, 2) == "extension_too_long"


def test_a_policy_without_it_gives_no_more_time() -> None:
    assert asking(a_case("general").accepted_by(WANG), WANG) == "no_extension"


def test_the_case_clock_moves_only_where_the_policy_says_so() -> None:
    case = a_case("general", policy="wuding-fengxian").accepted_by(WANG)
    assert case.state.case_clock is not None
    before = case.state.case_clock
    ask(case, WANG).gives(CHU, "grant_extension")
    # sixty working days from 2 March end on Thursday 28 May, seven more on Monday 8 June
    assert (before.due, case.state.case_clock.due) == (local("2026-05-28 18:00"), local("2026-06-08 18:00"))
    assert case.state.case_clock.started_at == before.started_at
    clock = explained(case, ClockName.CASE)
    assert [weighed.rule.field for weighed in clock.weighed] == ["case_time", "levels.1.extension"]


def test_a_whole_case_that_is_overdue_already_gets_no_more_time() -> None:
    case = a_case("difficult", policy="wuding-fengxian").accepted_by(ZHOU).proposed_by(ZHOU)
    case.until("2026-05-28 18:00").returned_by(CHU).until("2026-05-29 10:00").accepted_by(FENG)
    before = case.state.case_clock
    ask(case, FENG).gives(CHU, "grant_extension")
    assert (case.whats("extension_granted")[0].case_clock, case.state.case_clock) == (None, before)


@pytest.mark.parametrize("by", [WU, TOWNSHIP_DESK, COUNTY_DESK], ids=lambda a: a.id)
def test_where_the_county_must_consent_no_level_between_can(by: Actor) -> None:
    case = ask(a_case("general", policy="wuding-fengxian").accepted_by(WANG), WANG)
    assert case.refusal(by, "grant_extension") == "not_the_decider"
    assert case.gives(FENG, "grant_extension").stay.clock.due == local("2026-03-20 18:00")


def test_a_further_calendar_moves_what_was_extended() -> None:
    case = in_xiayi(at=local("2026-12-14 10:00"), book=rulebook()).accepted_by(WU)
    assert case.stay.clock.due == local("2026-12-29 18:00")
    ask(case).gives(COUNTY_DESK, "grant_extension")
    # 30, 31 December, then 1, 4, 5, 6, 7 January by the plain week
    assert (case.stay.clock.due, case.stay.clock.provisional) == (local("2027-01-07 18:00"), True)
    case.notice_loaded()
    # the 1st is off, the 2nd and 3rd are worked
    assert (case.stay.clock.due, case.stay.clock.provisional) == (local("2027-01-06 18:00"), False)
    assert case.stay.clock.extended_by == 7
    clock = explained(case)
    assert [weighed.rule.field for weighed in clock.weighed] == ["levels.1.time", "levels.1.extension"]
    assert (clock.weighed[-1].reckoning.due, clock.moved_at) == (case.stay.clock.due, case.now)


def test_it_is_a_change_and_stands_in_the_timeline() -> None:
    case = handled()
    version = case.state.version
    ask(case).gives(COUNTY_DESK, "grant_extension", reason=sealed("granted"))
    assert case.state.version == version + 2
    assert kinds(case.events)[-2:] == ["extension_asked", "extension_granted"]
    assert case.state.status is Status.HANDLING
    assert [mark.scope for mark in case.state.overdue if mark.scope is Scope.LEVEL] == []
    assert AT_LEAST.working_days == 1


def test_the_explanation_names_the_extension_and_what_it_added_to() -> None:
    case = ask(handled()).gives(COUNTY_DESK, "grant_extension")
    clock = explained(case)
    assert [weighed.rule.field for weighed in clock.weighed] == ["levels.1.time", "levels.1.extension"]
    assert clock.weighed[-1].reckoning.due == case.stay.clock.due
    assert (clock.extended_by, clock.moved_at) == (7, None)


def test_reminders_follow_the_later_deadline_and_none_is_given_twice() -> None:
    case = ask(handled()).until("2026-03-16 10:00").gives(COUNTY_DESK, "grant_extension")
    given = [what.reminder for what in case.whats("reminded")]
    case.until("2026-03-26 17:59")
    again = [what.reminder for what in case.whats("reminded")]
    assert again[: len(given)] == given
    assert len(set(again)) == len(again)


def test_a_request_of_somebody_else_is_decided_by_a_handler_above_but_not_beside() -> None:
    case = in_xiayi("complex").accepted_by(TEAM)
    ask(case, officer("more", TEAM.unit, "mediator"))
    other = officer("x", TEAM.unit, "leader", "mediator")
    assert case.refusal(TEAM, "grant_extension") == "not_the_decider"
    case.gives(other, "record_consent", party="p1", answer="consents")
    case.gives(other, "record_consent", party="p2", answer="consents").session_by(other, "continues")
    assert case.refusal(other, "grant_extension") == "not_the_decider"
    case.gives(CHEN, "grant_extension")
