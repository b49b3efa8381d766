"""How a case stands at an instant, without any job having run."""

from datetime import timedelta

import pytest

from cases.standing import (
    DueState,
    due_state,
    is_overdue,
    is_suspended,
    late_from,
    over_from,
    suspended_until,
)
from tests.cases.people import SUN, VILLAGE_DESK, WANG, WU
from tests.cases.story import a_case, local, sealed

# A general case of Monday 2 March 2026 is due at the village on Wednesday 11 March at 18:00.


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02 10:00", DueState.ON_TRACK),
        ("2026-03-09 17:59", DueState.ON_TRACK),
        ("2026-03-09 18:00", DueState.SOON),
        ("2026-03-11 17:59", DueState.SOON),
        ("2026-03-11 18:00", DueState.OVERDUE),
    ],
)
def test_within_48_working_hours_it_is_soon_due(now: str, expected: DueState) -> None:
    case = a_case("general")
    assert due_state(case.state, case.running.rules, local(now)) is expected
    assert is_overdue(case.state, case.running.rules, local(now)) is (expected is DueState.OVERDUE)


def test_a_mark_makes_it_overdue_for_good_though_the_new_clock_is_on_track() -> None:
    case = a_case("general").until("2026-03-11 18:00")
    assert due_state(case.state, case.running.rules, case.now) is DueState.ON_TRACK
    assert is_overdue(case.state, case.running.rules, case.now)


def test_a_closed_case_is_neither() -> None:
    case = a_case("general").accepted_by(SUN).proposed_by(SUN).signed_by(WU)
    assert due_state(case.state, case.running.rules, case.now) is None
    assert late_from(case.state, case.running.rules) is None
    assert WANG.id not in case.state.handlers


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-03-11 18:00", "2026-03-09 18:00"),
        ("2026-03-09 18:00", "2026-03-05 18:00"),
        ("2026-03-08 15:00", "2026-03-05 00:00"),
        ("2026-02-24 18:00", "2026-02-13 18:00"),
        ("2026-03-12 00:00", "2026-03-10 00:00"),
    ],
    ids=["midweek", "over a weekend", "on a Sunday", "over Spring Festival, a working Saturday", "midnight"],
)
def test_48_working_hours_are_two_working_days_of_24_hours(due: str, expected: str) -> None:
    time = a_case().running.rules.time
    assert time.whole_days_before(local(due), 2) == local(expected)


def test_suspended_it_stands_as_it_will_when_the_clocks_go_on_by_themselves() -> None:
    case = a_case("general").accepted_by(WANG)
    case.gives(VILLAGE_DESK, "suspend", ground="appraisal", reason=sealed(), evidence=sealed())
    rules, until = case.running.rules, suspended_until(case.state)
    assert until is not None
    assert is_suspended(case.state, until - timedelta(seconds=1))
    assert not is_suspended(case.state, until)
    assert due_state(case.state, rules, until - timedelta(seconds=1)) is DueState.ON_TRACK
    foretold = late_from(case.state, rules), over_from(case.state, rules)
    case.until(until)
    assert not case.state.suspended
    assert (late_from(case.state, rules), over_from(case.state, rules)) == foretold
