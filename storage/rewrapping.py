"""Case keys wrapped anew by the ring's current key while everything runs. What they sealed is not touched."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.opening import Opening
from storage.database import Database
from storage.key_ring import KeyRing
from storage.statements import table
from storage.tables import CaseKey, Intake
from storage.vault import UnsealError

KEY, INTAKE = table(CaseKey), table(Intake)
AT_ONCE = 200


class Rewrapped(NamedTuple):
    """What became of the cases' keys."""

    done: int
    closed: Sequence[str]
    """Cases whose key does not open under this ring."""


async def rewrap(database: Database, ring: KeyRing) -> Rewrapped:
    """Wrap every case's key by the current one. May be broken off and begun again. DatabaseAwayError."""
    done, closed, last = 0, list[str](), ""
    while True:
        async with database.read() as tx:
            others = ~KEY.c.wrapped.startswith(f"{ring.current}.", autoescape=True)
            rows = select(KEY.c.number, KEY.c.wrapped).where(others, KEY.c.number > last)
            some = (await tx.execute(rows.order_by(KEY.c.number).limit(AT_ONCE))).all()
        if not some:
            return Rewrapped(done, closed)
        last = some[-1].number
        async with database.write() as tx:
            for number, wrapped in some:
                try:
                    new = ring.rewrapped(number, wrapped)
                except UnsealError:
                    closed.append(number)
                    continue
                if new is not None:
                    await _put(tx, number, wrapped, new)
                    done += 1


async def _put(tx: AsyncConnection, number: str, old: str, new: str) -> None:
    """Where the key is kept, and in the start argument that a lost engine is made again from."""
    this = (KEY.c.number == number, KEY.c.wrapped == old)
    await tx.execute(update(KEY).where(*this).values(wrapped=new))
    of_case = INTAKE.c.number == number
    text = await tx.scalar(select(INTAKE.c.opening).where(of_case))
    if text is not None:
        opening = Opening.model_validate_json(text).model_copy(update={"case_key": new})
        await tx.execute(update(INTAKE).where(of_case).values(opening=opening.model_dump_json()))


async def count_by_key(tx: AsyncConnection, names: Sequence[str]) -> Mapping[str | None, int]:
    """How many cases each of these keys wraps; under None those that none of them does."""
    counted: dict[str | None, int] = {}
    for name in names:
        theirs = KEY.c.wrapped.startswith(f"{name}.", autoescape=True)
        counted[name] = await tx.scalar(select(func.count()).select_from(KEY).where(theirs)) or 0
    every = await tx.scalar(select(func.count()).select_from(KEY)) or 0
    return counted | {None: every - sum(counted.values())}


async def some_wrapped_by_none(tx: AsyncConnection, names: Sequence[str], limit: int) -> Sequence[str]:
    """Cases that none of these keys wraps."""
    others = (~KEY.c.wrapped.startswith(f"{name}.", autoescape=True) for name in names)
    rows = select(KEY.c.number).where(*others).order_by(KEY.c.number)
    return (await tx.execute(rows.limit(limit))).scalars().all()
