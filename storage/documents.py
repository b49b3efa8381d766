"""Rule documents in the database: every process loads what any of them was given."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from policies.faults import DocumentRefusedError
from policies.loading import Loaded, load_text
from policies.rulebook import Rulebook, VersionTakenError
from storage.database import Database
from storage.statements import insert_new, table
from storage.tables import RuleDocument

DOCUMENT = table(RuleDocument)


async def keep(database: Database, documents: Iterable[Loaded], now: datetime) -> None:
    """Keep documents for good. VersionTakenError if another has the same id and version."""
    async with database.write() as tx:
        for loaded in documents:
            document = loaded.document
            row = {
                "hash": loaded.hash,
                "kind": document.kind,
                "id": document.id,
                "version": document.version,
                "text": loaded.text,
                "loaded_at": now,
            }
            await insert_new(tx, RuleDocument, [row])
            same = (
                DOCUMENT.c.kind == document.kind,
                DOCUMENT.c.id == document.id,
                DOCUMENT.c.version == document.version,
            )
            if await tx.scalar(select(DOCUMENT.c.hash).where(*same)) != loaded.hash:
                raise VersionTakenError(f"{document.id} version {document.version}")


async def keep_shipped(database: Database, documents: Iterable[Loaded], now: datetime) -> list[str]:
    """Keep what comes with the product; a county's own document of the same id and version stays in force.

    Returns the names of those that were left out for it.
    """
    async with database.read() as tx:
        rows = await tx.execute(select(DOCUMENT.c.kind, DOCUMENT.c.id, DOCUMENT.c.version, DOCUMENT.c.hash))
        known = {(kind, name, version): found for kind, name, version, found in rows}
    fresh, left_out = [], []
    for loaded in documents:
        document = loaded.document
        if known.get((document.kind, document.id, document.version), loaded.hash) == loaded.hash:
            fresh.append(loaded)
        else:
            left_out.append(f"{document.id} version {document.version}")
    await keep(database, fresh, now)
    return left_out


async def readable(tx: AsyncConnection) -> Rulebook:
    """A book of what the database has and what can be read; whatever was changed is missing in it."""
    book = Rulebook()
    for text, name in await tx.execute(select(DOCUMENT.c.text, DOCUMENT.c.id)):
        with suppress(DocumentRefusedError, VersionTakenError):
            book.add(load_text(str(text), name, kept=True))
    return book


async def refresh(database: Database, book: Rulebook) -> int:
    """Add to the book what the database has and the book lacks; how many documents that were."""
    known = {loaded.hash for loaded in book.documents()}
    async with database.read() as tx:
        hashes = set((await tx.execute(select(DOCUMENT.c.hash))).scalars())
        new = hashes - known
        rows = (
            (await tx.execute(select(DOCUMENT.c.text, DOCUMENT.c.id).where(DOCUMENT.c.hash.in_(new)))).all()
            if new
            else []
        )
    return sum(book.add(load_text(text, name, kept=True)) for text, name in rows)
