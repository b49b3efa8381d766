"""Suspended (中止计时): the clocks stop for a recorded reason and go on with exactly what was left."""

from datetime import datetime

import pytest

from cases.commands.registry import REGISTRY
from cases.decide import permitted
from cases.events import ResumedBy, Scope
from cases.model import Actor, Status
from policies.loading import shipped
from policies.rulebook import Rulebook
from tests.cases.people import (
    AUDITOR,
    CHU,
    COUNTY_DESK,
    FENG,
    LI,
    OTHER_VILLAGE,
    SUN,
    TAN,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHOU,
)
from tests.cases.story import NOTICE_2027, Story, a_case, kinds, local, of_six_levels, rulebook

MEANWHILE = {"resume", "note", "copy_in", "correct_party", "file_document", "instruct", "call_together"}
MEANWHILE |= {"grade_risk", "call_in", "correct_intake", "strike", "link_case", "name_representatives"}
ON_TASKS = {"answer_task", "return_task", "close_task", "withdraw_task", "urge_task"}
ON_TASKS |= {"accept_task", "refuse_task", "close_joint", "withdraw_joint", "unlink_case"}
ON_TASKS |= {"record_call_consent", "give_opinion", "decline_call", "record_opinion", "release_call"}
"""Also given while the clocks stand, once there is a task, or a link."""
OF_LISTING = {"list_case", "change_listing", "extend_listing", "send_notice", "answer_notice"}
HANDED = {"hand_over", "hand_back"}
"""Also given then, by whoever carries something."""


def suspended(at: str = "2026-03-04 10:00", opened: str = "2026-03-02 09:00") -> Story:
    """A village case that is being handled, its clocks stopped."""
    return a_case("general", at=local(opened)).accepted_by(WANG).until(at).suspended_by(VILLAGE_DESK)


def left(case: Story, since: datetime) -> int:
    """Working minutes on the level clock."""
    return case.running.rules.time.minutes_between(since, case.stay.clock.due)


def test_what_was_left_is_kept_to_the_minute() -> None:
    case = suspended("2026-03-04 10:07")
    # two hours of the 4th less seven minutes, its afternoon, and five days
    assert case.state.suspension is not None
    assert case.state.suspension.minutes_left == 113 + 210 + 5 * 420
    case.until("2026-03-16 15:00").resumed_by(WANG)
    assert left(case, case.now) == 113 + 210 + 5 * 420
    # 180 on the 16th, the 17th to the 20th, the 23rd, and 143 on the 24th
    assert case.stay.clock.due == local("2026-03-24 10:53")
    assert case.stay.level == "village"


def test_a_make_up_saturday_counts_and_the_festival_does_not() -> None:
    # due on Thursday 12 February at 18:00
    case = suspended("2026-02-11 15:00", opened="2026-02-03 09:00")
    assert case.state.suspension is not None
    assert case.state.suspension.minutes_left == 600
    case.until("2026-02-13 17:00").resumed_by(SUN)
    # an hour on Friday, Saturday 14 February in full, two hours on the 24th
    assert case.stay.clock.due == local("2026-02-24 10:30")


def test_less_than_a_working_day_stays_less_than_a_working_day() -> None:
    case = suspended("2026-03-11 17:59").until("2026-03-13 10:00").resumed_by(SUN)
    assert case.stay.clock.due == local("2026-03-13 10:01")


@pytest.mark.parametrize("resumed", ["2026-03-07 03:00", "2026-03-08 23:59", "2026-03-09 08:30"])
def test_resumed_outside_office_hours_it_goes_on_at_the_next_opening(resumed: str) -> None:
    case = suspended("2026-03-06 17:00").until(resumed).resumed_by(SUN)
    # an hour of the 6th and three days were left
    assert case.stay.clock.due == local("2026-03-12 09:30")


def test_it_ends_by_itself_at_its_own_instant() -> None:
    case = suspended("2026-03-02 10:00")
    # thirty working days, the arrival day not counted; 6 April is Qingming
    assert case.running.next_instant() == local("2026-04-14 18:00")
    case.until("2026-04-14 18:00")
    assert (case.last.type, case.events[-1].actor) == ("resumed", None)
    assert case.whats("resumed")[0].cause is ResumedBy.EXPIRY
    assert not case.state.suspended
    # 330 minutes of the day it was stopped on and seven days
    assert case.stay.clock.due == local("2026-04-24 16:30")


