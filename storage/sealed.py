"""What it takes to read a case's sealed texts: its wrapped key, and the event that brought them in."""

from collections.abc import Iterable

from pydantic import BaseModel
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Event, IntakeCorrected, Opened, PartyCorrected
from cases.identities import as_known_by
from cases.model import Sealed
from cases.state import CaseState
from storage.prepared import Looking, Prepared
from storage.statements import table
from storage.tables import CaseEvent, CaseKey

EVENT, KEY = table(CaseEvent), table(CaseKey)
LINKS = select(EVENT.c.number, EVENT.c.body, KEY.c.wrapped).join(KEY, KEY.c.number == EVENT.c.number)
FIRST = EVENT.c.seq == 1
CORRECTING = or_(EVENT.c.type == "party_corrected", EVENT.c.type == "intake_corrected")
WRAPPED = Prepared(lambda _: select(KEY.c.wrapped).where(KEY.c.number == bindparam("case")))
THIS = EVENT.c.number == bindparam("case")
OPENING = Prepared(lambda _: LINKS.where(THIS, or_(FIRST, CORRECTING)).order_by(EVENT.c.seq))
STRIKING = EVENT.c.type == "event_struck"
CORRECTIONS = Prepared(
    lambda _: select(EVENT.c.body).where(THIS, or_(CORRECTING, STRIKING)).order_by(EVENT.c.seq)
)


async def wrapped_key(tx: Looking, number: str) -> str | None:
    """The data key of a case as the key ring has wrapped it; None if there is no such case."""
    found: str | None = await WRAPPED.scalar(tx, case=number)
    return found


async def held_key(tx: AsyncConnection, number: str) -> str | None:
    """The same, and until this transaction ends nobody else holds it."""
    found: str | None = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == number).with_for_update())
    return found


class _Titled(BaseModel):
    """Of how a case was opened, or of what was put right since, no more than lists show."""

    title: Sealed


class _Entitling(BaseModel):
    what: _Titled


async def titles(tx: AsyncConnection, states: Iterable[CaseState]) -> list[tuple[str, Sealed, str]]:
    """The sealed title of each case: number, title, wrapped key. Those not on record are left out."""
    found_in = {state.number: state.titled_in for state in states}
    as_opened = [number for number, seq in found_in.items() if seq is None]
    retitled = (and_(EVENT.c.number == n, EVENT.c.seq == seq) for n, seq in found_in.items() if seq)
    rows = await tx.execute(LINKS.where(or_(and_(FIRST, EVENT.c.number.in_(as_opened)), *retitled)))
    return [(number, _Entitling.model_validate_json(body).what.title, key) for number, body, key in rows]


async def opening_of(tx: Looking, number: str) -> tuple[Opened, str] | None:
    """How a case was opened, as it was put right since, and its wrapped key.

    None if it is not on record.
    """
    rows = await OPENING.rows(tx, case=number)
    if not rows:
        return None
    opened, *corrections = (Event.model_validate_json(body).what for _, body, _ in rows)
    if not isinstance(opened, Opened):
        return None
    corrected = (what for what in corrections if isinstance(what, PartyCorrected | IntakeCorrected))
    return as_known_by(opened, corrected), rows[0][2]


async def corrections_of(tx: Looking, number: str) -> list[Event]:
    """Whatever puts right what was recorded before, in order: the report, parties, events struck."""
    return [Event.model_validate_json(body) for (body,) in await CORRECTIONS.rows(tx, case=number)]
