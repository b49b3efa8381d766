"""Timing calls, and rounds of many clients."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from pydantic import BaseModel

Lifecycle = Callable[["Calls"], Awaitable[str]]


class Calls(dict[str, list[float]]):
    """How long each call took, in milliseconds, by what was called."""

    @asynccontextmanager
    async def timed(self, what: str) -> AsyncIterator[None]:
        """Time one call. One that fails is not counted: it ends the round."""
        began = time.perf_counter()
        yield
        self.setdefault(what, []).append((time.perf_counter() - began) * 1000)


class Round(BaseModel):
    """One round: which cases were played, in how many seconds, and the milliseconds of each call."""

    seconds: float
    names: list[str]
    calls: dict[str, list[float]]

    @property
    def per_second(self) -> float:
        """Cases a second, the last ones played to their end included."""
        return len(self.names) / self.seconds


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that so many per cent of them do not exceed (nearest rank).

    Always a value that was measured, never one between two. ValueError if there is none.
    """
    if not values:
        raise ValueError("a percentile of nothing")
    return sorted(values)[max(math.ceil(len(values) * percent / 100), 1) - 1]


async def play_round(lifecycle: Lifecycle, clients: int, seconds: float) -> Round:
    """That many clients, one lifecycle after the other, for so many seconds.

    What a lifecycle raises ends the round for all of them and is raised.
    """
    calls, names = Calls(), list[str]()
    began = time.perf_counter()

    async def client() -> None:
        while time.perf_counter() - began < seconds:
            names.append(await lifecycle(calls))

    playing = [asyncio.create_task(client()) for _ in range(clients)]
    try:
        await asyncio.gather(*playing)
    finally:
        for task in playing:
            task.cancel()
        await asyncio.gather(*playing, return_exceptions=True)
    return Round(seconds=time.perf_counter() - began, names=names, calls=calls)
