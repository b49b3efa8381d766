"""The risk of a dispute as data: what kinds of situation make it yellow or red, and when to look again.

Risk belongs to the dispute's facts, never to a person.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.spans import Span
from policies.vocabulary import RiskGrade
from policies.words import Basis, Document, MisfitError, Text

GRADES = tuple(RiskGrade)
"""Lowest first."""


class RiskCriterion(Document):
    """A kind of dispute situation and the grade that it calls for."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    grade: RiskGrade
    why: Text
    basis: Basis = Basis.ASSUMED


class RiskRules(Document):
    """A dispute has the highest grade that its criteria call for; without any it is green."""

    criteria: Annotated[tuple[RiskCriterion, ...], Field(min_length=1, max_length=30)]
    reassess_every: Span
    """A grade is looked at again within this time, whoever has the case."""
    guarantor_for: tuple[RiskGrade, ...] = (RiskGrade.RED,)
    """Grades for which a guarantor (包保责任人) is named."""
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _criteria_fit(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        for nth, criterion in enumerate(self.criteria):
            if criterion.id in ids[:nth]:
                raise MisfitError("rule_twice", at=("criteria", nth, "id"))
            if criterion.grade is RiskGrade.GREEN:
                raise MisfitError("green_criterion", criterion.id, at=("criteria", nth, "grade"))
        return self

    def grade_of(self, ids: tuple[str, ...]) -> RiskGrade:
        """The highest grade that these criteria call for."""
        grades = [criterion.grade for criterion in self.criteria if criterion.id in ids]
        return max(grades, key=GRADES.index, default=RiskGrade.GREEN)
