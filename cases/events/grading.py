"""How the risk of a dispute is graded."""

from typing import Literal

from pydantic import AwareDatetime

from cases.model import Clock, Model, OfficerId, Sealed
from policies.vocabulary import RiskGrade


class RiskGraded(Model):
    """For the first time, again, up or down. A listed case that is graded down stays listed."""

    type: Literal["risk_graded"] = "risk_graded"
    grade: RiskGrade
    criteria: tuple[str, ...]
    guarantor: OfficerId | None = None
    clock: Clock
    """Until when it is looked at again."""
    reason: Sealed


class ReassessmentDue(Model):
    """Nobody has looked at the grade again in time."""

    type: Literal["reassessment_due"] = "reassessment_due"
    grade: RiskGrade
    due: AwareDatetime
