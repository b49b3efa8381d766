"""Policies and calendars as they are written, found by the hash of what they say."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from torture.checking.calendar import OfficeTime

Document = Mapping[str, Any]


def hash_of(document: Document) -> str:
    """SHA-256 over the document as JSON: keys in order, no blanks."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Rulebook:
    """A policy with its working time."""

    policy: Document
    time: OfficeTime

    def level(self, key: str) -> Document:
        """A level of the policy. KeyError if it has none of that key."""
        for level in self.policy["levels"]:
            if level["key"] == key:
                return dict(level)
        raise KeyError(key)

    @property
    def urging(self) -> Document:
        """How those at the top are urged."""
        return dict(self.policy["levels"][-1]["urging"])

    def triage(self, facts: Document) -> str:
        """The level that the first fitting rule names."""
        return next(str(r["level"]) for r in self.policy["triage"] if _holds(r.get("when"), facts))

    def skipped(self, facts: Document) -> dict[str, str]:
        """Levels at which such a case does not stop, each with the first rule that says so."""
        found = dict[str, str]()
        for rule in self.policy.get("skips", ()):
            if _holds(rule["when"], facts):
                for level in rule["over"]:
                    found.setdefault(level, rule["id"])
        return found


class Library:
    """Every document that is there."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_hash = {hash_of(document): document for document in documents}
        self.rulebook = lru_cache(maxsize=None)(self._rulebook)

    @classmethod
    def of(cls, *folders: Path) -> "Library":
        """The documents of some folders."""
        paths = (path for folder in folders for path in sorted(folder.glob("*.yaml")))
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)

    def _rulebook(self, policy: str, calendars: Sequence[str]) -> Rulebook:
        """KeyError if one of them is not there: a case goes by rules that nobody has written."""
        found = self._by_hash[policy]
        return Rulebook(found, OfficeTime(found["office_hours"], [self._by_hash[h] for h in calendars]))


def _holds(when: Document | None, facts: Document) -> bool:
    """Whether facts meet a condition: every part of it must hold."""
    if when is None:
        return True
    met: dict[str, Callable[[Any], bool]] = {
        "severity": lambda words: facts["severity"] in words,
        "category": lambda words: facts["category"] in words,
        "scale": lambda words: facts.get("scale", "individual") in words,
        "risk_signs": lambda words: bool(set(words) & set(facts.get("risk_signs", ()))),
        "people_at_least": lambda number: facts.get("people", 2) >= number,
        "amount_at_least": lambda number: (facts.get("amount") or 0) >= number,
        "any": lambda parts: any(_holds(part, facts) for part in parts),
        "all": lambda parts: all(_holds(part, facts) for part in parts),
        "not": lambda part: not _holds(part, facts),
    }
    return all(met[name](value) for name, value in when.items())
