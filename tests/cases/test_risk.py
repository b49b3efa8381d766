"""Risk (风险等级): of the dispute by its criteria, never of a person; looked at again in time."""

from typing import Any

import pytest

from cases.claims import Why
from cases.model import Actor, Status
from cases.readers import sees
from cases.worklist import why_mine
from policies.vocabulary import RiskGrade
from tests.cases.graded_cases import grade, graded, refused
from tests.cases.listed_cases import application, applied, checked, listed, settled, to_be_struck_off
from tests.cases.people import (
    AUDITOR,
    CHU,
    FENG,
    HE,
    LI,
    QIAN,
    SUN,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHENG,
    ZHOU,
)
from tests.cases.story import a_case, local, sealed


def test_a_dispute_has_the_highest_grade_that_its_criteria_call_for() -> None:
    case = graded(a_case("general"), "red", "repeated", "violence", guarantor=ZHOU)
    assert case.state.risk is not None
    assert (case.state.risk.grade, case.state.risk.guarantor) == (RiskGrade.RED, ZHOU.id)
    assert case.state.risk.criteria == ("repeated", "violence")
    graded(case, "yellow", "repeated")
    graded(case, "green")
    assert case.state.risk.guarantor is None


@pytest.mark.parametrize(
    ("colour", "criteria", "code", "field"),
    [
        ("yellow", (), "risk_without_criteria", "criteria"),
        ("red", (), "risk_without_criteria", "criteria"),
        ("green", ("repeated",), "grade_unfounded", "grade"),
        ("yellow", ("violence",), "grade_unfounded", "grade"),
        ("red", ("repeated",), "grade_unfounded", "grade"),
        ("red", ("bad_character",), "unknown_criterion", "criteria"),
        ("red", ("violence",), "no_guarantor", "guarantor"),
        ("purple", (), "invalid_command", "grade"),
    ],
)
def test_it_rests_on_criteria_and_a_high_risk_on_a_guarantor(
    colour: str, criteria: tuple[str, ...], code: str, field: str
) -> None:
    refusal = refused(colour, *criteria)
    assert (refusal.code, refusal.field) == (code, field)


@pytest.mark.parametrize("whom", [QIAN, AUDITOR], ids=lambda actor: actor.id)
def test_a_guarantor_is_an_officer_of_the_place(whom: Actor) -> None:
    assert refused("red", "violence", guarantor=whom).code == "officer_unfit"


@pytest.mark.parametrize("by", [WANG, SUN, VILLAGE_DESK, WU, CHU], ids=lambda actor: actor.id)
def test_staff_and_desks_from_here_upwards_grade(by: Actor) -> None:
    a_case("general").gives(by, "grade_risk", **grade("yellow", "repeated"))


@pytest.mark.parametrize("by", [LI, HE, AUDITOR, QIAN], ids=lambda actor: actor.id)
def test_nobody_else_does(by: Actor) -> None:
    assert a_case("general").refusal(by, "grade_risk", **grade("green")) == "not_yours"


def test_it_is_looked_at_again_within_a_quarter() -> None:
    case = a_case("complex").accepted_by(FENG)
    case.gives(FENG, "grade_risk", **grade("red", "violence", guarantor=ZHENG))
    assert case.state.risk is not None
    assert case.state.risk.clock.due == local("2026-06-01 18:00")  # ninety days end on Sunday 31 May
    assert sees(ZHENG, case.state)
    case.until("2026-06-01 17:59")
    assert case.whats("reassessment_due") == []
    case.until("2026-06-01 18:00")
    (due,) = case.whats("reassessment_due")
    assert (due.grade, due.due) == (RiskGrade.RED, local("2026-06-01 18:00"))
    assert Why.REASSESS in why_mine(ZHENG, case.state, case.running.rules)
    case.gives(FENG, "grade_risk", **grade("yellow", "repeated"))
    assert not case.state.risk.due
    assert Why.REASSESS not in why_mine(FENG, case.state, case.running.rules)


def test_a_suspension_does_not_put_it_off() -> None:
    case = a_case("general").accepted_by(WANG).suspended_by(VILLAGE_DESK)
    graded(case, "yellow", "repeated").until("2026-06-01 18:00")
    assert len(case.whats("reassessment_due")) == 1


def test_graded_down_it_stays_listed_and_is_struck_off_when_the_risk_is_removed() -> None:
    case = listed()
    graded(case, "red", "violence", guarantor=ZHOU)
    settled(case)
    assert case.refusal(WANG, "apply_strike_off", **application()) == "risk_remains"
    graded(case, "yellow", "repeated")
    assert case.state.is_listed
    assert case.refusal(WANG, "apply_strike_off", **application()) == "risk_remains"
    graded(case, "green").gives(WANG, "apply_strike_off", **application())


@pytest.mark.parametrize(
    ("story", "by", "step"),
    [
        (applied, WU, "check_strike_off"),
        (checked, FENG, "sign_strike_off"),
        (to_be_struck_off, CHU, "strike_off"),
    ],
)
def test_a_risk_that_is_there_again_holds_the_strike_off_at_whichever_step(
    story: Any, by: Actor, step: str
) -> None:
    case = graded(story(), "yellow", "repeated")
    assert case.refused(by, step).code == "risk_remains"
    graded(case, "green").gives(by, step)
    case = graded(story(), "yellow", "repeated")
    assert case.gives(by, "return_strike_off", reason=sealed()).state.status is Status.HANDLING