def test_after_an_outage_it_has_ended_when_it_should_have() -> None:
    case = suspended("2026-03-02 10:00").after_outage("2026-04-20 10:00")
    assert case.stay.clock.started_at == local("2026-04-14 18:00")
    assert case.stay.clock.due == local("2026-04-24 16:30")
    assert case.events[-1].at == local("2026-04-20 10:00")


def test_after_a_longer_outage_the_level_is_overdue_too_and_goes_up_once() -> None:
    case = suspended("2026-03-02 10:00").after_outage("2027-03-01 10:00")
    happened = [kind for kind in kinds(case.events) if kind != "reminded"]
    assert happened[3:] == ["resumed", "became_overdue", "escalated", "became_overdue"]
    assert case.state.overdue[0].due == local("2026-04-24 16:30")
    assert case.stay.level == "township"


def test_a_command_after_the_end_finds_the_clocks_going_on() -> None:
    case = suspended("2026-03-02 10:00").unseen("2026-04-15 10:00").consents("p1", by=WANG)
    assert kinds(case.events)[-2:] == ["resumed", "consent_recorded"]


def test_nothing_else_happens_meanwhile() -> None:
    case = suspended("2026-03-02 10:00")
    before = len(case.events)
    case.until("2026-04-14 17:59")
    assert len(case.events) == before
    assert case.state.overdue == ()


def test_only_resuming_notes_copies_corrections_and_documents_are_possible_meanwhile() -> None:
    case = suspended()
    for name, spec in REGISTRY.items():
        if Status.HANDLING in spec.when and name not in MEANWHILE | ON_TASKS | OF_LISTING | HANDED:
            for actor in (WANG, VILLAGE_DESK, WU, LI):
                refusal = permitted(spec, case.state, actor, case.running.rules)
                assert refusal is not None
                assert refusal.code == "case_suspended"
    again = case.refused(VILLAGE_DESK, "suspend", ground="appraisal", **case.stop())
    assert (again.code, set(again.allowed)) == ("case_suspended", MEANWHILE)
    case.noted_by(WANG).copied_in_by(WANG, OTHER_VILLAGE).noted_by(TAN).resumed_by(WANG)


def test_the_clock_of_the_whole_case_stops_too() -> None:
    case = suspended()
    assert case.state.case_clock is not None
    due = case.state.case_clock.due
    rules = case.running.rules
    minutes = rules.time.minutes_between(case.now, due)
    case.until("2026-03-16 15:00").resumed_by(WANG)
    assert case.state.case_clock.due > due
    assert rules.time.minutes_between(case.now, case.state.case_clock.due) == minutes
    assert case.whats("resumed")[0].case_clock == case.state.case_clock


def test_a_whole_case_that_is_overdue_already_stays_so() -> None:
    case = a_case("difficult").accepted_by(ZHOU).proposed_by(ZHOU).until("2026-05-28 18:00")
    case.returned_by(CHU).until("2026-05-29 10:00").accepted_by(FENG).suspended_by(COUNTY_DESK)
    assert [mark.scope for mark in case.state.overdue if mark.level == "township"].count(Scope.CASE) == 1
    clock = case.state.case_clock
    case.until("2026-06-01 10:00").resumed_by(FENG)
    assert case.whats("suspended")[0].case_minutes_left is None
    assert (case.whats("resumed")[0].case_clock, case.state.case_clock) == (None, clock)
    assert [mark.scope for mark in case.state.overdue].count(Scope.CASE) == 1


def test_a_case_of_a_policy_without_a_time_for_the_whole_has_none_to_stop() -> None:
    case = of_six_levels().accepted_by(WANG).suspended_by(VILLAGE_DESK).resumed_by(WANG)
    assert case.state.case_clock is None
    assert case.whats("resumed")[0].case_clock is None


def test_calendar_days_end_on_a_working_day() -> None:
    # ten calendar days from Wednesday 4 March end on Saturday the 14th: Monday the 16th, 17:00 in Urumqi
    case = of_six_levels().accepted_by(WANG).until("2026-03-04 12:00").suspended_by(VILLAGE_DESK)
    assert case.running.next_instant() == local("2026-03-16 19:00")


