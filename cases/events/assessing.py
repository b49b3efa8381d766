"""The grade of a dispute: proposed, discussed, decided."""

from typing import Literal

from cases.model import Clock, Model, OfficerId, Sealed


class GradeProposed(Model):
    """The first step; nothing follows from it yet."""

    type: Literal["grade_proposed"] = "grade_proposed"
    level: str
    """Where the step was taken."""
    grade: str
    reason: Sealed


class GradeDiscussed(Model):
    """The second step, with what was said; it may name another grade."""

    type: Literal["grade_discussed"] = "grade_discussed"
    level: str
    grade: str
    record: Sealed


class GradeDecided(Model):
    """The grade stands. Where the case has to go up for it, that is an event of its own after this one."""

    type: Literal["grade_decided"] = "grade_decided"
    level: str
    grade: str
    reason: Sealed
    guarantor: OfficerId | None = None
    clock: Clock | None = None
    """Set where the case stays and the grade has a time of its own."""
