"""Alembic's entry: runs the migrations on the database that the caller names."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from storage import tables  # noqa: F401  # the metadata that autogenerate compares with
from storage.database import sync_url

url = sync_url(context.config.get_main_option("sqlalchemy.url") or "")


def plain_strings(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write SQLModel's strings as plain ones: a migration must not depend on a later SQLModel."""
    return f"sa.String(length={item.length})" if kind == "type" and isinstance(item, AutoString) else False


with create_engine(url).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=plain_strings,
    )
    with context.begin_transaction():
        context.run_migrations()
