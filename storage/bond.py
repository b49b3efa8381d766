"""The bond: which engine the tables belong with, and whether each of the two has what the other has."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.prepared import Prepared
from storage.statements import inserting, table
from storage.tables import Bond

BOND = table(Bond)
ONLY = 1
TIE = Prepared(lambda _: select(BOND.c.engine, BOND.c.standing))


class Standing(StrEnum):
    """How tables and engine stand to each other."""

    TOGETHER = "together"
    TABLES_BEHIND = "tables_behind"
    """Restored from a backup, or being read back: the engine may have more."""
    LEFT = "left"
    """A backup was taken of them to go on in another database: nothing goes on here."""
    ENGINE_BEHIND = "engine_behind"
    """Open cases are being re-created in the engine: it may lack some."""


@dataclass(frozen=True)
class Tie:
    """The bond as it stands."""

    engine: str | None
    """Identity of the engine's namespace; none where the tables never had one."""
    standing: Standing
    since: datetime
    backup_of: datetime | None
    """Instant of the backup that the tables were restored from last."""


async def tie_of(tx: AsyncConnection) -> Tie | None:
    """The bond; none before these tables met an engine."""
    row = (await tx.execute(select(BOND))).first()
    return Tie(row.engine, Standing(row.standing), row.since, row.backup_of) if row is not None else None


async def belongs_with(tx: AsyncConnection, engine: str | None) -> bool:
    """Whether both are together, and this engine, if it is known, is theirs. So too before they met any.

    Asked in the transaction that promises something to the engine: a restore, a recovery or a move that has
    begun meanwhile is seen by it, or waits for it.
    """
    row = await TIE.row(tx)
    if row is None:
        return True
    return row[1] == Standing.TOGETHER.value and engine in (None, row[0])


async def tie_first(tx: AsyncConnection, engine: str, now: datetime) -> Tie:
    """Bind the tables to the first engine that they meet; whoever came before stays."""
    row = {"id": ONLY, "engine": engine, "standing": Standing.TOGETHER.value, "since": now}
    await tx.execute(inserting(tx, Bond).values(row).on_conflict_do_nothing())
    found = await tie_of(tx)
    assert found is not None  # noqa: S101  # it was just written
    return found


async def tie(tx: AsyncConnection, engine: str, standing: Standing, now: datetime) -> None:
    """Bind the tables to an engine; of which backup they are stays known."""
    await _put(tx, engine=engine, standing=standing.value, since=now)


async def restored(tx: AsyncConnection, backup_of: datetime, now: datetime) -> None:
    """The tables come from a backup: the engine that they knew may have more."""
    await _put(tx, standing=Standing.TABLES_BEHIND.value, since=now, backup_of=backup_of)


async def leave(tx: AsyncConnection, now: datetime) -> None:
    """The tables go on in another database."""
    await _put(tx, standing=Standing.LEFT.value, since=now)


async def _put(tx: AsyncConnection, **values: Any) -> None:
    insert = inserting(tx, Bond).values(id=ONLY, **values)
    await tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=values))
