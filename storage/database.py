"""Connections: a read is one snapshot, a write one transaction, on SQLite and PostgreSQL alike."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from math import ceil
from typing import Any, Self

from psycopg import AsyncConnection as AsyncPostgres
from psycopg.pq import Conninfo
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFreeError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.away import DRIVERS, as_away, has_hung_up, hung_up_after, is_away
from storage.faults import DatabaseAwayError
from storage.glances import Glances
from storage.grouping import LateError, Line, LostError
from storage.inline import connect as connect_inline
from storage.prepared import Glance, Looking
from storage.standing_file import StandingFile

BUSY_SECONDS = 10.0
CONNECTIONS = 15
"""Of one process to PostgreSQL, for reads and writes, beside those for glances."""
PREPARED_FROM = 2
"""How often PostgreSQL is asked the same on a connection before it keeps the plan."""

Transaction = AsyncConnection
"""What a block of `Database.write` or `Database.read` is given."""


class Database:
    """One database. Nothing waits longer than `busy_seconds` for it or for somebody who holds it.

    `longest`: seconds after which a transaction is given up. A server that stands still would be waited for
    for ever: its machine answers for it, so that no time-out of the network ends that.
    """

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS, longest: float | None = None) -> None:
        self._longest = longest
        self.is_sqlite = url.startswith("sqlite")
        self._busy_seconds = busy_seconds
        self._at_hand: Glance | None = None
        make = _sqlite if self.is_sqlite else _postgres
        self._engine = create_async_engine(
            async_url(url), hide_parameters=True, pool_timeout=busy_seconds, **make(busy_seconds)
        )
        settle = _durable_sqlite if self.is_sqlite else _patient_postgres(busy_seconds)
        event.listen(self._engine.sync_engine, "connect", settle)
        self._line: Line | None = None
        self._file = StandingFile(url) if self.is_sqlite else None
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "invalidate", _let_go)
            self._reader = _beginning_with("BEGIN", self._engine)
            self._writer = _beginning_with("BEGIN IMMEDIATE", self._engine)
            self._line = Line(self._writer.begin, busy_seconds)
        else:
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
            self._writer = self._engine
            event.listen(self._engine.sync_engine, "checkout", _see_that_it_lives)
            self._glances = Glances(self._engine.dialect, self._fresh, busy_seconds)

    @asynccontextmanager
    async def read(self, longest: float | None = None) -> AsyncIterator[AsyncConnection]:
        """A consistent view. DatabaseAwayError when there is no database."""
        with self._away_said(), ExitStack() as watching:
            async with self._reader.connect() as connection:
                watching.enter_context(self._watched(connection, longest or self._longest))
                yield connection

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Looking]:
        """For single statements that find by key: each sees the newest instant. DatabaseAwayError."""
        with self._away_said():
            if self.is_sqlite:
                yield self._at_hand or await self._opened()
            else:
                async with self._glances.one() as glance:
                    with hung_up_after(glance.driver, self._longest):
                        yield glance

    async def _fresh(self) -> Any:
        """A connection of PostgreSQL's driver, outside every transaction and outside the pool."""
        where, how = self._engine.dialect.create_connect_args(self._engine.url)
        settings = {"connect_timeout": ceil(self._busy_seconds), "autocommit": True, "prepare_threshold": 0}
        return await AsyncPostgres.connect(*where, **{**how, **settings})

    async def _opened(self) -> Glance:
        """A connection that is kept, without a transaction and outside the pool."""
        where, how = self._engine.dialect.create_connect_args(self._engine.url)
        settings = {"timeout": self._busy_seconds, "isolation_level": None}
        fresh = Glance(self._engine.dialect, await connect_inline(*where, **{**how, **settings}))
        if self._at_hand is not None:  # somebody was quicker
            await fresh.driver.close()
        else:
            self._at_hand = fresh
        return self._at_hand

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is on disk when the block has ended without an error."""
        with self._away_said():
            if self._line is None:
                with ExitStack() as watching:
                    async with self._writer.begin() as connection:
                        watching.enter_context(self._watched(connection, self._longest))
                        yield connection
            else:
                async with self._line.write() as connection:
                    yield connection
                self._see_that_it_stands()

    @contextmanager
    def _away_said(self) -> Iterator[None]:
        """Says DatabaseAwayError for every way in which there is no database, or it is another one."""
        self._see_that_it_stands()
        try:
            yield
        except NoneFreeError as error:
            raise DatabaseAwayError("no connection is free") from error
        except (LateError, LostError) as error:
            raise DatabaseAwayError(str(error)) from error
        except (DBAPIError, *DRIVERS) as error:
            if not is_away(error):
                raise
            raise as_away(error) from error

    def _see_that_it_stands(self) -> None:
        if self._file is not None:
            self._file.see_that_it_stands()

    def _watched(self, connection: AsyncConnection, longest: float | None) -> AbstractContextManager[None]:
        own = connection.sync_connection
        if self.is_sqlite or own is None:
            return nullcontext()
        return hung_up_after(own.connection.driver_connection, longest)

    @asynccontextmanager
    async def alone(self, table: str) -> AsyncIterator[AsyncConnection]:
        """A consistent view that may write: whoever looks into the table waits until the block has ended.

        It begins when all have ended who looked into it before. On SQLite only writers wait, all of them.
        """
        with self._away_said():
            if self.is_sqlite:
                async with self._writer.begin() as connection:
                    yield connection
            else:
                async with self._reader.begin() as connection:
                    # First of all: the view is of the instant of the first statement after it.
                    await connection.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                    yield connection

    async def answers(self) -> bool:
        """Whether the database can be reached now, and is ours: another, or an empty one, may have come."""
        with suppress(DatabaseAwayError):
            return await self.revision() is not None
        return False

    async def revision(self) -> str | None:
        """The revision of our tables; None where there are none. DatabaseAwayError."""
        try:
            async with self.read(self._busy_seconds) as connection:
                found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        except DBAPIError:
            return None
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give all connections back."""
        if self._line is not None:
            await self._line.close()
        if self._at_hand is not None:
            await self._at_hand.driver.close()
            self._at_hand = None
        if not self.is_sqlite:
            await self._glances.close()
        await self._engine.dispose()


