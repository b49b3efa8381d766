"""The feed: one reader of the log of changes in each API process, however many streams it serves.

It reads only while somebody listens. What it finds goes to every stream whose officer may see the case.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from api.problems import Problem
from cases.model import OfficerId
from storage import changes
from storage.changes import START, Change, Place
from storage.database import Database

log = structlog.get_logger()

LOOK_EVERY = 0.25
"""Seconds."""
AT_ONCE = 500
"""Changes that are read in one go."""
STREAMS = 200
"""Open at once in one process."""
STREAMS_OF_ONE = 10
"""Open at once for one officer: nobody can take them all."""
BEHIND = 1000
"""Changes that a stream may have waiting; whoever reads more slowly has to read everything anew."""


@dataclass(eq=False)
class Stream:
    """One listener: under which names it may see cases, and what waits to be sent to it."""

    officer: OfficerId
    names: Sequence[str]
    since: Change | None
    """The last change before those that it is fed; None: it is fed all there are."""
    waiting: asyncio.Queue[Change | None] = field(default_factory=asyncio.Queue)
    """None: there is no more to come."""
    fell_behind: bool = False
    look_again: float = 0.0
    """When it is looked up again whether its token holds, by the loop's clock."""

    def offer(self, change: Change) -> None:
        """Put a change in line, unless the line is too long already."""
        if self.waiting.qsize() < BEHIND:
            self.waiting.put_nowait(change)
        elif not self.fell_behind:
            self.fell_behind = True
            self.waiting.put_nowait(None)


class Feed:
    """The streams of this process and the task that feeds them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: set[Stream] = set()
        self._reading: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._last: Change | None = None
        self.is_closed = False
        """Whether this process is being stopped."""

    async def join(self, officer: OfficerId, names: Sequence[str]) -> Stream:
        """A stream that is fed from here on. Problem if too many are open."""
        async with self._starting:
            self._refuse_too_many(officer)
            if self._reading is None:
                async with self._database.read() as tx:
                    self._last = await changes.newest(tx)
                self._reading = asyncio.create_task(self._read())
            stream = Stream(officer, names, self._last)
            self._streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        """The stream is done; after the last one nothing is read any more."""
        self._streams.discard(stream)
        if not self._streams and self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def close(self) -> None:
        """End every stream: the process is being stopped, and waits for them."""
        self.is_closed = True
        for stream in self._streams:
            stream.waiting.put_nowait(None)

    def _refuse_too_many(self, officer: OfficerId) -> None:
        theirs = sum(stream.officer == officer for stream in self._streams)
        if self.is_closed or len(self._streams) >= STREAMS or theirs >= STREAMS_OF_ONE:
            raise Problem("too_many_streams")

    async def _read(self) -> None:
        while True:
            try:
                while await self._look() == AT_ONCE:
                    pass
            except Exception as error:  # noqa: BLE001  # its kind is logged; its words may hold data
                log.warning("feed_put_off", kind=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self) -> int:
        """Read on in the log; how many changes there were."""
        async with self._database.read() as tx:
            found = await changes.told_after(tx, place_of(self._last), AT_ONCE)
            readers = await changes.readers_of(tx, [change.number for change in found])
        for change in found:
            self._last = change
            for stream in self._streams:
                if not readers[change.number].isdisjoint(stream.names):
                    stream.offer(change)
        return len(found)


def place_of(change: Change | None) -> Place:
    """Where a change stands in the log; its beginning if there is none."""
    return START if change is None else change.place
