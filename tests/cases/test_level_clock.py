"""The level clock: when it is due, and what moves it."""

import pytest

from tests.cases.people import COUNTY_DESK, FENG, LI, TOWNSHIP_DESK, WANG, ZHOU, chain
from tests.cases.story import MONDAY, a_case, local


@pytest.mark.parametrize(
    ("severity", "level", "due"),
    [
        ("simple", "group", "2026-03-05 18:00"),
        ("general", "village", "2026-03-11 18:00"),
        ("difficult", "township", "2026-03-23 18:00"),
        # 6 April is Qingming
        ("complex", "county", "2026-04-14 18:00"),
    ],
)
def test_each_level_has_its_time(severity: str, level: str, due: str) -> None:
    case = a_case(severity)
    assert case.stay.level == level
    assert case.stay.clock.due == local(due)
    assert case.stay.clock.started_at == MONDAY
    assert not case.stay.clock.provisional


@pytest.mark.parametrize(
    "arrived", ["2026-03-02 00:00", "2026-03-02 08:30", "2026-03-02 13:00", "2026-03-02 23:59"]
)
def test_the_arrival_day_is_not_counted(arrived: str) -> None:
    assert a_case("simple", at=local(arrived)).stay.clock.due == local("2026-03-05 18:00")


def test_weekends_and_holidays_are_not_counted_and_working_weekends_are() -> None:
    friday, before_festival = local("2026-03-06 10:00"), local("2026-02-13 10:00")
    assert a_case("simple", at=friday).stay.clock.due == local("2026-03-11 18:00")
    # Saturday 14 February is worked, then nothing until the 24th
    assert a_case("simple", at=before_festival).stay.clock.due == local("2026-02-25 18:00")


def test_the_case_clock_runs_over_all_levels() -> None:
    case = a_case("simple")
    whole = case.state.case_clock
    assert whole is not None
    assert whole.due == local("2026-05-28 18:00")
    case.escalated_by(LI).until("2026-03-20 10:00")
    assert case.stay.level == "township"
    assert case.state.case_clock == whole


def test_arrival_from_below_starts_the_full_time() -> None:
    case = a_case("simple").until("2026-03-04 10:00").escalated_by(LI)
    assert case.stay.level == "village"
    assert case.stay.clock.due == local("2026-03-13 18:00")
    assert case.stay.arrived_at == local("2026-03-04 10:00")


def test_working_on_a_case_never_moves_its_clock() -> None:
    case = a_case("general")
    due = case.stay.clock
    case.later(hours=2).accepted_by(WANG).assigned_by(TOWNSHIP_DESK, ("mediator", WANG))
    case.later(days=1).consents("p1", "p2", by=WANG).session_by(WANG, "continues").noted_by(WANG)
    case.agreement_by(WANG).mediation_ended_by(WANG)
    assert case.stay.clock == due


def test_what_is_left_resumes_when_the_case_is_declined_above() -> None:
    case = a_case("general").until("2026-03-04 10:00").escalated_by(WANG)
    # at 10:00 on the 4th the village has 5 working days, the rest of that day, and no more
    case.until("2026-03-06 10:00").declined_by(ZHOU)
    assert case.stay.level == "village"
    assert case.stay.clock.due == local("2026-03-13 18:00")
    assert case.stay.clock.started_at == local("2026-03-06 10:00")


def test_what_is_left_is_at_least_one_working_day() -> None:
    case = a_case("general").until("2026-03-11 17:00").escalated_by(WANG)
    case.until("2026-03-13 10:00").declined_by(ZHOU)
    # one hour was left; the whole of Monday is given
    assert case.stay.clock.due == local("2026-03-16 18:00")


def test_sent_down_to_where_it_was_before_the_rest_resumes() -> None:
    case = a_case("general").until("2026-03-09 08:30").escalated_by(WANG)
    case.until("2026-03-10 08:30").sent_down_by(TOWNSHIP_DESK, "village")
    # three working days were left: the 9th, 10th and 11th
    assert case.stay.clock.due == local("2026-03-12 18:00")


def test_sent_down_for_the_first_time_the_full_time_starts() -> None:
    case = a_case("difficult").later(days=1).sent_down_by(COUNTY_DESK, "village")
    assert case.stay.level == "village"
    assert case.stay.clock.due == local("2026-03-12 18:00")


def test_a_level_that_sent_the_case_down_gets_its_rest_back_when_it_is_declined() -> None:
    case = a_case("difficult").until("2026-03-12 08:30").sent_down_by(COUNTY_DESK, "village")
    case.until("2026-03-13 08:30").declined_by(WANG)
    # of the township's 15 days the 12th to the 23rd were left, eight working days
    assert case.stay.level == "township"
    assert case.stay.clock.due == local("2026-03-24 18:00")


def test_a_level_that_declined_and_gets_the_case_back_by_decline_does_not_restart() -> None:
    case = a_case("complex").sent_down_by(COUNTY_DESK, "village")
    case.until("2026-03-03 09:00").escalated_by(WANG).escalated_by(ZHOU)
    case.until("2026-03-10 09:00").declined_by(FENG).declined_by(ZHOU).declined_by(WANG)
    assert case.stay.level == "county"
    assert case.stay.clock.minutes is not None


def test_the_clock_runs_on_while_the_case_waits_for_acceptance() -> None:
    waiting, accepted = a_case("general"), a_case("general").accepted_by(WANG)
    assert waiting.stay.clock == accepted.stay.clock


@pytest.mark.parametrize(
    ("place", "severity", "level"),
    [
        (("village", "township", "county"), "simple", "village"),
        (("township", "county"), "general", "township"),
        (("county",), "simple", "county"),
        (("group", "county"), "general", "county"),
    ],
)
def test_a_level_that_the_place_does_not_have_is_passed_over(
    place: tuple[str, ...], severity: str, level: str
) -> None:
    case = a_case(severity, units=chain(*place))
    assert case.stay.level == level
    assert [rung.level for rung in case.state.ladder] == list(place)


def test_escalation_passes_over_a_level_that_the_place_does_not_have() -> None:
    case = a_case("simple", units=chain("group", "county")).escalated_by(LI)
    assert case.stay.level == "county"


def test_a_level_that_sent_a_case_down_does_not_get_its_full_time_back_by_asking() -> None:
    case = a_case("complex").sent_down_by(COUNTY_DESK, "village")
    case.until("2026-03-03 09:00").escalated_by(WANG).escalated_by(ZHOU)
    assert case.stay.level == "county"
    assert case.stay.clock.minutes is not None
