"""A backup is put into an empty database: all of it or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import MetaData, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import bond
from storage.archive import Archive
from storage.database import Database
from storage.migrate import postgres
from storage.reflecting import REVISION, instants_of, kept, schema_of
from storage.statements import table as table_of
from storage.tables import Bond, RuleDocument

AT_ONCE = 500
"""Rows in one statement."""
BOND = table_of(Bond).name
ANEW = frozenset({table_of(RuleDocument).name, BOND})
"""Tables that a migration or a first start fills by itself: what they have makes way for the backup's."""


RESTORING = 532330
"""The lock on PostgreSQL that whoever restores holds."""


class UnderWayError(RuntimeError):
    """Somebody else restores into the same database."""


@contextmanager
def the_only_one(url: str) -> Iterator[None]:
    """While nobody else restores into the database. UnderWayError; on SQLite whoever is later finds rows.

    Where its tables are made anew first they are gone for a moment, and so would be what another has put in.
    """
    if url.startswith("sqlite"):
        yield
        return
    with postgres(url) as connection:
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", [RESTORING]).fetchone()
        if held != (True,):
            raise UnderWayError
        yield


class NotEmptyError(RuntimeError):
    """The database has rows in the table of that name."""


async def see_that_it_is_empty(database: Database) -> str | None:
    """The revision of a database without a row of its own; none if it has no tables. NotEmptyError."""
    async with database.read() as tx:
        schema = await schema_of(tx)
        await _see_that_it_is_empty(tx, schema)
        versions = schema.tables.get(REVISION)
        return None if versions is None else await tx.scalar(select(versions.c.version_num))


async def restore(database: Database, archive: Archive, now: datetime) -> None:
    """Fill the tables, which are at the archive's revision, in one transaction. NotEmptyError."""
    async with database.write() as tx:
        schema = await schema_of(tx)
        await _see_that_it_is_empty(tx, schema)
        for table in schema.sorted_tables:
            if table.name in ANEW:
                await tx.execute(table.delete())
            if table.name in archive.manifest.tables:
                await _fill(tx, table, archive.rows(table.name))
                await _number_on(tx, table)
        if BOND in schema.tables:
            await bond.restored(tx, archive.manifest.taken_at, now)


async def mark_restored(database: Database, archive: Archive, now: datetime) -> None:
    """Write down where the tables come from; to be done again where their schema was older than the bond."""
    async with database.write() as tx:
        await bond.restored(tx, archive.manifest.taken_at, now)


async def _see_that_it_is_empty(tx: AsyncConnection, schema: MetaData) -> None:
    for table in schema.sorted_tables:
        if table.name in ANEW or table.name == REVISION:
            continue
        if (await tx.execute(select(table).limit(1))).first() is not None:
            raise NotEmptyError(table.name)


async def _fill(tx: AsyncConnection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    instants, zoned = instants_of(table), tx.dialect.name == "postgresql"
    ordered = _parents_first(table, rows)
    while some := [kept(row, instants, zoned=zoned) for row in islice(ordered, AT_ONCE)]:
        await tx.execute(insert(table), some)


async def _number_on(tx: AsyncConnection, table: Table) -> None:
    """Have rows that are numbered by the database go on after those that were brought.

    PostgreSQL knows nothing of numbers that it has not given itself; SQLite goes by the greatest there is.
    """
    if tx.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if column.server_default is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            await tx.execute(select(func.setval(sequence, func.max(column))))


def _parents_first(table: Table, rows: Iterator[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Rows that refer to others of their table after these: every row is checked when it is written."""
    within = [key for key in table.foreign_keys if key.column.table is table]
    if not within:
        yield from rows
        return
    [reference] = within
    child, parent = reference.parent.name, reference.column.name
    known: set[Any] = {None}
    left = list(rows)
    while left:
        waiting = []
        for row in left:
            if row[child] in known:
                known.add(row[parent])
                yield row
            else:
                waiting.append(row)
        if len(waiting) == len(left):
            raise ValueError(f"{table.name}: rows refer to others that are missing")
        left = waiting
