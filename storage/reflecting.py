"""Tables as the database has them, at whatever revision it is: a backup depends on no version's models."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

REVISION = "alembic_version"
LEFT_OUT = frozenset({REVISION, "case_change"})
"""Not in a backup. Changes are numbered by the server that wrote them: whoever listens reads anew."""


async def schema_of(tx: AsyncConnection) -> MetaData:
    """The tables that are there, with their columns and what they refer to."""
    found = MetaData()
    await tx.run_sync(found.reflect)
    return found


async def revision_of(tx: AsyncConnection, schema: MetaData) -> str | None:
    """The revision of the schema; none if nothing was ever migrated here."""
    if (versions := schema.tables.get(REVISION)) is None:
        return None
    found: str | None = await tx.scalar(select(versions.c.version_num))
    return found


def instants_of(table: Table) -> frozenset[str]:
    """The columns of a table that hold instants."""
    return frozenset(column.name for column in table.columns if isinstance(column.type, DateTime))


def told(row: Mapping[str, Any], instants: frozenset[str]) -> dict[str, Any]:
    """A row as plain data. What SQLite keeps without a zone is UTC."""
    return {name: _told(value) if name in instants and value else value for name, value in row.items()}


def _told(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat()


def kept(row: Mapping[str, Any], instants: frozenset[str], *, zoned: bool) -> dict[str, Any]:
    """The row for a database, whose instants have zones or not."""
    return {name: _kept(value, zoned) if name in instants and value else value for name, value in row.items()}


def _kept(text: str, zoned: bool) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if zoned else instant.replace(tzinfo=None)
