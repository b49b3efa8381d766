"""What it takes to read a case's sealed texts: its wrapped key, and the event that brought them in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Event, Opened
from storage.statements import table
from storage.tables import CaseEvent, CaseKey

EVENT, KEY = table(CaseEvent), table(CaseKey)


async def wrapped_key(tx: AsyncConnection, number: str) -> str | None:
    """The data key of a case as the key ring has wrapped it; None if there is no such case."""
    found: str | None = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == number))
    return found


async def opened_events(tx: AsyncConnection, numbers: Sequence[str]) -> list[tuple[str, Opened, str]]:
    """How each of these cases was opened: number, event, wrapped key. Those not on record are left out."""
    rows = (
        select(EVENT.c.number, EVENT.c.body, KEY.c.wrapped)
        .join(KEY, KEY.c.number == EVENT.c.number)
        .where(EVENT.c.number.in_(numbers), EVENT.c.seq == 1)
    )
    found = [
        (number, Event.model_validate_json(body).what, wrapped)
        for number, body, wrapped in await tx.execute(rows)
    ]
    return [(number, what, wrapped) for number, what, wrapped in found if isinstance(what, Opened)]
