"""What a case remembers of its risk."""

from cases.model import Clock, Model, OfficerId
from policies.vocabulary import RiskGrade


class Risk(Model):
    """The grade of the dispute, what it rests on, and until when it holds unseen."""

    grade: RiskGrade
    criteria: tuple[str, ...] = ()
    guarantor: OfficerId | None = None
    """Answers for a high risk by name (包保责任人)."""
    guarantor_for: tuple[OfficerId, ...] | None = None
    """On whose behalf, where somebody stands in."""
    clock: Clock
    due: bool = False
    """Whether the time to look at it again has passed."""
