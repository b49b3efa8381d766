"""Walking a timeline from its first event: numbers, hashes, and every clock worked out again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from torture.checking import by_law
from torture.checking.case import Case, Written, opened
from torture.checking.clocks import by_command, in_full, moved
from torture.checking.documents import Library
from torture.checking.findings import Finding, Kind
from torture.checking.folding import CHANGES, follow
from torture.checking.instants import instant
from torture.checking.passing import brought

FIRST = "0" * 64
TIMELY = {
    "became_overdue",
    "escalated",
    "reminded",
    "resumed",
    "signature_moved_up",
    "task_overdue",
    "task_escalated",
    "statutory_expired",
    "urged",
}
TIMELY |= {"reply_overdue", "reassessment_due"}
"""Kinds that time brings about, where no command does."""
MARGIN = timedelta(seconds=15)
"""What fell due so shortly before the end may still be on its way."""


def broken_links(number: str, chain: Sequence[Written]) -> list[Finding]:
    """Numbers without a gap from 1 on, each link with its own hash and that of the one before."""
    found, before, at = list[Finding](), FIRST, None
    for position, event in enumerate(chain, start=1):
        if event["seq"] != position:
            return [*found, Finding(Kind.BROKEN, number, f"event {position} is not there")]
        if event["prev"] != before:
            found.append(Finding(Kind.BROKEN, number, f"event {position} does not follow the one before"))
        if _hash(number, event) != event["hash"]:
            found.append(Finding(Kind.BROKEN, number, f"the hash of event {position} does not verify"))
        if at is not None and instant(event["at"]) < at:
            found.append(Finding(Kind.BROKEN, number, f"event {position} is older than the one before"))
        before, at = event["hash"], instant(event["at"])
    return found


def _hash(number: str, event: Written) -> str:
    content = {"case": number, "event": {name: event[name] for name in event if name != "hash"}}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Walk:
    """One timeline, its events taken in one after the other."""

    def __init__(self, number: str, first: Written, library: Library) -> None:
        what = first["what"]
        self._library, self._policy = library, what["policy_hash"]
        rules = library.rulebook(self._policy, tuple(what["calendar_hashes"]))
        self.case: Case = opened(number, first, rules)
        self.found: list[Finding] = []
        self._awaited: list[dict[str, Any]] = []
        """What time brings about comes all at once: the rest of it."""
        self._starting: set[str] = by_law.starting(self.case, first)
        """Statutory clocks that the command which is being taken in must still start."""
        self._command = first.get("command")
        at = self.case.opened_at
        expected = {
            "level": _entry(self.case),
            "clock": in_full(self.case, rules.level(what["level"])["time"], at),
        }
        if "case_time" in rules.policy:
            expected["case_clock"] = in_full(self.case, rules.policy["case_time"], at)
        self._compare(first, expected)

    def take(self, event: Written) -> None:
        """One more event."""
        kind, at, command = event["what"]["type"], instant(event["at"]), event.get("command")
        if kind not in CHANGES:
            self._say(Kind.BROKEN, event, "is of a kind that is not known here")
            return
        if kind in TIMELY or command not in (None, self._command):
            self._not_started(f"before event {event['seq']}")
            self._command = command
        if command is None and kind in TIMELY:
            self._timely(event, at)
        elif kind == "deadline_moved":
            self._recalendared(event, at)
        elif command is not None:
            self._commanded(event, at, command)
            self._starting |= by_law.starting(self.case, event)
        if kind == "statutory_started":
            self._starting.discard(event["what"]["key"])
        follow(self.case, event)

    def end(self, now: datetime | None) -> None:
        """Nothing more came, and the case's own time is `now`, if anybody knows."""
        self._missed("at the end", self._awaited)
        self._not_started("at the end")
        if now is not None:
            self._missed(f"though it is {now:%F %T} for it", brought(self.case, now - MARGIN))

    def _not_started(self, when: str) -> None:
        self._missed(when, [{"type": "statutory_started", "key": key} for key in sorted(self._starting)])
        self._starting = set()

    def _timely(self, event: Written, at: datetime) -> None:
        self._awaited = self._awaited or brought(self.case, at)
        if not self._awaited:
            self._say(Kind.MISTIMED, event, "came though nothing was due")
            return
        expected = self._awaited.pop(0)
        if expected["type"] != event["what"]["type"]:
            self._missed(f"before event {event['seq']}", [expected])
            return
        self._compare(event, expected)

    def _recalendared(self, event: Written, at: datetime) -> None:
        """The case goes on under other calendars, whatever passed before having been recorded."""
        self._missed(f"before event {event['seq']}", self._awaited or brought(self.case, at))
        self._awaited = []
        what = event["what"]
        self.case.rules = self._library.rulebook(self._policy, tuple(what["calendar_hashes"]))
        expected = moved(self.case, at)
        self._compare(event, expected)
        for name in what.keys() - expected.keys() - {"type", "calendar_hashes"}:
            self._say(Kind.MISTIMED, event, f"moves the {name}, which does not move")

    def _commanded(self, event: Written, at: datetime, command: str) -> None:
        if command not in self.case.commands:
            self._missed(f"before event {event['seq']}", self._awaited or brought(self.case, at))
            self._awaited = []
        what = event["what"]
        if what["type"] == "escalated":
            self._why_up(event, what)
        self._compare(event, by_command(self.case, event))

    def _why_up(self, event: Written, what: Written) -> None:
        attempts = self.case.rules.level(self.case.level).get("attempts", {}).get("times")
        tried = self.case.attempts[self.case.level]
        if what["cause"] == "breach":
            self._say(Kind.MISTIMED, event, "is a breach by command")
        if what["cause"] == "attempts" and (attempts is None or tried < attempts):
            self._say(Kind.MISTIMED, event, f"goes up after {tried} attempts of {attempts}")

    def _missed(self, when: str, awaited: Sequence[Mapping[str, Any]]) -> None:
        for expected in awaited:
            named = {
                k: str(v)
                for k, v in expected.items()
                if k in ("scope", "level", "due", "reminder", "task", "key")
            }
            told = ", ".join(f"{name} {value}" for name, value in named.items())
            says = f"no {expected['type']} ({told}) {when}"
            self.found.append(Finding(Kind.MISSED, self.case.number, says))

    def _compare(self, event: Written, expected: Mapping[str, Any]) -> None:
        for path, wanted, had in differences(expected, event["what"]):
            self._say(Kind.MISTIMED, event, f"says {path} {had}, the rules say {wanted}")

    def _say(self, kind: Kind, event: Written, says: str) -> None:
        what = f"event {event['seq']} ({event['what']['type']})"
        self.found.append(Finding(kind, self.case.number, f"{what} {says}"))


