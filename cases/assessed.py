"""What a case remembers of the grade of its dispute."""

from enum import StrEnum

from cases.model import Model, OfficerId
from policies.words import Text


class Step(StrEnum):
    """The three steps, in their order."""

    PROPOSE = "propose"
    DISCUSS = "discuss"
    DECIDE = "decide"


STEP_NAMES = {
    Step.PROPOSE: Text(zh="提出等级", en="the proposal"),
    Step.DISCUSS: Text(zh="商议等级", en="the discussion"),
    Step.DECIDE: Text(zh="审定等级", en="the decision"),
}
"""The name of each step in both languages."""


class Assessed(Model):
    """Grades by their keys in the policy, step by step; a step that was not taken has none."""

    proposed: str | None = None
    discussed: str | None = None
    decided: str | None = None
    by: tuple[OfficerId, ...] = ()
    """Whoever took a step: nobody takes two."""
    guarantor: OfficerId | None = None
    """Answers for the case by name (包保责任人)."""
