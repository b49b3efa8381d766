"""A backup is taken: every table in one consistent view, while others write on."""

from datetime import datetime

from sqlalchemy import MetaData, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.archive import FORMAT, ArchiveWriter, Manifest, Seal, Summary
from storage.database import Database
from storage.reflecting import LEFT_OUT, instants_of, revision_of, schema_of, told

AT_ONCE = 500
"""Rows held in memory."""


class NothingToBackUpError(RuntimeError):
    """There are no tables of ours."""


async def dump(
    database: Database, writer: ArchiveWriter, seal: Seal, product: str, now: datetime
) -> Manifest:
    """Write all tables to an archive. NothingToBackUpError; DatabaseAwayError."""
    async with database.read() as tx:
        return await dump_within(tx, writer, seal, product, now)


async def dump_within(
    tx: AsyncConnection, writer: ArchiveWriter, seal: Seal, product: str, now: datetime
) -> Manifest:
    """The same in a view that is open already. NothingToBackUpError."""
    schema = await schema_of(tx)
    revision = await revision_of(tx, schema)
    if revision is None:
        raise NothingToBackUpError
    for table in schema.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        instants = instants_of(table)
        ordered = select(table).order_by(*table.primary_key.columns)
        rows = await tx.stream(ordered.execution_options(yield_per=AT_ONCE))
        with writer.table(table.name) as take:
            async for row in rows:
                take(told(row._asdict(), instants))
    summary = await _summary(tx, schema)
    manifest = Manifest(
        format=FORMAT,
        product=product,
        revision=revision,
        taken_at=now,
        summary=summary,
        tables=writer.members,
    )
    writer.finish(manifest, seal)
    return manifest


async def _summary(tx: AsyncConnection, schema: MetaData) -> Summary:
    case, event, key, serial = (schema.tables[x] for x in ("case_file", "case_event", "case_key", "serial"))
    counts = select(func.count(), func.count().filter(case.c.is_open)).select_from(case)
    every, still_open = (await tx.execute(counts)).one()
    newest = select(key.c.number, key.c.wrapped).order_by(key.c.number.desc()).limit(1)
    wrapped = (await tx.execute(newest)).first()
    at = await tx.scalar(select(func.max(event.c.at)))
    given = await tx.execute(select(serial).order_by(serial.c.county, serial.c.year))
    return Summary(
        cases=every,
        open_cases=still_open,
        newest_event_at=told({"at": at}, frozenset({"at"}))["at"],
        newest_case=(wrapped.number, wrapped.wrapped) if wrapped is not None else None,
        serials={f"{row.county}-{row.year}": row.last for row in given},
    )
