"""How a case stands at an instant, without any job having run."""

import pytest

from cases.standing import DueState, due_state, is_overdue, late_from
from tests.cases.people import SUN, WANG, WU
from tests.cases.story import a_case, local

# A general case of Monday 2 March 2026 is due at the village on Wednesday 11 March at 18:00.


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02 10:00", DueState.ON_TRACK),
        ("2026-03-09 08:29", DueState.ON_TRACK),
        ("2026-03-09 08:30", DueState.SOON),
        ("2026-03-11 17:59", DueState.SOON),
        ("2026-03-11 18:00", DueState.OVERDUE),
    ],
)
def test_from_the_opening_of_the_second_working_day_before_it_is_soon_due(
    now: str, expected: DueState
) -> None:
    case = a_case("general")
    assert due_state(case.state, case.running.rules, local(now)) is expected
    assert is_overdue(case.state, local(now)) is (expected is DueState.OVERDUE)


def test_a_mark_makes_it_overdue_for_good_though_the_new_clock_is_on_track() -> None:
    case = a_case("general").until("2026-03-11 18:00")
    assert due_state(case.state, case.running.rules, case.now) is DueState.ON_TRACK
    assert is_overdue(case.state, case.now)


def test_a_closed_case_is_neither() -> None:
    case = a_case("general").accepted_by(SUN).proposed_by(SUN).signed_by(WU)
    assert due_state(case.state, case.running.rules, case.now) is None
    assert late_from(case.state) is None
    assert WANG.id not in case.state.handlers
