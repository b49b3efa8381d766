"""Every refusal of the grade of a dispute, provoked once."""

from collections.abc import Callable
from typing import Any

from cases.model import Actor
from cases.refusals import Refusal
from tests.cases.people import LI, SUN, WANG, WU, chain, officer
from tests.cases.story import Story, a_case, sealed


def in_longling(**how: Any) -> Story:
    return a_case("general", policy="longling", **how)


def step(case: Story, name: str, by: Actor, grade: str = "medium") -> Story:
    return case.gives(by, name, grade=grade, **{"record" if name == "discuss_grade" else "reason": sealed()})


def propose(case: Story, by: Actor = LI, grade: str = "low") -> Refusal:
    return case.refused(by, "propose_grade", grade=grade, reason=sealed())


def discussed() -> Story:
    return step(step(in_longling(), "propose_grade", LI), "discuss_grade", SUN)


def decided() -> Story:
    return step(discussed(), "decide_grade", WU)


def by_one_person() -> Refusal:
    """Somebody who holds the roles of both places takes the first step only."""
    both = officer("both", LI.place, "grid_member")
    case = step(in_longling(), "propose_grade", both)
    moved = officer("both", WU.place, "unit_head")
    return step(case, "discuss_grade", SUN).refused(moved, "decide_grade", grade="low", reason=sealed())


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "no_assessment": lambda: propose(a_case("general")),
    "grade_decided": lambda: propose(decided()),
    "step_not_due": lambda: in_longling().refused(LI, "decide_grade", grade="low", reason=sealed()),
    "not_the_assessor": lambda: propose(
        in_longling(units=chain("group", "village", "township", "county")), WU
    ),
    "own_step": by_one_person,
    "unknown_grade": lambda: propose(in_longling(), grade="extreme"),
    "guarantor_missing": lambda: discussed().refused(WU, "decide_grade", grade="high", reason=sealed()),
    "graded_here": lambda: decided().refused(WANG, "decline", reason=sealed()),
}
