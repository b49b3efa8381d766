"""When a level is not done in time: the mark, the next level, and the top where there is none."""

import pytest

from cases.events import BecameOverdue, Cause, Escalated, Scope
from cases.model import Status
from policies.vocabulary import Role
from tests.cases.people import CHEN, COUNTY, COUNTY_DESK, FENG, LI, WANG, WU, ZHOU, chain
from tests.cases.story import a_case, kinds, local, sealed

DUE = "2026-03-05 18:00"
"""When a simple case of Monday 2 March is due at the group."""


def test_at_the_due_instant_it_is_overdue() -> None:
    case = a_case("simple").until("2026-03-05 17:59")
    assert case.state.overdue == ()
    case.until(DUE)
    assert [(mark.scope, mark.level, mark.due) for mark in case.state.overdue] == [
        (Scope.LEVEL, "group", local(DUE))
    ]


def test_a_breach_escalates_with_the_full_time_of_the_next_level() -> None:
    case = a_case("simple").until(DUE)
    overdue, escalated = case.events[-2].what, case.events[-1].what
    assert isinstance(overdue, BecameOverdue)
    assert isinstance(escalated, Escalated)
    assert (escalated.cause, escalated.from_level, escalated.to_level) == (Cause.BREACH, "group", "village")
    assert case.stay.level == "village"
    assert case.stay.clock.started_at == local(DUE)
    assert case.stay.clock.due == local("2026-03-16 18:00")


def test_the_clock_acts_for_nobody() -> None:
    case = a_case("simple").until(DUE)
    assert [(event.actor, event.command) for event in case.events[-2:]] == [(None, None)] * 2


def test_an_accepted_case_is_breached_all_the_same_and_waits_for_acceptance_above() -> None:
    case = a_case("simple").accepted_by(LI).until(DUE)
    assert case.state.status is Status.ROUTED
    assert case.stay.accepted_by is None


def test_after_an_outage_the_mark_carries_the_due_instant_and_arrival_is_now() -> None:
    case = a_case("simple").after_outage("2026-03-10 11:00")
    mark = case.state.overdue[0]
    assert mark.due == local(DUE)
    assert case.events[-1].at == local("2026-03-10 11:00")
    assert case.stay.arrived_at == local("2026-03-10 11:00")
    assert case.stay.clock.due == local("2026-03-19 18:00")


@pytest.mark.parametrize("end", ["2026-04-30 10:00", "2026-12-01 10:00", "2031-01-01 10:00"])
def test_however_long_the_outage_it_goes_up_one_level(end: str) -> None:
    case = a_case("simple").after_outage(end)
    assert case.stay.level == "village"
    assert kinds(case.events).count("escalated") == 1
    case.after_outage(end)
    assert case.stay.level == "village"


def test_left_alone_it_climbs_to_the_top() -> None:
    case = a_case("simple").until("2026-12-01 10:00")
    marks = [(mark.scope, mark.level) for mark in case.state.overdue]
    assert [level for scope, level in marks if scope is Scope.LEVEL] == [
        "group",
        "village",
        "township",
        "county",
    ]
    assert [level for scope, level in marks if scope is Scope.CASE] == ["county"]


def test_at_the_top_it_stays_overdue_and_is_urged_again_and_again() -> None:
    case = a_case("complex").until("2026-04-14 18:00")
    assert case.stay.level == "county"
    assert case.stay.overdue
    assert case.state.urge_at == local("2026-04-16 18:00")
    case.until("2026-04-30 10:00")
    urges = [event for event in case.events if event.what.type == "urged"]
    assert [event.at for event in urges] == [local(f"2026-04-{day} 18:00") for day in (16, 20, 22, 24, 28)]
    assert {event.what.roles for event in urges} == {(Role.LEADER, Role.SUPERVISOR)}
    assert {event.what.unit for event in urges} == {COUNTY}
    assert len(case.state.overdue) == 1


def test_urging_goes_on_after_acceptance_until_a_closure_is_proposed() -> None:
    case = a_case("complex").until("2026-04-15 10:00").accepted_by(FENG)
    assert case.state.urge_at == local("2026-04-16 18:00")
    case.proposed_by(FENG)
    assert case.state.urge_at is None


def test_urging_goes_on_when_the_closure_is_returned() -> None:
    case = a_case("complex").until("2026-04-15 10:00").accepted_by(FENG).proposed_by(FENG)
    case.returned_by(CHEN)
    assert case.state.urge_at == local("2026-04-17 18:00")


def test_an_overdue_mark_is_permanent() -> None:
    case = a_case("simple").until(DUE)
    marked = case.state.overdue
    case.accepted_by(WANG).escalated_by(WANG).declined_by(ZHOU).proposed_by(WANG)
    assert case.state.overdue == marked


def test_the_case_clock_is_marked_once_beside_the_level() -> None:
    case = a_case("complex", at=local("2026-03-02 09:00")).until("2026-05-28 18:00")
    marks = [mark for mark in case.state.overdue if mark.scope is Scope.CASE]
    assert [(mark.level, mark.due) for mark in marks] == [("county", local("2026-05-28 18:00"))]
    case.until("2026-07-01 10:00")
    assert [mark for mark in case.state.overdue if mark.scope is Scope.CASE] == marks


def test_the_case_clock_runs_while_a_signature_is_awaited() -> None:
    case = a_case("complex").accepted_by(FENG).proposed_by(FENG).after_outage("2026-05-28 18:00")
    assert {mark.scope for mark in case.state.overdue} == {Scope.CASE, Scope.SIGNATURE}


def test_a_case_that_only_the_county_can_take_stays_with_it() -> None:
    case = a_case("simple", by=COUNTY_DESK, units=chain("county")).until("2026-06-01 10:00")
    assert case.stay.level == "county"
    assert case.stay.overdue


def test_a_closed_case_has_no_clock() -> None:
    case = a_case("general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    assert case.running.next_instant() is None
    before = case.state
    assert case.after_outage("2030-01-01 10:00").state == before


def test_after_downtime_a_late_command_finds_the_next_level_first() -> None:
    case = a_case("simple").accepted_by(LI).unseen("2026-03-09 10:00")
    assert case.refusal(LI, "propose_closure", outcome="withdrawn", statement=sealed()) == "wrong_status"
    assert kinds(case.events)[-2:] == ["became_overdue", "escalated"]
    assert case.stay.level == "village"


def test_after_downtime_the_next_level_can_act_at_once() -> None:
    case = a_case("simple").accepted_by(LI).unseen("2026-03-09 10:00").accepted_by(WANG)
    assert kinds(case.events)[-3:] == ["became_overdue", "escalated", "accepted"]
    assert {event.at for event in case.events[-3:]} == {local("2026-03-09 10:00")}
    assert case.stay.accepted_by == WANG.id


def test_marks_stand_in_the_order_of_their_deadlines() -> None:
    case = a_case("simple").after_outage("2031-01-01 10:00")
    marks = case.whats("became_overdue")
    assert [mark.scope for mark in marks] == [Scope.LEVEL, Scope.CASE]
    assert marks[0].due < marks[1].due
    kinds_in_order = kinds(case.events)
    assert kinds_in_order.index("escalated") == kinds_in_order.index("became_overdue") + 1
