"""Statements that both databases know under different names."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel


def table(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def inserting(tx: AsyncConnection, model: type[SQLModel]) -> Any:
    """An insert that can say what happens on conflict, in the dialect of the connection."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    return dialect.insert(table(model))


async def insert_new(tx: AsyncConnection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows that are not there yet; how many that were."""
    if not rows:
        return 0
    done = await tx.execute(inserting(tx, model).values(list(rows)).on_conflict_do_nothing())
    return max(done.rowcount, 0)
