"""Taken up (提级): a desk above draws the case to its own level."""

import pytest

from cases.events import Cause
from cases.model import Actor, Status
from cases.readers import sees
from tests.cases.people import (
    AUDITOR,
    CHU,
    COUNTY,
    COUNTY_DESK,
    FENG,
    GROUP,
    HE,
    JIN,
    LI,
    SUN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    WU,
    XU,
    ZHOU,
    chain,
    officer,
)
from tests.cases.story import a_case, kinds, local, of_two_at_the_top, sealed


def test_the_upper_level_takes_the_case_with_its_full_time() -> None:
    case = a_case("general").until("2026-03-04 10:00").taken_up_by(WU)
    assert (case.stay.level, case.state.status) == ("township", Status.ROUTED)
    assert case.stay.origin.cause is Cause.TAKEN_UP
    assert case.stay.clock.due == local("2026-03-25 18:00")
    assert case.state.overdue == ()


def test_what_was_left_below_is_kept_for_a_return() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-09 08:30").taken_up_by(WU)
    case.until("2026-03-10 08:30").handed_down_by(WU, "village")
    # three working days were left: the 9th, 10th and 11th
    assert case.stay.clock.due == local("2026-03-12 18:00")
    assert (case.state.status, case.stay.accepted_by) == (Status.HANDLING, WANG.id)


def test_a_level_that_gave_the_case_away_does_not_start_anew_when_it_takes_it_up() -> None:
    case = a_case("difficult").until("2026-03-12 08:30").handed_down_by(WU, "village")
    case.until("2026-03-13 08:30").taken_up_by(WU)
    # of the township's 15 days the 12th to the 23rd were left, eight working days
    assert case.stay.clock.due == local("2026-03-24 18:00")


def test_after_a_breach_below_the_level_that_takes_it_up_had_its_time() -> None:
    case = a_case("simple").until("2026-03-05 18:00").taken_up_by(WU)
    assert case.stay.clock.started_at == case.now
    assert case.stay.clock.minutes is None


def test_taken_up_over_several_levels_those_between_are_copied_in() -> None:
    case = a_case("simple").taken_up_by(COUNTY_DESK)
    assert case.stay.level == "county"
    assert kinds(case.events) == ["opened", "escalated", "copied_in"]
    assert [unit.code for unit in case.whats("copied_in")[0].units] == [VILLAGE, TOWNSHIP]
    assert case.whats("copied_in")[0].rule is None
    for reader in (LI, SUN, WU, COUNTY_DESK):
        assert sees(reader, case.state)
        case.noted_by(reader)
    assert case.refusal(WU, "send_down", level="village", reason=sealed()) == "not_yours"


def test_whoever_had_it_or_took_the_report_is_not_copied_in_again() -> None:
    case = a_case("simple", by=WU).escalated_by(LI).handed_down_by(SUN, "group").taken_up_by(COUNTY_DESK)
    assert case.whats("copied_in") == []
    assert sees(SUN, case.state)
    assert sees(WU, case.state)


def test_it_cannot_be_declined_nor_contested() -> None:
    case = a_case("general").taken_up_by(WU)
    assert case.refusal(ZHOU, "decline", reason=sealed()) == "taken_up_here"
    assert case.refusal(ZHOU, "contest_competence", reason=sealed()) == "taken_up_here"
    assert "send_down" in case.refused(WU, "decline", reason=sealed()).allowed


def test_it_counts_as_one_change_and_the_levels_between_as_none() -> None:
    case = a_case("simple")
    version = case.state.version
    assert case.taken_up_by(COUNTY_DESK).state.version == version + 1


@pytest.mark.parametrize("above", [WU, TOWNSHIP_DESK, COUNTY_DESK, FENG, CHU], ids=lambda actor: actor.id)
def test_any_desk_above_may(above: Actor) -> None:
    a_case("general").taken_up_by(above)
    a_case("general").accepted_by(WANG).taken_up_by(above)


@pytest.mark.parametrize("other", [LI, WANG, SUN, ZHOU, HE, XU, JIN, AUDITOR], ids=lambda actor: actor.id)
def test_nobody_else_may(other: Actor) -> None:
    assert a_case("general").refusal(other, "take_up", reason=sealed()) == "only_from_above"


def test_at_the_top_there_is_nobody_above() -> None:
    assert a_case("complex").refusal(FENG, "take_up", reason=sealed()) == "only_from_above"


def test_not_while_a_signature_is_awaited() -> None:
    case = a_case("general").accepted_by(WANG).proposed_by(WANG)
    assert case.refusal(WU, "take_up", reason=sealed()) == "wrong_status"


@pytest.mark.parametrize("level", ["village", "county", "group", "hamlet"])
def test_to_no_level_but_ones_own(level: str) -> None:
    refusal = a_case("general").refused(WU, "take_up", level=level, reason=sealed())
    assert (refusal.code, refusal.field) == ("not_your_level", "level")


def test_consent_at_the_upper_level_is_anew_and_people_are_looked_up() -> None:
    case = a_case("general").accepted_by(WANG).consents("p1", "p2", by=WANG).taken_up_by(WU)
    assert case.running.wants_roster
    case.accepted_by(ZHOU)
    assert case.refusal(ZHOU, "record_session", **case.session()) == "consent_missing"


def test_a_unit_with_two_levels_takes_it_to_the_lower_one_or_to_the_one_it_names() -> None:
    assert of_two_at_the_top("general").taken_up_by(WU).stay.level == "centre"
    named = of_two_at_the_top("general").taken_up_by(WU, "committee")
    assert named.stay.level == "committee"
    # the centre is the same unit and reads the case by itself
    assert named.whats("copied_in") == []


def test_a_unit_with_two_levels_takes_it_from_its_lower_to_its_upper_one() -> None:
    case = of_two_at_the_top("difficult").accepted_by(ZHOU).taken_up_by(TOWNSHIP_DESK)
    assert case.stay.level == "committee"
    assert case.refusal(WU, "take_up", level="centre", reason=sealed()) == "only_from_above"


def test_a_level_that_the_place_does_not_have_is_not_between() -> None:
    case = a_case("simple", units=chain("group", "county")).taken_up_by(COUNTY_DESK)
    assert case.stay.level == "county"
    assert case.whats("copied_in") == []
    assert case.state.unit.code == COUNTY
    assert not sees(officer("x", TOWNSHIP, "duty"), case.state)
    assert sees(officer("x", GROUP, "grid_member"), case.state)
