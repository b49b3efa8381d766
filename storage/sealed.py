"""What it takes to read a case's sealed texts: its wrapped key, and the event that brought them in."""

from collections.abc import Sequence

from pydantic import BaseModel
from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Event, Opened, PartyCorrected
from cases.identities import as_known_by
from cases.model import Sealed
from storage.prepared import Looking, Prepared
from storage.statements import table
from storage.tables import CaseEvent, CaseKey

EVENT, KEY = table(CaseEvent), table(CaseKey)
LINKS = select(EVENT.c.number, EVENT.c.body, KEY.c.wrapped).join(KEY, KEY.c.number == EVENT.c.number)
FIRST, CORRECTING = EVENT.c.seq == 1, EVENT.c.type == "party_corrected"
WRAPPED = Prepared(lambda _: select(KEY.c.wrapped).where(KEY.c.number == bindparam("case")))
THIS = EVENT.c.number == bindparam("case")
OPENING = Prepared(lambda _: LINKS.where(THIS, or_(FIRST, CORRECTING)).order_by(EVENT.c.seq))
CORRECTIONS = Prepared(lambda _: select(EVENT.c.body).where(THIS, CORRECTING).order_by(EVENT.c.seq))


async def wrapped_key(tx: Looking, number: str) -> str | None:
    """The data key of a case as the key ring has wrapped it; None if there is no such case."""
    found: str | None = await WRAPPED.scalar(tx, case=number)
    return found


async def held_key(tx: AsyncConnection, number: str) -> str | None:
    """The same, and until this transaction ends nobody else holds it."""
    found: str | None = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == number).with_for_update())
    return found


class _Titled(BaseModel):
    """Of how a case was opened no more than lists show."""

    title: Sealed


class _First(BaseModel):
    what: _Titled


async def titles(tx: AsyncConnection, numbers: Sequence[str]) -> list[tuple[str, Sealed, str]]:
    """The sealed title of each case: number, title, wrapped key. Those not on record are left out."""
    rows = await tx.execute(LINKS.where(FIRST, EVENT.c.number.in_(numbers)))
    return [(number, _First.model_validate_json(body).what.title, key) for number, body, key in rows]


async def opening_of(tx: Looking, number: str) -> tuple[Opened, str] | None:
    """How a case was opened, its parties as they are known by now, and its wrapped key.

    None if it is not on record.
    """
    rows = await OPENING.rows(tx, case=number)
    if not rows:
        return None
    opened, *corrections = (Event.model_validate_json(body).what for _, body, _ in rows)
    if not isinstance(opened, Opened):
        return None
    corrected = (what for what in corrections if isinstance(what, PartyCorrected))
    return as_known_by(opened, corrected), rows[0][2]


async def corrections_of(tx: Looking, number: str) -> list[Event]:
    """Every correction of a party of the case, in order."""
    return [Event.model_validate_json(body) for (body,) in await CORRECTIONS.rows(tx, case=number)]
