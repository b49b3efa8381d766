"""Graded disputes, and the refusals that grading meets."""

from collections.abc import Callable
from typing import Any

from cases.model import Actor
from cases.refusals import Refusal
from tests.cases.listed_cases import application, listed, settled
from tests.cases.people import WANG, WU, ZHOU
from tests.cases.story import Story, a_case, of_two_at_the_top, sealed


def grade(colour: str, *criteria: str, guarantor: Actor | None = None, **other: Any) -> dict[str, Any]:
    named = guarantor.id if guarantor else None
    return {"grade": colour, "criteria": list(criteria), "guarantor": named, "reason": sealed(), **other}


def graded(case: Story, colour: str, *criteria: str, guarantor: Actor | None = None) -> Story:
    return case.gives(WANG, "grade_risk", **grade(colour, *criteria, guarantor=guarantor))


def refused(colour: str, *criteria: str, **other: Any) -> Refusal:
    return a_case("general").refused(WANG, "grade_risk", **grade(colour, *criteria, **other))


def at_risk_still() -> Refusal:
    case = graded(settled(listed()), "yellow", "repeated")
    return case.refused(WANG, "apply_strike_off", **application())


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "no_risk_rules": lambda: of_two_at_the_top("complex").refused(WU, "grade_risk", **grade("green")),
    "unknown_criterion": lambda: refused("red", "bad_character", guarantor=ZHOU),
    "risk_without_criteria": lambda: refused("yellow"),
    "grade_unfounded": lambda: refused("yellow", "violence"),
    "no_guarantor": lambda: refused("red", "violence"),
    "risk_remains": at_risk_still,
}
