"""Stretches of the access log for anchors: up to where nothing can come in between any more."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.stretches import Digest, Stretch
from storage.database import Database
from storage.statements import table
from storage.tables import AccessEntry

ENTRY = table(AccessEntry)
AT_ONCE = 500
"""Rows held in memory."""


async def settled(database: Database) -> int:
    """The newest number of the log, below which none appears any more; 0 before the first.

    PostgreSQL gives out a number when a row is inserted and shows the row when its transaction ends, so that
    a lower number may appear behind a higher one; anchored without it, the log would look as if somebody had
    put an entry in. Whoever inserts holds a ROW EXCLUSIVE lock on the table from before the number is drawn
    until the transaction ends. Granted a SHARE lock, one sees every number that was drawn, or it was rolled
    back, and what is drawn later is higher. The lock is held for one look at an index; writers wait for that
    moment, and for those among them that are under way. DatabaseAwayError if these take too long. On SQLite
    one writes at a time, and numbers appear in order.
    """
    if database.is_sqlite:
        async with database.read() as tx:
            return await _newest(tx)
    async with database.write() as tx:
        await tx.execute(text("LOCK TABLE access IN SHARE MODE"))
        return await _newest(tx)


async def stretch_of(tx: AsyncConnection, after: int, through: int) -> Stretch:
    """The entries that are there now. ValueError or TypeError if one of them cannot be read.

    Where no anchor knew any before, nothing may lie below them either.
    """
    rows = select(ENTRY).where(ENTRY.c.id <= through).order_by(ENTRY.c.id)
    if after:
        rows = rows.where(ENTRY.c.id > after)
    digest = Digest()
    async for row in await tx.stream(rows.execution_options(yield_per=AT_ONCE)):
        digest.take(row._asdict())
    return digest.stretch(after, through)


async def _newest(tx: AsyncConnection) -> int:
    return await tx.scalar(select(func.max(ENTRY.c.id))) or 0
