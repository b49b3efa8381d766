"""What the checker has found: each finding has a name, the case, and a sentence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong."""

    LOST = "lost"
    """Acknowledged, and not in the timeline."""
    DOUBLED = "doubled"
    """In the timelines more than once."""
    INVENTED = "invented"
    """In a timeline, and nobody sent it; or refused, and there all the same."""
    REORDERED = "reordered"
    """Acknowledged before another was sent, and after it in the timeline."""
    MISSED = "missed"
    """A deadline or reminder has passed, and nothing says so."""
    MISTIMED = "mistimed"
    """A clock, a mark or a consequence other than the rules make it."""
    BROKEN = "broken"
    """Numbers with gaps, or hashes that do not verify."""
    DIVERGED = "diverged"
    """Tables, engine, API and the fold of the events do not say the same."""
    UNSEEN = "unseen"
    """Somebody was shown what never came to be, or less than was acknowledged to somebody before."""
    FAILED = "failed"
    """An answer of 500: nothing that is asked, and nothing that dies, may bring one about."""
    LEFT = "left"
    """Intents or half-started cases that nobody finished."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    kind: Kind
    case: str | None
    says: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.case or '-'}: {self.says}"


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each kind, all kinds named."""
    found = Counter(finding.kind for finding in findings)
    return {kind.value: found[kind] for kind in Kind}
