"""Statements of the daily path: compiled once for each database, and then given to its driver as they are.

Everything that comes with a command is read and written by these. A statement that is put together and
looked up in a cache at every call costs more than the database takes to answer it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import String, Table, Text, bindparam, func, select
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
        self._compiled: dict[tuple[str, bool], _Compiled] = {}

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

    async def each(self, tx: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run an insert for each row of values, on PostgreSQL as one statement."""
        if not rows:
            return
        if tx.dialect.name == "postgresql":
            compiled = self._for(tx.dialect, together=True)
            columns = {name: [row.get(name) for row in rows] for name in compiled.defaults}
            await (await driver_of(tx).execute(compiled.sql, compiled.values(columns))).close()
        else:
            compiled = self._for(tx.dialect)
            cursor = await driver_of(tx).cursor()
            await cursor.executemany(compiled.sql, [compiled.values(row) for row in rows])
            await cursor.close()

    def _for(self, dialect: Dialect, *, together: bool = False) -> _Compiled:
        """What the driver is given; `together`: an insert that takes a list of values for each column."""
        found = self._compiled.get((dialect.name, together))
        if found is None:
            dialects = postgresql if dialect.name == "postgresql" else sqlite

            def insert(model: type[SQLModel]) -> Any:
                fresh = dialects.insert(table(model))
                return _of_lists(fresh, table(model)) if together else fresh

            compiled = self._build(insert).compile(dialect=dialect)
            order = tuple(compiled.positiontup) if compiled.positional else None
            # What SQLAlchemy itself goes by.
            found = _Compiled(compiled.string, order, compiled.params, compiled._bind_processors)  # noqa: SLF001
            self._compiled[dialect.name, together] = found
        return found


def _of_lists(insert: Any, into: Table) -> Any:
    """The insert, its rows taken side by side from a list for each column.

    Texts as such: cast to a length, one that is too long would be cut instead of refused.
    """
    kinds = {c.name: Text() if isinstance(c.type, String) else c.type for c in into.c}
    lists = (bindparam(name, type_=postgresql.ARRAY(kind)) for name, kind in kinds.items())
    names = [c.name for c in into.c]
    rows = func.unnest(*lists).table_valued(*names).render_derived()
    return insert.from_select(names, select(*(rows.c[name] for name in names)))


def driver_of(tx: Looking) -> Any:
    """The connection of the database's own driver, within the transaction if there is one."""
    if isinstance(tx, Glance):
        return tx.driver
    return tx.sync_connection.connection.driver_connection  # type: ignore[union-attr]  # it is connected
