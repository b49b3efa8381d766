"""The grade of a dispute in three steps: proposed, discussed, decided; by three people, once."""

from typing import Any

import pytest

from cases.events import Cause
from cases.model import Actor
from cases.readers import sees
from tests.cases.people import CHU, LI, SUN, TOWNSHIP_DESK, WANG, WU, ZHOU, chain
from tests.cases.story import Story, a_case, local, sealed

COMMANDS = ("propose_grade", "discuss_grade", "decide_grade")


def in_longling(severity: str = "general", **how: Any) -> Story:
    return a_case(severity, policy="longling", **how)


def step(case: Story, name: str, by: Actor, grade: str, **more: Any) -> Story:
    words = {"record" if name == "discuss_grade" else "reason": sealed()}
    return case.gives(by, name, grade=grade, **words, **more)


def refused(case: Story, name: str, by: Actor, grade: str = "low", **more: Any) -> str:
    words = {"record" if name == "discuss_grade" else "reason": sealed()}
    return case.refusal(by, name, grade=grade, **words, **more)


def discussed(grade: str = "medium", **how: Any) -> Story:
    case = step(in_longling(**how), "propose_grade", LI, "low")
    return step(case, "discuss_grade", SUN, grade)


def decided(grade: str, **more: Any) -> Story:
    return step(discussed(), "decide_grade", WU, grade, **more)


def test_nothing_follows_before_it_is_decided() -> None:
    case = discussed("high")
    assert case.stay.level == "group"
    assert case.stay.clock.due == local("2026-03-05 18:00")
    assert case.state.assessment is not None
    assert (case.state.assessment.proposed, case.state.assessment.discussed) == ("low", "high")
    assert case.state.assessment.decided is None


def test_a_grade_of_a_level_above_takes_the_case_there_and_copies_in_what_lies_between() -> None:
    case = decided("high", guarantor=ZHOU.id)
    assert case.stay.level == "township"
    assert case.stay.origin.cause is Cause.GRADE
    # ten working days of the grade, not the township's fifteen
    assert case.stay.clock.due == local("2026-03-16 18:00")
    (copied,) = case.whats("copied_in")
    assert [unit.tier for unit in copied.units] == ["village"]
    assert case.state.assessment is not None
    assert case.state.assessment.guarantor == "zhou"


def test_a_grade_without_time_of_its_own_has_the_levels() -> None:
    case = decided("medium")
    assert case.stay.level == "village"
    assert case.stay.clock.due == local("2026-03-11 18:00")


def test_a_case_that_is_at_the_level_stays_and_has_the_grades_time_from_then_on() -> None:
    case = discussed("high").escalated_by(LI)
    case.accepted_by(WANG).gives(WANG, "escalate", ground="no_agreement", reason=sealed())
    case.until("2026-03-05 10:00")
    step(case, "decide_grade", WU, "high", guarantor=ZHOU.id)
    assert case.stay.level == "township"
    assert case.stay.clock.due == local("2026-03-19 18:00")


def test_a_case_above_the_level_stays_as_it_is() -> None:
    case = discussed().gives(TOWNSHIP_DESK, "take_up", reason=sealed())
    before = case.stay
    step(case, "decide_grade", WU, "low")
    assert case.stay == before


def test_a_level_that_gave_the_case_away_has_what_was_left_there() -> None:
    case = discussed().gives(TOWNSHIP_DESK, "take_up", reason=sealed()).until("2026-03-09 10:00")
    case.gives(TOWNSHIP_DESK, "send_down", level="group", reason=sealed())
    step(case, "decide_grade", WU, "high", guarantor=ZHOU.id)
    assert case.stay.level == "township"
    assert case.stay.clock.minutes is not None
    assert case.stay.clock.due < local("2026-03-24 18:00")


def test_it_stands_and_the_case_cannot_be_declined_for_it() -> None:
    case = decided("medium")
    assert case.refusal(WANG, "decline", reason=sealed()) == "graded_here"
    assert {refused(case, name, by) for name in COMMANDS for by in (LI, SUN, WU)} == {"grade_decided"}


@pytest.mark.parametrize(("name", "by"), [("discuss_grade", SUN), ("decide_grade", WU)])
def test_no_step_is_taken_out_of_turn(name: str, by: Actor) -> None:
    assert refused(in_longling(), name, by) == "not_the_assessor"
    assert refused(in_longling(), name, LI) == "step_not_due"


def test_each_step_is_its_places_own() -> None:
    case = in_longling()
    assert [refused(case, "propose_grade", by) for by in (WANG, WU, CHU)] == ["not_the_assessor"] * 3
    step(case, "propose_grade", LI, "low")
    assert refused(case, "discuss_grade", WU) == "not_the_assessor"
    step(case, "discuss_grade", WANG, "low")
    assert refused(case, "decide_grade", CHU) == "not_the_assessor"


def test_of_a_dispute_that_came_in_further_up_the_steps_below_are_left_out() -> None:
    case = in_longling(units=chain("township", "county"), by=TOWNSHIP_DESK)
    assert case.stay.level == "township"
    step(case, "decide_grade", WU, "medium")
    assert case.stay.level == "township"
    over = in_longling(units=chain("county"), by=CHU)
    assert refused(over, "decide_grade", CHU) == "no_assessment"


def test_a_level_that_never_hears_of_it_takes_no_step() -> None:
    """Danger goes up at once; the village took the report, the group was told nothing."""
    case = in_longling("simple", by=SUN, risk_signs=["may_turn_criminal"])
    assert case.stay.level == "township"
    assert not sees(LI, case.state)
    assert refused(case, "propose_grade", LI) == "not_the_assessor"
    step(case, "discuss_grade", SUN, "high")


def test_a_high_risk_has_a_guarantor_of_the_place() -> None:
    case = discussed("high")
    assert refused(case, "decide_grade", WU, "high") == "guarantor_missing"
    assert refused(case, "decide_grade", WU, "high", guarantor="nobody") == "unknown_officer"
    assert refused(case, "decide_grade", WU, "high", guarantor="tan") == "officer_unfit"
    assert refused(case, "decide_grade", WU, "high", guarantor="auditor") == "officer_unfit"


def test_a_grade_that_the_policy_does_not_have() -> None:
    case = in_longling()
    assert refused(case, "propose_grade", LI, "extreme") == "unknown_grade"
    step(case, "propose_grade", LI, "low")
    assert refused(case, "discuss_grade", SUN, "extreme") == "unknown_grade"
    step(case, "discuss_grade", SUN, "low")
    assert refused(case, "decide_grade", WU, "extreme") == "unknown_grade"


def test_where_the_policy_grades_nothing() -> None:
    case = a_case("general")
    assert {refused(case, name, by) for name in COMMANDS for by in (LI, SUN, WU)} == {"no_assessment"}