def is_url(text: str) -> bool:
    """Whether a database that is known here can be meant by it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return False
    return text.startswith(("postgresql://", "postgres://", "sqlite:///")) and "@" not in (url.host or "")


def unknown_parameters(url: str) -> list[str]:
    """What a URL of PostgreSQL has behind its question mark that is none of libpq's words.

    Misspelt, `sslmode` would be no weaker connection but one that fails with a stack of calls.
    """
    if not url.startswith("postgres"):
        return []
    words = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return sorted(make_url(url).query.keys() - words)


def async_url(url: str) -> str:
    """The URL with the driver for asyncio."""
    if url.startswith("sqlite://"):
        return url.replace("sqlite://", "sqlite+aiosqlite://", 1)
    return sync_url(url)


def sync_url(url: str) -> str:
    """The URL with the plain driver, as migrations use it."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return url.replace(prefix, "postgresql+psycopg://", 1)
    return url


def _sqlite(busy_seconds: float) -> dict[str, Any]:
    # No isolation level: the driver begins no transactions of its own.
    return {
        "connect_args": {"timeout": busy_seconds, "isolation_level": None, "async_creator_fn": connect_inline}
    }


def _postgres(busy_seconds: float) -> dict[str, Any]:
    return {
        "connect_args": {"connect_timeout": ceil(busy_seconds), "prepare_threshold": PREPARED_FROM},
        "isolation_level": "READ COMMITTED",
        # Kept, all of them: one that is made for a moment of load costs the server more than the moment.
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
    }


def _beginning_with(statement: str, engine: AsyncEngine) -> AsyncEngine:
    beginning = engine.execution_options()
    event.listen(beginning.sync_engine, "begin", lambda connection: connection.exec_driver_sql(statement))
    return beginning


def _durable_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _let_go(connection: Any, _: object, __: object) -> None:
    """A cancelled call closes its connection, but SQLite keeps it, and its lock, while a cursor lives."""
    with suppress(sqlite3.Error, SQLAlchemyError):
        connection.rollback()


def _see_that_it_lives(connection: Any, _: object, __: object) -> None:
    if has_hung_up(connection.driver_connection):
        raise DisconnectionError


def _patient_postgres(busy_seconds: float) -> Callable[[Any, object], None]:
    def settle(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {ceil(busy_seconds * 1000)}")
        cursor.close()
        connection.commit()

    return settle
