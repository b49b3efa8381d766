"""Why triage chose a level: every rule that was tried, and what of the facts it looked at."""

from typing import Any

from policies.facts import Facts
from policies.rulebook import Rules
from policies.tracing import RuleRef, policy_rule
from policies.triage import Condition, TriageRule
from policies.wording import in_words, part_in_words, parts_of
from policies.words import Document, Text

AT_LEAST = "_at_least"


class Looked(Document):
    """One part of a condition against the facts of the dispute."""

    field: str
    """Way to it in the document."""
    asks: Text
    fact: Any = None
    """What is known; absent where nothing is."""
    fact_says: Text | None = None
    holds: bool


class Tried(Document):
    """One rule that looks at facts, and whether it decided."""

    id: str
    rule: RuleRef
    level: str | None = None
    """Where a triage rule sends it."""
    why: Text
    decides: bool
    looked_at: tuple[Looked, ...] = ()


def weigh(rules: Rules, facts: Facts) -> tuple[Tried, ...]:
    """The rules in the order in which they were tried; the last one decides."""
    decides = rules.triage(facts)
    tried = []
    for nth, rule in enumerate(rules.policy.triage):
        tried.append(_tried(rules, nth, rule, facts, decides=rule is decides))
        if rule is decides:
            break
    return tuple(tried)


def _tried(rules: Rules, nth: int, rule: TriageRule, facts: Facts, *, decides: bool) -> Tried:
    return Tried(
        id=rule.id,
        rule=policy_rule(rules, "triage", nth),
        level=rule.level,
        why=rule.why,
        decides=decides,
        looked_at=tuple(_looked(rule.when, facts, f"triage.{nth}.when")) if rule.when else (),
    )


def weigh_skips(rules: Rules, facts: Facts) -> tuple[Tried, ...]:
    """The skip rules that hold for these facts."""
    held = rules.skips(facts).values()
    return tuple(
        Tried(
            id=rule.id,
            rule=policy_rule(rules, "skips", nth),
            why=rule.why,
            decides=True,
            looked_at=tuple(_looked(rule.when, facts, f"skips.{nth}.when")),
        )
        for nth, rule in enumerate(rules.policy.skips)
        if rule in held
    )


def _looked(condition: Condition, facts: Facts, at: str) -> list[Looked]:
    found = []
    for name, value in parts_of(condition):
        here = f"{at}.{name}"
        if name in ("any", "all"):
            for nth, each in enumerate(value):
                found += _looked(each, facts, f"{here}.{nth}")
        elif name == "not":
            found += _looked(value, facts, here)
        else:
            found.append(_leaf(name, value, facts, here))
    return found


def _leaf(name: str, value: Any, facts: Facts, at: str) -> Looked:
    """The part is put to the facts as a condition of its own, so that it cannot hold otherwise than there."""
    fact = getattr(facts, name.removesuffix(AT_LEAST), None)
    given = fact is not None and fact != ()
    return Looked(
        field=at,
        asks=part_in_words(name, value),
        fact=fact if given else None,
        fact_says=in_words(fact) if given else None,
        holds=Condition.model_validate({name: value}).holds(facts),
    )
