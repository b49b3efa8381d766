"""The grade of a dispute (定级) as data: who proposes, discusses and decides it, and what follows from it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.spans import Span
from policies.vocabulary import Role
from policies.words import Basis, Document, Key, MisfitError, Text


class StepPlace(Document):
    """Who takes a step: anybody in one of the roles at the unit of the level."""

    level: Key
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


class GradeRule(Document):
    """One grade, and what follows when it is decided."""

    key: Key
    name: Text
    level: Key
    """A case below this level goes there; one that is there or above stays."""
    time: Span | None = None
    """Instead of the time of that level, from the decision on."""
    guarantor: bool = False
    """Somebody is named who answers for it (包保责任人)."""
    basis: Basis = Basis.ASSUMED


class Assessment(Document):
    """Three steps (三级研判): proposed below, discussed in the middle, decided above; by three people."""

    proposed_by: StepPlace
    discussed_by: StepPlace
    decided_by: StepPlace
    grades: Annotated[tuple[GradeRule, ...], Field(min_length=2, max_length=6)]
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _grades_differ(self) -> Self:
        keys = [grade.key for grade in self.grades]
        for nth, key in enumerate(keys):
            if key in keys[:nth]:
                raise MisfitError("grade_twice", key, at=("grades", nth, "key"))
        return self

    @property
    def places(self) -> tuple[StepPlace, StepPlace, StepPlace]:
        """Of the three steps, in their order."""
        return self.proposed_by, self.discussed_by, self.decided_by

    def grade(self, key: str) -> GradeRule | None:
        """The grade of that key."""
        return next((grade for grade in self.grades if grade.key == key), None)


STEPS = ("proposed_by", "discussed_by", "decided_by")
"""Names of the three places."""
