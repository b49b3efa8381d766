"""Timing calls, and rounds of many clients."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles

Lifecycle = Callable[["Calls"], Awaitable[str]]


@dataclass
class Calls:
    """How long each call took, in milliseconds."""

    milliseconds: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def timed(self) -> AsyncIterator[None]:
        """Time one call."""
        began = time.perf_counter()
        yield
        self.milliseconds.append((time.perf_counter() - began) * 1000)

    def percentile(self, percent: int) -> float:
        """The time that so many per cent of the calls stayed under."""
        return quantiles(self.milliseconds, n=100)[percent - 1]


@dataclass
class Round:
    """One round: how many cases a second, and the calls."""

    per_second: float
    calls: Calls
    names: list[str]


async def play_round(lifecycle: Lifecycle, clients: int, seconds: float) -> Round:
    """That many clients, one lifecycle after the other, for so many seconds."""
    calls, names = Calls(), list[str]()
    began = time.perf_counter()

    async def client() -> None:
        while time.perf_counter() - began < seconds:
            names.append(await lifecycle(calls))

    await asyncio.gather(*(client() for _ in range(clients)))
    return Round(len(names) / (time.perf_counter() - began), calls, names)
