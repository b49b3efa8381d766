"""The demo played on two installations, and the timelines of its cases compared."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from itertools import cycle, zip_longest
from typing import Any

import httpx

from rehearsal.faults import RehearsalError
from runtime.demo.chapters import CHAPTERS
from runtime.demo.stage import Stage, StageError

UNLIKE = {
    "minutes": "some minutes",
    "minutes_left": "some minutes",
    "case_minutes_left": "some minutes",
    "file": "some file",
    "commitment": "some salt",
}
"""What no two tellings share: how fast the machine was, and what is drawn to seal a file."""
Told = list[dict[str, Any]]
"""The events of a case, without what no two cases have in common."""

OWN = frozenset({"at", "command", "body", "prev", "hash", "seq", "links"})
"""Fields of an event in a timeline that belong to this very case."""
BY_CHANCE = frozenset({"staffed", "reminded", "urged"})
"""Events that come between the others sooner or later, as the machine is busy."""
A_CALL = 60.0
"""Seconds that an API may take for an answer."""
PATIENCE = 120.0
"""Seconds in which a call must come to an answer that stands."""


class InTurn(httpx.AsyncBaseTransport):
    """Each call to the next of several APIs, as a proxy before them does it.

    An answer that wants to be asked again (Retry-After) is asked again, as clients are told to do it: with
    the same key, and at the next API. On a busy machine that happens, and what was asked must be done once.
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        self._turns = cycle(addresses)
        self._inner: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it to whoever's turn it is, until there is an answer that stands."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            host, _, port = next(self._turns).partition(":")
            request.url = request.url.copy_with(host=host, port=int(port))
            answer = await self._inner.handle_async_request(request)
            pause = float(answer.headers.get("Retry-After", 0))
            if not pause or asyncio.get_running_loop().time() + pause > deadline:
                return answer
            await answer.aclose()
            await asyncio.sleep(pause)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def client(addresses: Sequence[str]) -> httpx.AsyncClient:
    """A client of all these APIs as of one."""
    return httpx.AsyncClient(
        transport=InTurn(addresses), base_url="http://fengqiao.rehearsal", timeout=A_CALL
    )


async def played(stage: Stage) -> dict[str, Told]:
    """Every chapter's timeline. RehearsalError if one does not end as its story wants.

    One after the other: who comes onto a case depends on what everybody carries at that moment.
    """
    found: dict[str, Told] = {}
    for chapter in CHAPTERS:
        try:
            story = await chapter.play(stage)
        except StageError as error:
            raise RehearsalError(f"chapter {chapter.name}: {error}") from error
        if story.view["status"] != "closed":
            raise RehearsalError(f"chapter {chapter.name} ends {story.view['status']}")
        found[chapter.name] = as_told(await story.timeline())
    return found


def as_told(events: Sequence[dict[str, Any]]) -> Told:
    """What happened, who did it and what was said of it, whenever it was."""
    return [
        {name: _timeless(value) for name, value in event.items() if name not in OWN and name != "says"}
        for event in events
        if event["what"]["type"] not in BY_CHANCE
    ]


def differences(embedded: dict[str, Told], rehearsed: dict[str, Told]) -> list[str]:
    """Where two tellings of the same chapters part, the first event of each chapter that differs."""
    found = []
    for chapter, told in embedded.items():
        for nth, (here, there) in enumerate(zip_longest(told, rehearsed[chapter]), start=1):
            if here != there:
                found.append(f"{chapter}, event {nth}: embedded {here}, rehearsed {there}")
                break
    return found


def _timeless(value: Any) -> Any:
    match value:
        case dict():
            return {name: UNLIKE.get(name) or _timeless(each) for name, each in value.items()}
        case list():
            return [_timeless(each) for each in value]
        case str():
            return "some time" if _is_time(value) else value
        case _:
            return value


def _is_time(text: str) -> bool:
    for kind in (datetime, date):
        try:
            kind.fromisoformat(text)
        except ValueError:
            continue
        return not text.isdigit()
    return False
