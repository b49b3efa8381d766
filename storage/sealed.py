"""What it takes to read a case's sealed texts: its wrapped key, and the event that brought them in."""

from collections.abc import Sequence

from pydantic import BaseModel
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Event, Opened
from cases.model import Sealed
from storage.prepared import Looking, Prepared
from storage.statements import table
from storage.tables import CaseEvent, CaseKey

EVENT, KEY = table(CaseEvent), table(CaseKey)
OPENINGS = (
    select(EVENT.c.number, EVENT.c.body, KEY.c.wrapped)
    .join(KEY, KEY.c.number == EVENT.c.number)
    .where(EVENT.c.seq == 1)
)
WRAPPED = Prepared(lambda _: select(KEY.c.wrapped).where(KEY.c.number == bindparam("case")))
OPENING = Prepared(lambda _: OPENINGS.where(EVENT.c.number == bindparam("case")))


async def wrapped_key(tx: Looking, number: str) -> str | None:
    """The data key of a case as the key ring has wrapped it; None if there is no such case."""
    found: str | None = await WRAPPED.scalar(tx, case=number)
    return found


class _Titled(BaseModel):
    """Of how a case was opened no more than lists show."""

    title: Sealed


class _First(BaseModel):
    what: _Titled


async def titles(tx: AsyncConnection, numbers: Sequence[str]) -> list[tuple[str, Sealed, str]]:
    """The sealed title of each case: number, title, wrapped key. Those not on record are left out."""
    rows = await tx.execute(OPENINGS.where(EVENT.c.number.in_(numbers)))
    return [(number, _First.model_validate_json(body).what.title, key) for number, body, key in rows]


async def opening_of(tx: Looking, number: str) -> tuple[Opened, str] | None:
    """How a case was opened, and its wrapped key; None if it is not on record."""
    found = await OPENING.row(tx, case=number)
    what = Event.model_validate_json(found[1]).what if found else None
    return (what, found[2]) if found and isinstance(what, Opened) else None