def test_reminders_are_not_given_twice() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-10 10:00").suspended_by(SUN)
    given = [what.reminder for what in case.whats("reminded")]
    case.until("2026-03-18 09:00").resumed_by(SUN).until("2026-03-19 17:59")
    assert [what.reminder for what in case.whats("reminded")] == given


def test_reminders_that_were_still_to_come_are_given_after_it() -> None:
    case = suspended("2026-03-02 10:00").until("2026-03-09 08:30").resumed_by(SUN)
    case.until(case.stay.clock.due)
    assert [what.reminder for what in case.whats("reminded") if what.level == "village"] == [1, 2]


def test_a_further_calendar_moves_its_end() -> None:
    book = rulebook()
    case = a_case("general", at=local("2026-12-21 10:00"), book=book).accepted_by(WANG)
    case.until("2026-12-22 10:00").suspended_by(SUN)
    assert case.state.suspension is not None
    before = case.state.suspension
    assert (before.clock.due, before.clock.provisional) == (local("2027-02-02 18:00"), True)
    case.notice_loaded(NOTICE_2027)
    # the 1st of January is off, and the 2nd and 3rd, a weekend, are worked
    assert case.state.suspension.clock.due == local("2027-02-01 18:00")
    assert case.state.suspension.clock.started_at == before.clock.started_at
    assert case.state.suspension.minutes_left == before.minutes_left
    assert case.running.next_instant() == case.state.suspension.clock.due
    assert case.whats("deadline_moved")[0].level_clock is None


def test_what_goes_on_is_moved_by_a_further_calendar_with_exactly_its_minutes() -> None:
    book = rulebook()
    case = a_case("general", at=local("2026-12-28 10:00"), book=book).accepted_by(WANG)
    case.until("2026-12-29 08:30").suspended_by(SUN).until("2026-12-30 08:30").resumed_by(SUN)
    assert case.stay.clock.provisional
    case.notice_loaded(NOTICE_2027)
    assert left(case, local("2026-12-30 08:30")) == 7 * 420


def test_ending_by_itself_is_a_change_and_so_is_each_command() -> None:
    case = suspended("2026-03-02 10:00")
    version = case.state.version
    assert case.until("2026-04-14 18:00").state.version == version + 1


@pytest.mark.parametrize("by", [VILLAGE_DESK, SUN, WU, COUNTY_DESK], ids=lambda actor: actor.id)
def test_desks_from_here_upwards_may_stop_them(by: Actor) -> None:
    a_case("general").accepted_by(WANG).suspended_by(by).resumed_by(by)


@pytest.mark.parametrize("by", [WANG, ZHOU, LI, AUDITOR], ids=lambda actor: actor.id)
def test_nobody_else_may(by: Actor) -> None:
    case = a_case("general").accepted_by(WANG)
    assert case.refusal(by, "suspend", ground="appraisal", **case.stop()) == "not_yours"


def test_it_takes_a_reason_and_what_shows_it() -> None:
    case = a_case("general").accepted_by(WANG)
    for lacking in ("ground", "reason", "evidence"):
        body = {"ground": "appraisal", **case.stop()}
        del body[lacking]
        assert case.refused(SUN, "suspend", **body).field == lacking


def test_only_what_is_being_handled_is_suspended() -> None:
    waiting = a_case("general")
    assert waiting.refusal(SUN, "suspend", ground="appraisal", **waiting.stop()) == "wrong_status"
    proposed = a_case("general").accepted_by(WANG).proposed_by(WANG)
    assert proposed.refusal(SUN, "suspend", ground="appraisal", **proposed.stop()) == "wrong_status"


def test_at_the_due_instant_it_is_too_late() -> None:
    case = a_case("general").accepted_by(WANG).unseen("2026-03-11 18:00")
    assert case.refusal(WU, "suspend", ground="appraisal", **case.stop()) == "wrong_status"
    assert case.stay.level == "township"
    top = a_case("complex").accepted_by(FENG).until("2026-04-14 18:00")
    assert top.refusal(COUNTY_DESK, "suspend", ground="appraisal", **top.stop()) == "overdue_already"


def test_a_case_of_wudings_first_version_knows_no_suspension() -> None:
    first = Rulebook(document for document in shipped() if document.document.version == 1)
    case = a_case("general", book=first).accepted_by(WANG)
    assert case.running.rules.policy.version == 1
    assert case.refusal(SUN, "suspend", ground="appraisal", **case.stop()) == "no_suspension"
