"""Triage (分流): declarative conditions on the facts choose the level at which a dispute enters."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.facts import Facts
from policies.vocabulary import Category, RiskSign, Scale, Severity
from policies.words import Basis, Document, MisfitError, Text, Whole


class Condition(Document):
    """All parts that are given must hold. `any`, `all` and `not` nest up to four deep."""

    severity: Annotated[tuple[Severity, ...], Field(min_length=1)] | None = None
    category: Annotated[tuple[Category, ...], Field(min_length=1)] | None = None
    scale: Annotated[tuple[Scale, ...], Field(min_length=1)] | None = None
    risk_signs: Annotated[tuple[RiskSign, ...], Field(min_length=1)] | None = None
    """At least one of these signs is there."""
    people_at_least: Annotated[Whole, Field(ge=1)] | None = None
    amount_at_least: Annotated[Whole, Field(ge=0)] | None = None
    any: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = None
    all: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = None
    negated: Annotated[Condition | None, Field(alias="not")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise MisfitError("empty_condition")
        if self.depth() > 4:  # noqa: PLR2004  # the docstring's four
            raise MisfitError("condition_too_deep")
        return self

    def depth(self) -> int:
        """How deep conditions nest below this one, itself included."""
        below = [*(self.any or ()), *(self.all or ()), *((self.negated,) if self.negated else ())]
        return 1 + max((c.depth() for c in below), default=0)

    def holds(self, facts: Facts) -> bool:
        """Whether the facts meet the condition."""
        return (
            (self.severity is None or facts.severity in self.severity)
            and (self.category is None or facts.category in self.category)
            and (self.scale is None or facts.scale in self.scale)
            and (self.risk_signs is None or not set(self.risk_signs).isdisjoint(facts.risk_signs))
            and (self.people_at_least is None or facts.people >= self.people_at_least)
            and (self.amount_at_least is None or (facts.amount or 0) >= self.amount_at_least)
            and (self.any is None or any(c.holds(facts) for c in self.any))
            and (self.all is None or all(c.holds(facts) for c in self.all))
            and (self.negated is None or not self.negated.holds(facts))
        )


class TriageRule(Document):
    """Facts that meet `when` enter at `level`. The first rule that holds decides."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    level: str
    why: Text
    basis: Basis = Basis.ASSUMED
    when: Condition | None = None
    """Absent in the last rule only: it holds for everything else."""

    def holds(self, facts: Facts) -> bool:
        """Whether this rule decides for these facts."""
        return self.when is None or self.when.holds(facts)


def triage(rules: tuple[TriageRule, ...], facts: Facts) -> TriageRule:
    """The first rule that holds. The schema makes sure that the last one always does."""
    return next(rule for rule in rules if rule.holds(facts))
