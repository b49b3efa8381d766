"""The journal, read back: what was sent, what was answered, what was looked at."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from torture.checking.instants import instant

NOT_KNOWN = {429, 500, 502, 503, 504}
LOOK, FAILURE = "look", 500
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """One call and its answer, if there was one. Times are monotonic, in seconds."""

    sent_at: float
    sent: Entry
    answered_at: float | None = None
    answer: Entry | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was acknowledged: done, or accepted for good with the number of its event."""
        http = self.answer["http"] if self.answer else 0
        return http in (200, 201) or (http == 202 and "seq" in (self.answer or {}))  # noqa: PLR2004  # HTTP

    @property
    def is_on_record(self) -> bool:
        """Whether whoever looks from now on must see it."""
        return self.answer is not None and self.answer["http"] in (200, 201)

    @property
    def is_refused(self) -> bool:
        """Whether it was said for sure that nothing was done."""
        http = self.answer["http"] if self.answer else 0
        return 400 <= http < 500 and http not in NOT_KNOWN  # noqa: PLR2004  # HTTP


@dataclass
class Story:
    """Everything that was noted in one run."""

    commands: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    """By the command id that the product gives to an officer's key."""
    looks: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    """By case number; answered ones only."""
    held: dict[str, Entry] = field(default_factory=dict)
    """The end of each case as the engine has it."""
    failed: list[Call] = field(default_factory=list[Call])
    """Answered with 500, commands and looks."""
    quiet_at: float = float("inf")
    """From when on nothing was under way any more."""
    faults: list[Entry] = field(default_factory=list)

    def now_of(self, number: str) -> datetime | None:
        """The time by which a case lived at the end."""
        held = self.held.get(number)
        return instant(held["now"]) if held and "now" in held else None


def command_id(who: str, key: str) -> str:
    """What the product calls a command: the officer and their key, hashed."""
    return hashlib.sha256(f"{who}\n{key}".encode()).hexdigest()[:32]


def entries(path: Path) -> list[Entry]:
    """The entries of a journal."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def story(journal: Iterable[Entry]) -> Story:
    """Put answers to their calls, and calls to their commands."""
    told, waiting = Story(), dict[int, Entry]()
    for entry in journal:
        match entry["what"]:
            case "sent":
                waiting[entry["call"]] = entry
            case "answered":
                sent = waiting.pop(entry["call"])
                _put(told, Call(sent["t"], sent, entry["t"], entry))
            case "held":
                told.held[entry["number"]] = entry
            case "quiet":
                told.quiet_at = min(told.quiet_at, entry["t"])
            case "fault":
                told.faults.append(entry)
    for sent in waiting.values():
        _put(told, Call(sent["t"], sent))
    return told


def _put(told: Story, call: Call) -> None:
    if call.answer is not None and call.answer["http"] == FAILURE:
        told.failed.append(call)
    if call.sent["name"] == LOOK:
        if call.is_on_record:
            told.looks[call.sent["number"]].append(call)
    elif call.sent["key"] is not None:
        told.commands[command_id(call.sent["who"], call.sent["key"])].append(call)
