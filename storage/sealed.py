"""What it takes to read a case's sealed texts: its wrapped key, and the event that brought them in."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Event, Opened
from cases.model import Sealed
from storage.statements import table
from storage.tables import CaseEvent, CaseKey

EVENT, KEY = table(CaseEvent), table(CaseKey)


async def wrapped_key(tx: AsyncConnection, number: str) -> str | None:
    """The data key of a case as the key ring has wrapped it; None if there is no such case."""
    found: str | None = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == number))
    return found


class _Titled(BaseModel):
    """Of how a case was opened no more than lists show."""

    title: Sealed


class _First(BaseModel):
    what: _Titled


async def titles(tx: AsyncConnection, numbers: Sequence[str]) -> list[tuple[str, Sealed, str]]:
    """The sealed title of each case: number, title, wrapped key. Those not on record are left out."""
    rows = await tx.execute(_opening_of(numbers))
    return [(number, _First.model_validate_json(body).what.title, key) for number, body, key in rows]


async def opened_events(tx: AsyncConnection, numbers: Sequence[str]) -> list[tuple[str, Opened, str]]:
    """How each of these cases was opened: number, event, wrapped key. Those not on record are left out."""
    found = [
        (number, Event.model_validate_json(body).what, wrapped)
        for number, body, wrapped in await tx.execute(_opening_of(numbers))
    ]
    return [(number, what, wrapped) for number, what, wrapped in found if isinstance(what, Opened)]


def _opening_of(numbers: Sequence[str]) -> Select[Any]:
    return (
        select(EVENT.c.number, EVENT.c.body, KEY.c.wrapped)
        .join(KEY, KEY.c.number == EVENT.c.number)
        .where(EVENT.c.number.in_(numbers), EVENT.c.seq == 1)
    )
