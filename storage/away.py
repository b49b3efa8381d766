"""Which errors of the drivers mean that the database is away, and which are mistakes of ours."""

import asyncio
import os
import select
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError

from storage.faults import DatabaseAwayError, DatabaseDiskError

SQLITE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""Result codes: somebody else holds it, the disk is full or read-only, the file cannot be opened."""
POSTGRES = (
    "08",  # connection
    "25006",  # read-only: a standby, or a database set so
    "40",  # deadlock, or another transaction was in the way: rolled back
    "53",  # out of memory, disk or connections
    "55P03",  # somebody else holds it
    "57",  # stopped by an operator, shutting down, starting up
    "58",  # the system under it
)
"""Beginnings of SQLSTATE codes (PostgreSQL manual, appendix A)."""


DISK = (
    frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}),
    ("53100", "58030"),  # full, input or output failed
)
"""Of these those that are the disk's: result codes of SQLite, SQLSTATE codes of PostgreSQL."""


CONFLICTS = (sqlite3.IntegrityError, psycopg.IntegrityError)
"""What the drivers raise for a row that is there already."""
DRIVERS = (sqlite3.Error, psycopg.Error)
"""What the drivers raise where a statement goes straight to them."""


def has_hung_up(connection: psycopg.AsyncConnection) -> bool:
    """Whether the server has ended an idle connection: to one that asks nothing it says only goodbye.

    Looked at before each use, in microseconds; asked, it would cost a trip to the server.
    """
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, select.POLLIN)
    return bool(waiting.poll(0))


@contextmanager
def hung_up_after(connection: Any, seconds: float | None) -> Iterator[None]:
    """Hang up on a server that has not come to an end by then: whoever waits for it is told that it is gone.

    Not cancelled: the driver would ask the server to cancel, and wait for it again.
    """
    if seconds is None:
        yield
        return
    timer = asyncio.get_running_loop().call_later(seconds, _hang_up, connection)
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: psycopg.AsyncConnection) -> None:
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.pgconn.socket)) as ours:
        ours.shutdown(socket.SHUT_RDWR)


def is_away(error: BaseException | None) -> bool:
    """Whether the same statement may succeed later, the database having come back."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or is_away(error.orig)
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE  # the low byte is the primary result code
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return str(state).startswith(POSTGRES)
    # A connection that never came about has no code.
    return isinstance(error, (sqlite3.OperationalError, psycopg.OperationalError))


def as_away(error: BaseException) -> DatabaseAwayError:
    """What is said instead of a driver's error that means that the database is away."""
    own = error.orig if isinstance(error, DBAPIError) else error
    kind = DatabaseDiskError if is_of_the_disk(own) else DatabaseAwayError
    return kind(str(own))


def is_of_the_disk(error: BaseException | None) -> bool:
    """Whether a driver says that the disk is full or fails."""
    results, states = DISK
    code, state = getattr(error, "sqlite_errorcode", None), getattr(error, "sqlstate", None)
    return state in states if code is None else code & 0xFF in results
