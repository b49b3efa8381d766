"""Files that were brought in for a case: until a command files them, and for a day at most."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.documents import HeldFile
from cases.model import OfficerId
from policies.dossier import DocumentKind
from storage.statements import table
from storage.tables import CaseEvent, CaseUpload, Intent

UPLOAD, EVENT, INTENT = table(CaseUpload), table(CaseEvent), table(Intent)
FILED, STRUCK = "document_filed", "event_struck"
KEPT = timedelta(days=1)
"""What nobody has made a document by then was brought in by mistake. [assumed]"""
AT_ONCE = 100


async def brought_in(
    tx: AsyncConnection, number: str, held: HeldFile, officer: OfficerId, at: datetime
) -> None:
    """Write down that a file is in the store."""
    row = held.model_dump(mode="json") | {"number": number, "officer": officer, "at": at}
    await tx.execute(insert(UPLOAD).values(row))


async def held_files(tx: AsyncConnection, number: str, files: Collection[str]) -> tuple[HeldFile, ...]:
    """Those of these files that were brought in for the case."""
    rows = select(UPLOAD.c.file, UPLOAD.c.media, UPLOAD.c.size, UPLOAD.c.commitment).where(
        UPLOAD.c.file.in_(files), UPLOAD.c.number == number
    )
    return tuple(HeldFile.model_validate(dict(row._mapping)) for row in await tx.execute(rows))  # noqa: SLF001  # its public name


async def left_over(tx: AsyncConnection, now: datetime) -> list[tuple[str, bool]]:
    """Some of the files whose time is over, and of each whether it has become a document.

    Of cases only that no command is on its way to: it could be the one that files it.
    """
    under_way = exists().where(INTENT.c.number == UPLOAD.c.number)
    old = select(UPLOAD.c.file, UPLOAD.c.number).where(UPLOAD.c.at < now - KEPT, ~under_way)
    rows = (await tx.execute(old.order_by(UPLOAD.c.at).limit(AT_ONCE))).all()
    filed = {what["file"] for what in await filed_documents(tx, {row.number for row in rows})}
    return [(row.file, row.file in filed) for row in rows]


async def forget(tx: AsyncConnection, files: Sequence[str]) -> None:
    """Files that are documents by now, or gone."""
    await tx.execute(delete(UPLOAD).where(UPLOAD.c.file.in_(files)))


async def files_of(tx: AsyncConnection, number: str) -> list[str]:
    """Every file in the store that is there for this case."""
    brought = (await tx.execute(select(UPLOAD.c.file).where(UPLOAD.c.number == number))).scalars()
    filed = (what["file"] for what in await filed_documents(tx, [number]))
    return list(dict.fromkeys((*brought, *filed)))


async def kinds_filed(tx: AsyncConnection, number: str) -> tuple[DocumentKind, ...]:
    """Kinds of the documents that a case has on file, each once."""
    found = await filed_documents(tx, [number])
    on_file = (what for what in found if what["struck_in"] is None)
    return tuple(dict.fromkeys(DocumentKind(what["kind"]) for what in on_file))


async def filed_documents(tx: AsyncConnection, numbers: Collection[str]) -> list[dict[str, Any]]:
    """What was filed in these cases, in order: each event as written, with the number of its case, and with
    that of the event by which it was struck.
    """
    rows = (
        select(EVENT.c.number, EVENT.c.body)
        .where(EVENT.c.number.in_(numbers), EVENT.c.type.in_((FILED, STRUCK)))
        .order_by(EVENT.c.number, EVENT.c.seq)
    )
    found = dict[tuple[str, str], dict[str, Any]]()
    for number, body in await tx.execute(rows):
        event = json.loads(body)
        what, seq = event["what"], event["seq"]
        if what["type"] == FILED:
            told = {"number": number, "seq": seq, "at": event["at"], "struck_in": None}
            found[number, what["document"]] = what | told
        elif filed := found.get((number, what.get("document"))):  # what filed it may be still to follow
            filed["struck_in"] = seq
    return list(found.values())
