"""Rows as they lie in the tables, whatever somebody has written into them: nothing in them cannot be read."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, String, Table, Text, cast, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.instants import Instant

ON_SQLITE = "%Y-%m-%d %H:%M:%S.%f"
"""How an instant is written there; lists sort by the letters."""


async def lying(
    tx: AsyncConnection, rows: Table, where: ColumnElement[bool], *order: ColumnElement[Any]
) -> list[dict[str, Any]]:
    """The rows by column: instants aware, and one that cannot be read, or is written otherwise, as a text."""
    on_sqlite = tx.dialect.name == "sqlite"
    instants = [c.name for c in rows.c if isinstance(c.type, Instant)]
    columns = [_readable(c, on_sqlite=on_sqlite).label(c.name) for c in rows.c]
    found = [
        dict(row) for row in (await tx.execute(select(*columns).where(where).order_by(*order))).mappings()
    ]
    for row in found:
        row |= {name: _instant(row[name], on_sqlite=on_sqlite) for name in instants}
    return found


def _readable(column: ColumnElement[Any], *, on_sqlite: bool) -> ColumnElement[Any]:
    """On SQLite any column may hold anything, on PostgreSQL an instant may be infinite."""
    if isinstance(column.type, Instant):
        return type_coerce(column, String) if on_sqlite else cast(column, Text)
    return type_coerce(column, String) if on_sqlite and isinstance(column.type, Boolean) else column


def _instant(value: object, *, on_sqlite: bool) -> object:
    if not isinstance(value, str):
        return value
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return value
    if not on_sqlite:
        return read
    return read.replace(tzinfo=UTC) if read.strftime(ON_SQLITE) == value else value
