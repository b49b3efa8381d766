"""Refusals of joint handling, each provoked once."""

from collections.abc import Callable
from typing import Any

from cases.refusals import Refusal
from tests.cases.people import (
    COUNTY,
    JUSTICE_OFFICE,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
)
from tests.cases.story import Story, a_case, sealed
from tests.cases.task_refusals import instructed


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


def call(*units: str, rule: str = "all", days: int = 2, **more: Any) -> dict[str, Any]:
    """A body that calls these units together."""
    asks = [{"to": unit, "question": sealed(unit), "working_days": days} for unit in units]
    return {"asks": asks, "rule": rule, **more}


def called(*units: str, **how: Any) -> Story:
    """The village has the case and calls the judicial office and the next village."""
    return handled().gives(WANG, "call_together", **call(*(units or (JUSTICE_OFFICE, OTHER_VILLAGE)), **how))


def refused(*units: str, **how: Any) -> Refusal:
    return handled().refused(WANG, "call_together", **call(*units, **how))


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "joint_with_oneself": lambda: refused(VILLAGE),
    "calls_nobody_above": lambda: refused(TOWNSHIP, COUNTY),
    "called_twice": lambda: refused(JUSTICE_OFFICE, JUSTICE_OFFICE),
    "quorum_unfit": lambda: refused(JUSTICE_OFFICE, rule="quorum", quorum=2),
    "joint_under_way": lambda: called().refused(WANG, "call_together", **call(JUSTICE_OFFICE)),
    "no_joint": lambda: handled().refused(WANG, "withdraw_joint", reason=sealed()),
    "joint_not_ready": lambda: called().refused(WANG, "close_joint", conclusion=sealed()),
    "instructions_stand": lambda: instructed().refused(
        VILLAGE_DESK, "refuse_task", task="t1", reason=sealed()
    ),
}
