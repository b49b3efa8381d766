"""From a value that was applied back to where it is written: document, field, line, basis."""

from typing import Any, Literal

from policies.calendars import Calendar
from policies.policy import Policy
from policies.rulebook import Rules
from policies.wording import in_words, label, said
from policies.words import At, Basis, Document, Text
from policies.worktime import Day


class RuleRef(Document):
    """One rule that is cited: a field of a document, or an article or principle by its name."""

    kind: Literal["policy", "calendar", "named"]
    name: str
    """Id of the document; of any other rule its name."""
    version: int | None = None
    field: str | None = None
    """Way to the field in the document, such as `levels.1.time`, positions from 0."""
    line: int | None = None
    """Line of the document's YAML text, from 1; absent where the text is not at hand."""
    basis: Basis | None = None
    says: Text
    """The value in plain words."""


class Cited(Document):
    """A document that rules are cited from: what it is called and where it comes from."""

    kind: Literal["policy", "calendar"]
    name: str
    version: int
    hash: str
    title: Text
    source: Text


def named_rule(name: str, says: Text, basis: Basis | None = None) -> RuleRef:
    """A rule that stands in no document of ours."""
    return RuleRef(kind="named", name=name, says=says, basis=basis)


def cited(rules: Rules) -> tuple[Cited, ...]:
    """The policy and the notices of these rules."""
    documents: list[tuple[Policy | Calendar, str]] = [(rules.policy, rules.pins.policy)]
    documents += zip(rules.calendars, rules.pins.calendars, strict=True)
    return tuple(
        Cited(
            kind=document.kind,
            name=document.id,
            version=document.version,
            hash=content_hash,
            title=document.title,
            source=document.source,
        )
        for document, content_hash in documents
    )


def policy_rule(rules: Rules, *at: str | int) -> RuleRef:
    """The policy's field at that place. LookupError if it has none."""
    policy = rules.policy
    return RuleRef(
        kind="policy",
        name=policy.id,
        version=policy.version,
        field=".".join(map(str, at)),
        line=_line(rules, policy, at),
        basis=basis_of(policy, at),
        says=rule_in_words(policy, at),
    )


def calendar_rule(rules: Rules, calendar: Calendar, *at: str | int) -> RuleRef:
    """What a notice says at that place."""
    return RuleRef(
        kind="calendar",
        name=calendar.id,
        version=calendar.version,
        field=".".join(map(str, at)),
        line=_line(rules, calendar, at),
        basis=Basis.NORM,
        says=_labelled(at, in_words(part_at(calendar, at))),
    )


def day_rule(rules: Rules, day: Day) -> RuleRef | None:
    """Where it is written what the day is; None where no notice covers it."""
    source = day.source
    if source is None:
        return None
    if source.calendar is None:
        return policy_rule(rules, *source.at)
    return calendar_rule(rules, source.calendar, *source.at)


def part_at(document: Document, at: At) -> Any:
    """The part of a document at that place. LookupError if there is none."""
    part: Any = document
    for step in at:
        if isinstance(part, tuple) and isinstance(step, int):
            part = part[step]
        elif isinstance(part, Document) and isinstance(step, str) and step in type(part).model_fields:
            part = getattr(part, step)
        else:
            raise LookupError(".".join(map(str, at)))
    return part


def basis_of(document: Document, at: At) -> Basis | None:
    """What the value rests on: its own basis, or that of the nearest part around it that has one."""
    for end in range(len(at), -1, -1):
        found = getattr(part_at(document, at[:end]), "basis", None)
        if isinstance(found, Basis):
            return found
    return None


def rule_in_words(policy: Policy, at: At) -> Text:
    """A field of a policy with what it is about: `time at the level: 7 working days`."""
    return _labelled(at, in_words(part_at(policy, at), policy))


def _labelled(at: At, words: Text) -> Text:
    about = label(next(step for step in reversed(at) if isinstance(step, str)))
    return said(f"{about.zh}：{words.zh}", f"{about.en}: {words.en}")


def _line(rules: Rules, document: Policy | Calendar, at: At) -> int | None:
    written = rules.written.get((document.kind, document.id, document.version))
    return written.line(at) if written else None
