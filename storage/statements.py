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


async def insert_new(tx: AsyncConnection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        await tx.execute(inserting(tx, model).on_conflict_do_nothing(), list(rows))
