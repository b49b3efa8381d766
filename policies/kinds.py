"""Kinds of dispute that a policy tells apart: facts by which a different rule decides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TypeVar

from policies.facts import Facts
from policies.policy import Policy
from policies.triage import Condition, triage
from policies.vocabulary import Category, RiskSign, Scale, Severity

AT_MOST = 200_000
"""Combinations of facts that are looked at; a policy with more is told apart by these alone."""
T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    """One kind: facts of it, the triage rule that decides and the skip rules that hold, by position."""

    facts: Facts
    triage: int
    skips: tuple[int, ...]


@dataclass(frozen=True)
class Kinds:
    """All kinds, and whether every combination of facts was looked at."""

    found: tuple[Kind, ...]
    whole: bool


def kinds_of(policy: Policy) -> Kinds:
    """One example of each kind, by going through every combination of what the conditions distinguish."""
    conditions = list(_within([*(r.when for r in policy.triage if r.when), *(r.when for r in policy.skips)]))
    ways = (
        tuple(Severity),
        _told_apart(tuple(Category), [c.category for c in conditions]),
        _thresholds([c.people_at_least for c in conditions], 1),
        _thresholds([c.amount_at_least for c in conditions], 0),
        tuple(Scale),
        _subsets(_told_apart(tuple(RiskSign), [c.risk_signs for c in conditions])),
    )
    found: dict[tuple[int, tuple[int, ...]], Kind] = {}
    for nth, (severity, category, people, amount, scale, signs) in enumerate(product(*ways)):
        if nth == AT_MOST:
            return Kinds(tuple(found.values()), whole=False)
        facts = Facts(
            severity=severity, category=category, people=people, amount=amount, scale=scale, risk_signs=signs
        )
        kind = _kind(policy, facts)
        found.setdefault((kind.triage, kind.skips), kind)
    return Kinds(tuple(found.values()), whole=True)


def _kind(policy: Policy, facts: Facts) -> Kind:
    decides = policy.triage.index(triage(policy.triage, facts))
    skips = tuple(nth for nth, rule in enumerate(policy.skips) if rule.when.holds(facts))
    return Kind(facts, decides, skips)


def _within(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        negated = (condition.negated,) if condition.negated else ()
        yield from _within([*(condition.any or ()), *(condition.all or ()), *negated])


def _told_apart(words: Sequence[T], named: Iterable[Sequence[T] | None]) -> tuple[T, ...]:
    """One of each group of words that no condition tells apart."""
    groups = [set(each) for each in named if each is not None]
    seen: dict[tuple[bool, ...], T] = {}
    for word in words:
        seen.setdefault(tuple(word in group for group in groups), word)
    return tuple(seen.values())


def _thresholds(named: Iterable[int | None], least: int) -> tuple[int, ...]:
    """The least there can be, and every value from which on a condition holds."""
    return tuple(sorted({least, *(each for each in named if each is not None and each > least)}))


def _subsets(words: Sequence[T]) -> tuple[tuple[T, ...], ...]:
    return tuple(some for size in range(len(words) + 1) for some in combinations(words, size))
