"""What a policy says of a case after its signature: visits, how it is reopened, how long it is kept."""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.spans import Span
from policies.words import Basis, Document, Key, MisfitError, Whole


class FollowUp(Document):
    """Visits (回访) to see whether the parties keep to what was settled."""

    before_closing: bool = False
    """A settled dispute is signed off only after a visit."""
    visits: Annotated[tuple[Span, ...], Field(max_length=12)] = ()
    """Until when each visit after the signature is to be made, all counted from it, the earliest first. Of
    settled disputes; none: a closed case asks for nothing."""
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        for nth, (before, after) in enumerate(pairwise(self.visits), start=1):
            if not _is_longer(after, before):
                raise MisfitError("visits_not_in_order", at=("visits", nth))
        return self


def _is_longer(one: Span, other: Span) -> bool:
    """Told by the same unit only: what working days come to depends on the calendar."""
    lengths = ((one.working_days, other.working_days), (one.calendar_days, other.calendar_days))
    hours = (one.working_hours, other.working_hours)
    return any(a is not None and b is not None and a > b for a, b in (*lengths, hours))


class Reopening(Document):
    """Where a closed case goes whose dispute has flared up again (反复)."""

    level: Key
    """A case that was closed above it goes to the level that closed it."""
    basis: Basis = Basis.ASSUMED


class Retention(Document):
    """How long a closed case is kept. It is deleted after that and never before."""

    years: Annotated[Whole, Field(ge=1, le=100)]
    basis: Basis = Basis.ASSUMED
