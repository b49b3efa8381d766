"""Refusals: values with a stable code, a sentence in two languages and the rule that refused."""

from functools import lru_cache

from cases.model import Model
from cases.refusing import CODES, Kind
from policies.words import Text


class Refusal(Model):
    """Why a command is not carried out, and what can be done instead."""

    code: str
    kind: Kind
    says: Text
    rule: str
    """Article of law, policy field or semantic rule that refuses."""
    field: str | None = None
    allowed: tuple[str, ...] = ()
    """Commands that this actor may give on this case now."""


LONGEST_SUBJECT = 150
"""Characters of a subject that are repeated: a refusal must not grow with what it refuses."""
SHORT = 5
"""Characters of the longest number of a task, a call or a joint handling."""


def refuse(code: str, *subject: object, field: str | None = None) -> Refusal:
    """The refusal with that code, about that subject; a Text is said in its own language."""
    if field is None and all(isinstance(part, Text) or _is_id(part) for part in subject):
        return _kept(code, subject)
    return _made(code, subject, field)


def _made(code: str, subject: tuple[object, ...], field: str | None = None) -> Refusal:
    kind, rule, zh, en = CODES[code]
    return Refusal(
        code=code,
        kind=kind,
        rule=rule,
        field=field and _short(field),
        says=Text(zh=zh.format(*_said(subject, "zh")), en=en.format(*_said(subject, "en"))),
    )


# What may be done with a case is found by what is refused: the same few, tens of times with every answer.
_kept = lru_cache(maxsize=1024)(_made)


def _is_id(part: object) -> bool:
    """Whether it is a name as short as a task's."""
    return isinstance(part, str) and len(part) <= SHORT


def _said(subject: tuple[object, ...], language: str) -> list[str]:
    return [_short(str(getattr(part, language) if isinstance(part, Text) else part)) for part in subject]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else f"{text[:LONGEST_SUBJECT]}…"
