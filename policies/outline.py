"""A policy from top to bottom in plain words, each value with its field, line and basis."""

from collections.abc import Iterator

from policies.aftercare import Reopening
from policies.assessment import StepPlace
from policies.listing import ReplyTime
from policies.policy import Attempts, Extension, Level
from policies.rulebook import Rules
from policies.spans import Span
from policies.tracing import RuleRef, policy_rule
from policies.triage import TriageRule
from policies.words import At, Document, Text

NAMING = frozenset({"kind", "id", "version", "title", "source", "key", "name", "typical", "basis"})
"""Fields that name a thing and rule nothing."""


def outline(rules: Rules) -> tuple[RuleRef, ...]:
    """Every rule of the policy in the order of the schema; a level's own line stands before its rules."""
    return tuple(policy_rule(rules, *at) for at in _places(rules.policy, ()))


def _places(part: Document, at: At) -> Iterator[At]:
    for name in type(part).model_fields:
        if name not in NAMING and getattr(part, name) is not None:
            yield from _place(getattr(part, name), (*at, name))


def _place(value: object, at: At) -> Iterator[At]:
    if isinstance(value, tuple) and any(isinstance(each, Document) for each in value):
        for nth, each in enumerate(value):
            yield from _place(each, (*at, nth))
    elif isinstance(value, Level):
        yield at
        yield from _places(value, at)
    elif isinstance(value, Document) and not _is_one_rule(value, at):
        yield from _places(value, at)
    elif value != ():
        yield at


def _is_one_rule(value: Document, at: At) -> bool:
    """Values that people say in one breath: spans, texts, triage rules, entries of lists."""
    one = Span | Text | TriageRule | Attempts | Extension | Reopening | ReplyTime | StepPlace
    return isinstance(value, one) or isinstance(at[-1], int)