def differences(expected: Mapping[str, Any], had: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Where what is written is other than expected: the field, what it should say, and what it says."""
    found = list[tuple[str, str, str]]()
    for name, wanted in expected.items():
        value = had.get(name)
        if isinstance(wanted, Mapping) and isinstance(value, Mapping):
            found += [(f"{name}.{path}", w, h) for path, w, h in differences(wanted, value)]
        elif isinstance(wanted, datetime):
            if value is None or instant(value) != wanted:
                found.append((name, wanted.isoformat(), str(value)))
        elif value != wanted:
            found.append((name, str(wanted), str(value)))
    return found


def _entry(case: Case) -> str:
    """The level at which it enters: triage's, or the next one that the place has and no rule skips."""
    rules, here = case.rules, {rung["level"] for rung in case.ladder}
    keys = [str(level["key"]) for level in rules.policy["levels"]]
    levels = [key for key in keys[keys.index(rules.triage(case.facts)) :] if key in here]
    skipped = rules.skipped(case.facts)
    return next((level for level in levels[:-1] if level not in skipped), levels[-1])


def walked(number: str, chain: Sequence[Written], library: Library, now: datetime | None) -> Walk:
    """The whole timeline, taken in. KeyError if it goes by rules that are not among the documents."""
    walk = Walk(number, chain[0], library)
    for event in chain[1:]:
        walk.take(event)
    walk.end(now)
    return walk
