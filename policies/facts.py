"""What is known of a dispute, without any personal data: the ground on which rules decide."""

from typing import Annotated

from pydantic import Field

from policies.vocabulary import Category, RiskSign, Scale, Severity
from policies.words import Document, Whole


class Facts(Document):
    """Facts of the dispute. Risk belongs to these facts, never to a person."""

    severity: Severity
    category: Category
    people: Annotated[Whole, Field(ge=1, le=100_000)] = 2
    """How many people are involved."""
    amount: Annotated[Whole, Field(ge=0, le=10**12)] | None = None
    """Amount in dispute, whole yuan; absent when nothing is claimed."""
    scale: Scale = Scale.INDIVIDUAL
    risk_signs: tuple[RiskSign, ...] = ()
