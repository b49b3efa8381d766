"""A notice for a further year is loaded: provisional deadlines move, with an event, and no others."""

import pytest

from cases.clocks import AT_LEAST, recalendared
from cases.events import DeadlineMoved
from policies.rulebook import RuleMissingError
from tests.cases.people import CHU, WANG, ZHOU
from tests.cases.story import NOTICE_2027, Story, a_case, local, rulebook


def a_case_in(at: str, severity: str = "general") -> Story:
    """A case of a county that has not seen the notice for 2027 yet."""
    return a_case(severity, at=local(at), book=rulebook())


def moved(case: Story) -> DeadlineMoved:
    assert isinstance(case.last, DeadlineMoved)
    return case.last


def test_a_deadline_in_a_year_without_notice_is_provisional_and_moves() -> None:
    case = a_case_in("2026-12-28 10:00")
    # 29, 30, 31 December, then 1, 4, 5, 6 January by the plain week
    assert case.stay.clock.due == local("2027-01-06 18:00")
    assert case.stay.clock.provisional
    case.later(hours=1).notice_loaded()
    # the 1st is off, the 2nd and 3rd are worked
    assert case.stay.clock.due == local("2027-01-05 18:00")
    assert not case.stay.clock.provisional
    assert case.stay.clock.started_at == local("2026-12-28 10:00")
    assert moved(case).level_clock == case.stay.clock
    assert case.events[-1].actor is None


def test_it_moves_later_as_well() -> None:
    case = a_case_in("2027-01-29 10:00").notice_loaded()
    # the Spring Festival takes the 5th and the 8th to the 11th
    assert case.stay.clock.due == local("2027-02-16 18:00")


def test_the_case_clock_moves_too() -> None:
    case = a_case_in("2026-12-28 10:00", "simple")
    before = case.state.case_clock
    assert case.stay.clock.due == local("2026-12-31 18:00")
    assert before is not None
    assert before.provisional
    case.notice_loaded()
    assert case.state.case_clock is not None
    assert case.state.case_clock.started_at == before.started_at
    assert case.state.case_clock.due > before.due
    assert not case.state.case_clock.provisional
    assert moved(case).case_clock == case.state.case_clock


def test_a_deadline_that_was_certain_does_not_move() -> None:
    case = a_case_in("2026-12-21 10:00", "simple")
    due = case.stay.clock
    case.notice_loaded()
    assert moved(case).level_clock is None
    assert case.stay.clock == due


def test_the_signers_deadline_moves() -> None:
    case = a_case_in("2026-12-30 10:00").accepted_by(WANG).proposed_by(WANG)
    assert case.state.signature is not None
    assert case.state.signature.clock.due == local("2027-01-01 18:00")
    case.notice_loaded()
    assert case.state.signature.clock.due == local("2027-01-02 18:00")
    assert moved(case).signature_clock == case.state.signature.clock


def test_never_to_less_than_a_working_day_from_now() -> None:
    case = a_case_in("2026-12-28 10:00").until("2027-01-05 10:00").notice_loaded()
    # by the notice it is due on the 5th at 18:00; a whole working day is given
    assert case.stay.clock.due == local("2027-01-06 18:00")


def test_never_later_than_it_was_for_that_reason() -> None:
    case = a_case_in("2026-12-28 10:00").until("2027-01-06 10:00").notice_loaded()
    assert case.stay.clock.due == local("2027-01-06 18:00")


@pytest.mark.parametrize("day", ["2026-12-29", "2027-01-02", "2027-01-04", "2027-01-05", "2027-01-06"])
def test_a_moved_deadline_leaves_a_working_day_or_what_there_was(day: str) -> None:
    case = a_case_in("2026-12-28 10:00").until(f"{day} 10:00")
    before = case.stay.clock.due
    case.notice_loaded()
    a_working_day = case.running.rules.time.due(case.now, AT_LEAST).at
    assert case.stay.clock.due >= min(before, a_working_day)


def test_what_was_overdue_stays_overdue() -> None:
    case = a_case_in("2026-12-28 10:00").unseen("2027-01-07 10:00").notice_loaded()
    assert case.state.overdue[0].due == local("2027-01-06 18:00")
    assert case.stay.level == "township"


def test_a_resumed_deadline_moves_by_its_minutes() -> None:
    case = a_case_in("2026-12-28 10:00").until("2026-12-29 08:30").escalated_by(WANG)
    case.until("2026-12-30 08:30").declined_by(ZHOU)
    assert case.stay.clock.minutes == 7 * 420
    assert case.stay.clock.provisional
    case.notice_loaded()
    # 30, 31 December, 2, 3, 4, 5, 6 January
    assert case.stay.clock.due == local("2027-01-06 18:00")
    assert case.stay.clock.minutes == 7 * 420


def test_the_case_pins_the_new_calendars_and_keeps_its_policy() -> None:
    case = a_case_in("2026-12-28 10:00")
    policy = case.state.pins.policy
    case.notice_loaded()
    assert NOTICE_2027.hash in case.state.pins.calendars
    assert case.state.pins.policy == policy


def test_loaded_twice_it_moves_once() -> None:
    case = a_case_in("2026-12-28 10:00").notice_loaded()
    events = len(case.events)
    case.notice_loaded()
    assert len(case.events) == events


def test_a_moved_deadline_does_not_change_the_version() -> None:
    case = a_case_in("2026-12-28 10:00")
    version = case.state.version
    assert case.notice_loaded().state.version == version


def test_the_reminders_follow_the_deadline() -> None:
    case = a_case_in("2026-12-28 10:00").accepted_by(WANG).notice_loaded().until("2027-01-05 17:59")
    at = [event.at for event in case.events if event.what.type == "reminded"]
    assert at[-1] == local("2027-01-04 08:30")


def test_a_closed_case_is_left_alone() -> None:
    book = rulebook()
    case = a_case("general", at=local("2026-12-28 10:00"), book=book).accepted_by(WANG).proposed_by(WANG)
    case.until("2027-01-04 10:00").signed_by(CHU).notice_loaded()
    assert case.last.type == "signed_off"


def test_asked_directly_nothing_moves_under_the_same_calendars() -> None:
    case = a_case_in("2026-12-28 10:00")
    assert recalendared(case.state, case.state.pins, case.now, case.running.rules) is None


def test_a_case_never_goes_back_to_fewer_or_older_calendars() -> None:
    case = a_case_in("2026-12-28 10:00")
    before = case.state.pins.calendars
    case.notice_loaded()
    for fewer in ((), before, case.state.pins.calendars[1:]):
        refusal = case.running.objection_to(fewer)
        assert refusal is not None
        assert refusal.code == "calendars_go_back"
    assert case.running.objection_to(case.state.pins.calendars) is None


def test_only_calendars_are_adopted() -> None:
    case = a_case_in("2026-12-28 10:00")
    with pytest.raises(RuleMissingError):
        case.running.objection_to((*case.state.pins.calendars, case.state.pins.policy))
