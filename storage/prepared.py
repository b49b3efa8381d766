"""Statements of the daily path: compiled once for each database, and then given to its driver as they are.

Everything that comes with a command is read and written by these. A statement that is put together and
looked up in a cache at every call costs more than the database takes to answer it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from storage.statements import table

Row = tuple[Any, ...]


class Glance(NamedTuple):
    """A connection outside every transaction: each statement sees the newest instant."""

    dialect: Dialect
    driver: Any


Looking = AsyncConnection | Glance
"""What a statement that only reads may be run on."""
Insert = Callable[[type[SQLModel]], Any]
"""An insert into the table of a model that can say what happens on conflict."""


class _Compiled(NamedTuple):
    sql: str
    order: tuple[str, ...] | None
    """Names of the values in the order of their places; None where the driver takes them by name."""
    defaults: Mapping[str, Any]
    binding: Mapping[str, Callable[[Any], Any]]
    """What the driver wants some values turned into."""

    def values(self, given: Mapping[str, Any]) -> Any:
        whole = {**self.defaults, **given}
        for name, process in self.binding.items():
            whole[name] = process(whole[name])
        return whole if self.order is None else [whole[name] for name in self.order]


class Prepared:
    """A statement with named values (`bindparam`, or the columns of an insert)."""

    def __init__(self, build: Callable[[Insert], Any]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    async def rows(self, tx: Looking, **values: Any) -> list[Row]:
        """Run it and fetch what it gives back, as the driver has it."""
        compiled = self._for(tx.dialect)
        cursor = await driver_of(tx).execute(compiled.sql, compiled.values(values))
        found: list[Row] = await cursor.fetchall() if cursor.description else []
        await cursor.close()
        return found

    async def row(self, tx: Looking, **values: Any) -> Row | None:
        """The first row."""
        return next(iter(await self.rows(tx, **values)), None)

    async def scalar(self, tx: Looking, **values: Any) -> Any:
        """The first value of the first row; None if there is no row."""
        found = await self.row(tx, **values)
        return found[0] if found else None

    async def each(self, tx: AsyncConnection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it once for each row of values."""
        compiled = self._for(tx.dialect)
        values = [compiled.values(row) for row in rows]
        if len(values) == 1:
            await (await driver_of(tx).execute(compiled.sql, values[0])).close()
        elif values:
            cursor = await _cursor(tx)
            await cursor.executemany(compiled.sql, values)
            await cursor.close()

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            insert = (postgresql if dialect.name == "postgresql" else sqlite).insert
            compiled = self._build(lambda model: insert(table(model))).compile(dialect=dialect)
            order = tuple(compiled.positiontup) if compiled.positional else None
            # What SQLAlchemy itself goes by.
            found = _Compiled(compiled.string, order, compiled.params, compiled._bind_processors)  # noqa: SLF001
            self._compiled[dialect.name] = found
        return found


def driver_of(tx: Looking) -> Any:
    """The connection of the database's own driver, within the transaction if there is one."""
    if isinstance(tx, Glance):
        return tx.driver
    return tx.sync_connection.connection.driver_connection  # type: ignore[union-attr]  # it is connected


async def _cursor(tx: AsyncConnection) -> Any:
    cursor = driver_of(tx).cursor()
    return await cursor if tx.dialect.name == "sqlite" else cursor
