"""A case is made again from what was kept of it: its events, and the row that was written last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.events import Event
from cases.evolve import fold, remembering
from cases.record import first_broken, link_hash
from cases.state import CaseState


class ChainBrokenError(ValueError):
    """An event is not what was written: the case must not go on from it."""

    def __init__(self, number: str, seq: int) -> None:
        super().__init__(f"{number}: event {seq} is not the one that was written")


@dataclass(frozen=True)
class Resumed:
    """A case as it can go on."""

    state: CaseState
    """With the commands that it remembers."""
    events: tuple[Event, ...]
    """All of them, or those that are there."""
    missing: tuple[int, ...] = ()
    """Numbers of events that are not there. The row has what they did; their commands are not remembered."""


def resumed(shown: CaseState, links: Sequence[dict[str, Any]]) -> Resumed:
    """The case after its written events, their hashes checked. ChainBrokenError.

    Where events are missing below the newest one, its row says what the case had come to.
    """
    number = shown.number
    there = {body["seq"] for body in links}
    missing = tuple(seq for seq in range(1, shown.seq + 1) if seq not in there)
    broken = _first_wrong(number, links) if missing else first_broken(number, links)
    if broken is not None:
        raise ChainBrokenError(number, broken)
    events = tuple(Event.model_validate(body) for body in links)
    if missing:
        return Resumed(remembering(shown, events), events, missing)
    return Resumed(fold(number, events), events)


def _first_wrong(number: str, links: Sequence[dict[str, Any]]) -> int | None:
    """The first event whose hash is not its own, or that does not follow the one before if that is there."""
    heads = {0: None}
    for body in links:
        seq: int = body["seq"]
        if link_hash(number, body) != body["hash"] or heads.get(seq - 1) not in (None, body["prev"]):
            return seq
        heads[seq] = body["hash"]
    return None
