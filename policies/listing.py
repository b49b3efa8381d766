"""Listed supervision (挂牌督办) as data: who may list, what is screened in, how soon a notice is answered."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from policies.spans import Span
from policies.triage import Condition
from policies.vocabulary import ReplyClass, Tier
from policies.words import Basis, Document, MisfitError, Text, Whole


class Criterion(Document):
    """Facts of a dispute that are a reason to list it. They speak of the dispute, never of a person."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    why: Text
    basis: Basis = Basis.ASSUMED
    when: Condition


class ReplyTime(Document):
    """By when a supervision notice is answered; exactly one of the two is given."""

    same_day: Literal[True] | None = None
    """By the close of business of the working day that the notice counts for."""
    working_days: Annotated[Whole, Field(ge=1, le=60)] | None = None
    """The day of the notice is not counted."""
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.same_day is None) == (self.working_days is None):
            raise MisfitError("one_of", "same_day, working_days")
        return self

    @property
    def span(self) -> Span | None:
        """The length of time in working days; None for the same day."""
        return Span(working_days=self.working_days) if self.working_days is not None else None


class Replies(Document):
    """Reply times of supervision notices by their class, as in Yuanhui's rules of 2010."""

    red: ReplyTime
    yellow: ReplyTime
    blue: ReplyTime

    def of(self, reply_class: ReplyClass) -> ReplyTime:
        """The time of one class."""
        return {ReplyClass.RED: self.red, ReplyClass.YELLOW: self.yellow, ReplyClass.BLUE: self.blue}[
            reply_class
        ]


class ListingRules(Document):
    """How cases are listed. A listed case is closed only after it was struck off (结案销号)."""

    by: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=6)]
    """Tiers whose units may list a case that is with them or below them."""
    criteria: Annotated[tuple[Criterion, ...], Field(max_length=20)] = ()
    """None: cases are listed by order alone."""
    replies: Replies
    basis: Basis = Basis.ASSUMED
    """Of `by`."""

    @model_validator(mode="after")
    def _criteria_differ(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        for nth, each in enumerate(ids):
            if each in ids[:nth]:
                raise MisfitError("rule_twice", at=("criteria", nth, "id"))
        return self
