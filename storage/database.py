"""Connections: one reader and one writer discipline for SQLite and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

BUSY_SECONDS = 10


class DatabaseAwayError(ConnectionError):
    """The database cannot be reached or does not take writes now; nothing was changed."""


class Database:
    """One database. SQLite has a single writer at a time, which a lock here keeps in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}} if self.is_sqlite else {}
        self._engine = create_async_engine(
            async_url(url), isolation_level="AUTOCOMMIT" if self.is_sqlite else "READ COMMITTED", **options
        )
        self._writing = asyncio.Lock()
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _durable_sqlite)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view. DatabaseAwayError when there is no database."""
        with _away_said():
            async with self._engine.connect() as connection:
                if self.is_sqlite:
                    await connection.execute(text("BEGIN"))
                try:
                    yield connection
                finally:
                    if self.is_sqlite:
                        await connection.execute(text("ROLLBACK"))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is on disk when the block has ended without an error."""
        with _away_said():
            if not self.is_sqlite:
                async with self._engine.begin() as connection:
                    yield connection
                return
            async with self._writing, self._engine.connect() as connection:
                await connection.execute(text("BEGIN IMMEDIATE"))
                try:
                    yield connection
                except BaseException:
                    await connection.execute(text("ROLLBACK"))
                    raise
                await connection.execute(text("COMMIT"))

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


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


def _durable_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _away_said:  # noqa: N801  # reads as a phrase where it is used
    """Says DatabaseAwayError for every way in which a driver reports that there is no database."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        gone = isinstance(error, (OperationalError, InterfaceError, OSError))
        if gone or (isinstance(error, DBAPIError) and error.connection_invalidated):
            raise DatabaseAwayError(type(error).__name__) from error
