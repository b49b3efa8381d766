"""A crowd that grows: made by as many processes as there are cores, each writing what it has made."""

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

from bench.crowd import BATCH, COURSES, Crowd, Making, Place
from policies.loaded import BOOK
from runtime.home import fill_book, open_ring
from runtime.settings import Settings
from storage.database import Database
from storage.key_ring import KeyRing

CHUNK = 4 * BATCH
"""Cases that a process makes before it tells."""


@dataclass(frozen=True)
class Ground:
    """Where the crowd is made, and by whose rules."""

    settings: Settings
    place: Place
    policy: str
    now: datetime


class Growing:
    """A crowd with its makers. Whoever has one closes it."""

    def __init__(self, ground: Ground, courses: Mapping[str, int] = COURSES, seed: str = "crowd") -> None:
        self._makers = ProcessPoolExecutor(
            os.cpu_count(), get_context("spawn"), _begin, (ground, dict(courses))
        )
        self._seed, self._chunks = seed, 0
        self.crowd = Crowd()

    async def until(self, wanted: int, moved: Callable[[int], None]) -> Crowd:
        """Make cases until so many are open."""
        while self.crowd.is_open < wanted:
            await self.make(wanted - self.crowd.is_open, lambda _: moved(self.crowd.is_open))
        return self.crowd

    async def make(self, wanted: int, moved: Callable[[int], None]) -> Crowd:
        """Make so many more, open and closed ones together; all that there are then."""
        loop, done = asyncio.get_running_loop(), 0
        sizes = [min(CHUNK, wanted - at) for at in range(0, wanted, CHUNK)]
        seeds = [f"{self._seed} {self._chunks + nth}" for nth in range(len(sizes))]
        self._chunks += len(sizes)
        making = [loop.run_in_executor(self._makers, _make, *one) for one in zip(seeds, sizes, strict=True)]
        for made in asyncio.as_completed(making):
            part = await made
            self.crowd += part
            done += part.is_open + part.closed
            moved(done)
        return self.crowd

    def close(self) -> None:
        """Let the makers go."""
        self._makers.shutdown(cancel_futures=True)


@dataclass
class _Maker:
    """What each process keeps."""

    ground: Ground
    courses: dict[str, int]
    ring: KeyRing


_MAKERS: list[_Maker] = []


def _begin(ground: Ground, courses: dict[str, int]) -> None:
    _MAKERS.append(_Maker(ground, courses, open_ring(ground.settings)))


def _make(seed: str, cases: int) -> Crowd:
    """So many cases, open and closed ones together."""
    return asyncio.run(_made(_MAKERS[0], seed, cases))


async def _made(maker: _Maker, seed: str, cases: int) -> Crowd:
    ground = maker.ground
    async with Database(ground.settings.database, busy_seconds=60) as database:
        if not BOOK.documents():
            await fill_book(database)
        making = Making(ground.place, ground.policy, maker.ring, ground.now, seed, maker.courses)
        for at in range(0, cases, BATCH):
            await making.make(database, min(BATCH, cases - at))
    return making.crowd
