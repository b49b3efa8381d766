"""SQLite on the event loop's own thread: what is found by its key is there before a thread could be asked.

Only what may wait, for the disk or for somebody else's lock, is left to the connection's thread.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import aiosqlite

from storage.whole import made_private

T = TypeVar("T")

BEGINS = ("BEGIN", "SAVEPOINT")
WAITS = ("BEGIN IMMEDIATE", "PRAGMA")
"""Statements that may wait: for the one writer that SQLite allows, or for the file to be opened."""
TURN = 256
"""So many calls in one transaction, and others get a turn: a long one must not stop the process. Short ones
are never given up in the middle of a statement, which would cost them their connection."""


class InlineConnection(aiosqlite.Connection):
    """A connection whose statements run where they are called."""

    _calls = 0

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if args and str(args[0]).startswith(BEGINS):
            self._calls = 0
        if fn == self._conn.commit or (args and str(args[0]).startswith(WAITS)):
            # Shielded: given up half-way, it would go on beside whatever the caller does next.
            waiting = asyncio.ensure_future(super()._execute(fn, *args, **kwargs))  # type: ignore[no-untyped-call]  # aiosqlite
            try:
                done: T = await asyncio.shield(waiting)
            except asyncio.CancelledError:
                await asyncio.wait((waiting,))
                raise
            return done
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        self._calls += 1
        if self._calls % TURN == 0:
            await asyncio.sleep(0)
        return fn(*args, **kwargs)


def _opened(database: str, **how: Any) -> sqlite3.Connection:
    made_private(database)
    made: sqlite3.Connection = sqlite3.connect(database, **how)
    return made


def connect(database: str, **how: Any) -> InlineConnection:
    """A connection that is opened when it is awaited; `how` is what `sqlite3.connect` takes."""
    opened = partial(_opened, database, **how | {"check_same_thread": False})
    connection = InlineConnection(opened, iter_chunk_size=TURN)
    connection._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does with those that it makes itself
    return connection
