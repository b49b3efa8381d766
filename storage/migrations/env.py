"""Alembic's entry: runs the migrations on the database that the caller names, in one transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, event
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from storage import tables  # noqa: F401  # the metadata that autogenerate compares with
from storage.database import sync_url
from storage.whole import made_private

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(532329)"


def plain_strings(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write SQLModel's strings as plain ones: a migration must not depend on a later SQLModel."""
    return f"sa.String(length={item.length})" if kind == "type" and isinstance(item, AutoString) else False


def begin(connection: Connection) -> None:
    """Whoever starts at the same time waits here, and then finds the work done."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else ONE_AT_A_TIME)


url = sync_url(context.config.get_main_option("sqlalchemy.url") or "")
sqlite = url.startswith("sqlite")
# No isolation level: the driver would end a transaction of its own before each change of a table.
engine = create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None} if sqlite else {})
event.listen(engine, "begin", begin)
if sqlite:
    made_private(engine.url.database or "")

with engine.begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=plain_strings,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
