"""Changes of cases as a log: written with the change itself, read by everybody who tells of them.

On PostgreSQL transactions commit in another order than they began, so the number of a row says nothing
about whether those before it are there. A row therefore carries its transaction, and is read only when no
transaction as old as its own can still be under way: what is read lies behind everything read before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Row, bindparam, delete, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Event
from cases.state import CaseState
from storage.prepared import Prepared
from storage.statements import table
from storage.tables import CaseChange, CaseReader

CHANGE, READER = table(CaseChange), table(CaseReader)


def _tell(transaction: Any) -> Prepared:
    told: dict[str, Any] = {name: bindparam(name) for name in ("number", "seq", "kinds", "mark")}
    return Prepared(lambda insert: insert(CaseChange).values(transaction=transaction, **told))


TELL, TELL_ON_POSTGRES = _tell(0), _tell(func.txid_current())
KEY = re.compile(r"[0-9]{1,18}-[0-9a-f]{8}")
MARK = 8
"""Characters of the case's hash that tell a row from another of the same id."""


class Place(NamedTuple):
    """A place in the log: everything up to it was told."""

    transaction: int
    id: int


START = Place(-1, 0)


@dataclass(frozen=True)
class Change:
    """A case has changed: which, up to which event, and what kinds of events they were."""

    place: Place
    number: str
    seq: int
    kinds: tuple[str, ...]
    mark: str

    @property
    def key(self) -> str:
        """How whoever was told of this change asks for those after it."""
        return f"{self.place.id}-{self.mark}"


async def tell(tx: AsyncConnection, state: CaseState, events: Sequence[Event]) -> None:
    """Write down that a case has changed, in the transaction that changes it."""
    telling = TELL_ON_POSTGRES if tx.dialect.name == "postgresql" else TELL
    kinds = " ".join(dict.fromkeys(event.what.type for event in events))
    await telling.rows(tx, number=state.number, seq=state.seq, kinds=kinds, mark=state.head[:MARK])


async def newest(tx: AsyncConnection) -> Change | None:
    """The last change that may be told by now; None if there is none."""
    rows = select(CHANGE).where(*_settled(tx)).order_by(CHANGE.c.transaction.desc(), CHANGE.c.id.desc())
    row = (await tx.execute(rows.limit(1))).first()
    return _change(row) if row is not None else None


async def place_of(tx: AsyncConnection, key: str) -> Place | None:
    """The place of a change that was told under this key; None if it is unknown or was pruned."""
    if not KEY.fullmatch(key):
        return None
    digits, mark = key.split("-")
    this = (CHANGE.c.id == int(digits), CHANGE.c.mark == mark)
    row = (await tx.execute(select(CHANGE.c.transaction, CHANGE.c.id).where(*this, *_settled(tx)))).first()
    return Place(*row) if row is not None else None


async def told_after(
    tx: AsyncConnection, place: Place, limit: int, readers: Sequence[str] | None = None
) -> list[Change]:
    """Changes beyond a place, in order, as far as they may be told; with `readers` only what they may see."""
    beyond = tuple_(CHANGE.c.transaction, CHANGE.c.id) > tuple_(
        literal(place.transaction, BigInteger), literal(place.id, BigInteger)
    )
    rows = select(CHANGE).where(beyond, *_settled(tx)).order_by(CHANGE.c.transaction, CHANGE.c.id)
    if readers is not None:
        theirs = (READER.c.number == CHANGE.c.number, READER.c.reader.in_(readers))
        rows = rows.where(select(READER.c.number).where(*theirs).exists())
    return [_change(row) for row in await tx.execute(rows.limit(limit))]


async def readers_of(tx: AsyncConnection, numbers: Sequence[str]) -> dict[str, set[str]]:
    """The names under which each of these cases may be read."""
    found: dict[str, set[str]] = {number: set() for number in numbers}
    rows = select(READER.c.number, READER.c.reader).where(READER.c.number.in_(found))
    for number, reader in await tx.execute(rows):
        found[number].add(reader)
    return found


async def prunable(tx: AsyncConnection, before: datetime) -> bool:
    """Whether there is anything to prune: a look costs no turn at writing."""
    oldest = await tx.scalar(select(func.min(CHANGE.c.at)))
    return (oldest is not None and oldest < before) or await tx.scalar(_foreign(tx)) is not None


async def prune(tx: AsyncConnection, before: datetime) -> None:
    """Take out what is older, and rows of another PostgreSQL that a backup has brought along."""
    await tx.execute(delete(CHANGE).where(CHANGE.c.at < before))
    await tx.execute(delete(CHANGE).where(CHANGE.c.id.in_(_foreign(tx, limit=None))))


def _settled(tx: AsyncConnection) -> list[Any]:
    """No transaction as old can still be under way."""
    if tx.dialect.name != "postgresql":
        return []
    return [CHANGE.c.transaction < func.txid_snapshot_xmin(func.txid_current_snapshot())]


def _foreign(tx: AsyncConnection, limit: int | None = 1) -> Any:
    """Transactions that this server has not begun yet."""
    rows = select(CHANGE.c.id).order_by(CHANGE.c.transaction.desc()).limit(limit)
    if tx.dialect.name != "postgresql":
        return rows.where(literal(False))
    return rows.where(CHANGE.c.transaction >= func.txid_snapshot_xmax(func.txid_current_snapshot()))


def _change(row: Row[Any]) -> Change:
    place = Place(row.transaction, row.id)
    return Change(place, row.number, row.seq, tuple(row.kinds.split()), row.mark)
