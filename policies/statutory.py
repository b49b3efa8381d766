"""Statutory clocks (法定期限): time that the law gives, beside what the place gives its levels."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.spans import Span
from policies.vocabulary import Category, Channel, Remedy, SuspensionGround
from policies.words import Basis, Document, MisfitError, Text


class Starts(StrEnum):
    """What a statutory clock runs from."""

    OPENED = "opened"
    """The application: the case was opened."""
    ACCEPTED = "accepted"
    """The first acceptance, at whatever level."""
    AGREEMENT = "agreement"
    """The day on which an agreement takes effect. It runs while there is one; the others, while none is."""


class StatutoryClock(Document):
    """One such clock. It runs once for the case, whatever level has it; when it is over a mark stays."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    name: Text
    law: Text
    """Where it stands."""
    starts: Starts
    categories: Annotated[tuple[Category, ...], Field(min_length=1)] | None = None
    """Absent: disputes of every category."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)] | None = None
    """Absent: whatever way they came in."""
    time: Span
    stopped_by: tuple[SuspensionGround, ...] = ()
    """A suspension on one of these grounds is not counted; during any other it runs on."""
    longer_if_agreed: bool = False
    """The parties, and only they, can agree on a later end."""
    consequence: Text
    """What the law makes of it when the time is over."""
    remedies: tuple[Remedy, ...] = ()
    """Where the parties can turn then, of which they are to be told."""
    ends_mediation: bool = False
    """The mediation counts as failed."""
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.ends_mediation and self.starts is Starts.AGREEMENT:
            raise MisfitError("agreement_ends_no_mediation", at=("ends_mediation",))
        if self.ends_mediation and set(self.remedies) != set(Remedy):
            raise MisfitError("remedies_all", at=("remedies",))
        return self

    def concerns(self, category: Category, channel: Channel) -> bool:
        """Whether it runs in a dispute of that category that came in that way."""
        of_kind = self.categories is None or category in self.categories
        return of_kind and (self.channels is None or channel in self.channels)
