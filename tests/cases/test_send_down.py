"""Sent down (降级) with reasons: the level below resumes what it had left."""

from datetime import timedelta

import pytest

from cases.model import Post, Status
from policies.spans import Span
from policies.vocabulary import Role
from tests.cases.people import (
    COUNTY_DESK,
    FENG,
    SUN,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    WU,
    XU,
    ZHOU,
)
from tests.cases.story import a_case, local, sealed


def test_the_rest_resumes_where_the_case_was_before() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-09 08:30").escalated_by(WANG)
    case.until("2026-03-10 08:30").accepted_by(ZHOU).handed_down_by(TOWNSHIP_DESK, "village")
    # three working days were left: the 9th, 10th and 11th
    assert (case.stay.level, case.state.status) == ("village", Status.HANDLING)
    assert case.stay.clock.due == local("2026-03-12 18:00")
    assert case.stay.clock.minutes == 3 * 420


def test_at_least_one_working_day() -> None:
    case = a_case("general").until("2026-03-11 17:00").escalated_by(WANG)
    case.until("2026-03-13 10:00").handed_down_by(WU, "village")
    # one hour was left; the whole of Monday is given
    assert case.stay.clock.due == local("2026-03-16 18:00")


def test_after_a_breach_nothing_was_left_and_one_working_day_is_given() -> None:
    case = a_case("general").until("2026-03-11 18:00").until("2026-03-12 10:00").handed_down_by(WU, "village")
    assert case.stay.clock.minutes == 0
    assert case.stay.clock.due == local("2026-03-13 18:00")


def test_it_never_restarts_however_often_it_goes_up_and_down() -> None:
    case = a_case("general").until("2026-03-10 10:00")
    for _ in range(3):
        case.escalated_by(WANG).handed_down_by(WU, "village")
        assert case.stay.clock.due == local("2026-03-11 18:00")


def test_a_level_that_never_had_it_gets_its_full_time() -> None:
    case = a_case("complex").accepted_by(FENG).later(days=1).handed_down_by(COUNTY_DESK, "village")
    assert case.stay.clock.due == local("2026-03-12 18:00")
    assert case.state.status is Status.ROUTED


def test_what_is_left_above_is_kept_too() -> None:
    case = a_case("difficult").accepted_by(ZHOU).until("2026-03-12 08:30").handed_down_by(WU, "village")
    case.until("2026-03-13 08:30").escalated_by(WANG)
    assert case.stay.level == "township"
    assert case.stay.clock.due == local("2026-03-24 18:00")


def test_the_people_below_are_on_the_case_again() -> None:
    mediator = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    case = a_case("general").staffed_with(mediator).escalated_by(WANG).handed_down_by(WU, "village")
    assert case.stay.posts == (mediator,)
    assert not case.running.wants_roster


def test_sent_down_from_further_above() -> None:
    case = a_case("general").escalated_by(WANG).accepted_by(ZHOU).handed_down_by(COUNTY_DESK, "village")
    assert case.stay.level == "village"
    assert case.stay.origin.level == "township"


def test_it_is_declined_once_to_whoever_had_it() -> None:
    case = a_case("difficult").accepted_by(ZHOU).handed_down_by(WU, "village").declined_by(WANG)
    assert (case.stay.level, case.state.status) == ("township", Status.HANDLING)
    case.handed_down_by(WU, "village")
    assert case.refusal(WANG, "decline", reason=sealed()) == "declined_before"


@pytest.mark.parametrize(
    ("level", "code"),
    [("township", "level_not_below"), ("county", "level_not_below"), ("hamlet", "unknown_level")],
)
def test_the_wrong_direction(level: str, code: str) -> None:
    case = a_case("difficult")
    refusal = case.refused(WU, "send_down", level=level, reason=sealed())
    assert (refusal.code, refusal.field) == (code, "level")


def test_it_takes_reasons() -> None:
    refusal = a_case("difficult").refused(WU, "send_down", level="village")
    assert (refusal.code, refusal.field) == ("invalid_command", "reason")


def test_only_desks_from_here_upwards() -> None:
    case = a_case("difficult")
    for other in (WANG, SUN, ZHOU, XU):
        assert case.refusal(other, "send_down", level="village", reason=sealed()) == "not_yours"


def test_an_agreement_does_not_come_along() -> None:
    case = a_case("difficult").accepted_by(ZHOU).consents("p1", "p2", by=ZHOU).agreement_by(ZHOU)
    assert case.handed_down_by(WU, "village").state.agreement is None


def test_a_breach_below_does_not_give_the_level_above_its_time_again() -> None:
    """Sent down an hour before its own deadline, the township has a working day left when it comes back."""
    case = a_case("difficult").accepted_by(ZHOU)
    case.until(case.stay.clock.due - timedelta(hours=1))
    left = case.running.rules.time.minutes_between(case.now, case.stay.clock.due)
    case.gives(TOWNSHIP_DESK, "send_down", level="village", reason=sealed())
    case.until(case.stay.clock.due)
    assert case.stay.level == "township"
    assert (case.stay.clock.minutes, case.last.type) == (left, "escalated")
    assert case.stay.clock.due == case.running.rules.time.due(case.now, Span(working_days=1)).at
