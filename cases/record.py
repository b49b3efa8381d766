"""The chain of events: number, instant and hash of every link, and the case after it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.events import Event, What
from cases.evolve import born, evolve
from cases.state import GENESIS, CaseState

CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class By:
    """Whose command it was; nobody's for clocks."""

    actor: str | None = None
    command: str | None = None
    body: str | None = None
    on_behalf_of: str | None = None


NOBODY = By()


def record(
    state: CaseState, whats: Iterable[What], at: datetime, by: By = NOBODY
) -> tuple[CaseState, list[Event]]:
    """Append what happened: the state after it and the new links."""
    links = []
    for what in whats:
        event = link(state.number, state.seq + 1, at, by, what, state.head)
        state = evolve(state, event)
        links.append(event)
    return state, links


def first(number: str, what: What, at: datetime, by: By) -> tuple[CaseState, list[Event]]:
    """The first link, which opens the case."""
    event = link(number, 1, at, by, what, GENESIS)
    return born(number, event), [event]


def link(number: str, seq: int, at: datetime, by: By, what: What, prev: str) -> Event:
    """One link with its hash."""
    blank = Event(
        seq=seq,
        at=at,
        actor=by.actor,
        on_behalf_of=by.on_behalf_of,
        command=by.command,
        body=by.body,
        what=what,
        prev=prev,
        hash=GENESIS,
    )
    return blank.model_copy(update={"hash": link_hash(number, written(blank))})


def written(event: Event) -> dict[str, Any]:
    """An event as it is stored and hashed: absent fields are not written."""
    return event.model_dump(mode="json", exclude_none=True)


def link_hash(number: str, body: dict[str, Any]) -> str:
    """SHA-256 over the written event, its own hash left out, with the case's number."""
    content = {name: value for name, value in body.items() if name != "hash"}
    canonical = CANONICAL.encode({"case": number, "event": content})
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_broken(number: str, chain: Sequence[dict[str, Any]]) -> int | None:
    """Verify written events from the first on: the number of the first broken link, None if all agree."""
    prev = GENESIS
    for position, body in enumerate(chain, start=1):
        if (
            body.get("seq") != position
            or body.get("prev") != prev
            or link_hash(number, body) != body.get("hash")
        ):
            return position
        prev = body["hash"]
    return None
