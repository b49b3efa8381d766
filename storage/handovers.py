"""Handovers: given, found out of what they consist, told to each case, and back again; readable for good."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.carried import Item
from cases.claims import Why, holders_of
from cases.events import Absence, Carried
from cases.handover import Asked, Result
from cases.model import Actor
from cases.readers import officer_name
from cases.state import CaseState
from storage.jsons import dumps
from storage.statements import insert_new, inserting, table
from storage.tables import Case, CaseClaim, CaseReader, CaseTask, Handover, HandoverItem

GIVEN, ITEM = table(Handover), table(HandoverItem)
CASE, READER, CLAIM, TASK = table(Case), table(CaseReader), table(CaseClaim), table(CaseTask)
NOT_OVER = GIVEN.c.is_over.is_(False)
AT_ONCE = 200
"""Cases that are read at once."""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(53232903)"
Refused = dict[str, str]
"""A refusal in words: code, zh, en."""


@dataclass(frozen=True)
class Part:
    """One thing of a handover, and what has become of it."""

    number: str
    item: Item
    result: Result
    refused: Refused | None = None
    back: Result | None = None
    """None: it was not asked back."""
    back_refused: Refused | None = None


@dataclass(frozen=True)
class Given:
    """A handover that is on record."""

    id: str
    asked: Asked
    given_by: str
    given_at: datetime
    began_at: datetime | None
    """When it was found out what the officer carried; None: its day has not come."""
    returned_by: str | None
    returned_at: datetime | None
    return_id: str | None
    is_over: bool
    parts: tuple[Part, ...]

    @property
    def is_under_way(self) -> bool:
        """Whether something of it is still to be told to its case."""
        waits = any(Result.WAITING in (part.result, part.back) for part in self.parts)
        return waits or (self.began_at is None and self.return_id is None and not self.is_over)

    @property
    def is_open(self) -> bool:
        """Whether the officer is away and their things with somebody else: nothing more is handed over."""
        return not self.is_over and (self.asked.absence is Absence.LEAVE or self.is_under_way)


async def one_at_a_time(tx: AsyncConnection) -> None:
    """Whoever gives a handover waits here for whoever does; on SQLite every write transaction does."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text(ONE_AT_A_TIME))


async def concerned(tx: AsyncConnection, officer: Actor) -> list[str]:
    """Cases in which the officer may carry something, soonest due first; which they do, the rules say."""
    own = officer_name(officer.id)
    roles = [holder for holder in holders_of(officer) if holder != own]
    units = (officer.unit, *officer.predecessors)
    found = (
        select(READER.c.number).where(READER.c.reader == own, READER.c.is_open),
        select(CLAIM.c.number).where(CLAIM.c.holder == own),
        select(CLAIM.c.number).where(CLAIM.c.holder.in_(roles), CLAIM.c.why == Why.SIGN.value),
        select(TASK.c.number).where(TASK.c.asked_of.in_(units), TASK.c.is_open),
    )
    numbers = {number for rows in found for number in (await tx.execute(rows)).scalars()}
    return sorted(numbers)


async def business_of(tx: AsyncConnection, officer: Actor) -> list[str]:
    """Cases that wait for the officer by name, or for a signature that their role gives."""
    own, names = officer_name(officer.id), holders_of(officer)
    by_name = (CLAIM.c.holder == own) & (CLAIM.c.why != Why.AWAITS.value)
    to_sign = CLAIM.c.holder.in_(names) & (CLAIM.c.why == Why.SIGN.value)
    rows = select(CLAIM.c.number).where(by_name | to_sign).distinct().order_by(CLAIM.c.number)
    return list((await tx.execute(rows)).scalars())


async def states_of(tx: AsyncConnection, numbers: Sequence[str]) -> list[CaseState]:
    """These cases, in order of their numbers."""
    states = list[CaseState]()
    for begin in range(0, len(numbers), AT_ONCE):
        rows = select(CASE.c.state).where(CASE.c.number.in_(numbers[begin : begin + AT_ONCE]))
        found = (await tx.execute(rows.order_by(CASE.c.number))).scalars()
        states += [CaseState.model_validate_json(written) for written in found]
    return states


async def give(tx: AsyncConnection, command: str, asked: Asked, by: str, now: datetime) -> None:
    """Put a handover on record."""
    row = {
        "id": command,
        "officer": asked.officer,
        "recipient": asked.to,
        "absence": asked.absence.value,
        "starts_on": asked.starts_on.isoformat(),
        "until_on": asked.until.isoformat() if asked.until else None,
        "given_by": by,
        "given_at": now,
        "is_over": False,
    }
    await tx.execute(inserting(tx, Handover).values(row))


async def begin(tx: AsyncConnection, command: str, items: Sequence[tuple[str, Item]], now: datetime) -> None:
    """Write down of what it consists, once; whoever comes second finds it done."""
    this = (GIVEN.c.id == command, GIVEN.c.began_at.is_(None), GIVEN.c.return_id.is_(None))
    first = await tx.execute(update(GIVEN).where(*this).values(began_at=now))
    if first.rowcount == 1:
        await insert_new(tx, HandoverItem, [_row(command, number, item) for number, item in items])


async def add(tx: AsyncConnection, command: str, items: Sequence[tuple[str, Item]]) -> None:
    """Write down what has come since, to be told to its case; what has come again is told again."""
    keys = [ITEM.c.handover, ITEM.c.number, ITEM.c.kind, ITEM.c.ref]
    for number, item in items:
        row = _row(command, number, item)
        anew = {name: row[name] for name in ("since", "due", "result")} | {"refused": None}
        statement = inserting(tx, HandoverItem).values(row)
        await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=anew))


def _row(command: str, number: str, item: Item) -> dict[str, Any]:
    return {
        "handover": command,
        "number": number,
        **item.model_dump(include={"ref", "since", "due"}),
        "kind": item.kind.value,
        "result": Result.WAITING.value,
    }


async def mark(
    tx: AsyncConnection, command: str, part: Part, result: Result, refused: Refused | None, *, back: bool
) -> None:
    """Write down what has become of one thing, or of its way back."""
    told = dumps(refused) if refused is not None else None
    values = {"back": result, "back_refused": told} if back else {"result": result, "refused": told}
    this = (ITEM.c.handover == command, ITEM.c.number == part.number)
    same = (ITEM.c.kind == part.item.kind.value, ITEM.c.ref == part.item.ref)
    await tx.execute(update(ITEM).where(*this, *same).values(**values))


async def ask_back(tx: AsyncConnection, command: str, return_id: str, by: str, now: datetime) -> None:
    """Everything that went over is to come back; what was not told to its case yet, never goes."""
    this = GIVEN.c.id == command
    await tx.execute(update(GIVEN).where(this).values(return_id=return_id, returned_by=by, returned_at=now))
    waiting = (ITEM.c.handover == command, ITEM.c.back.is_(None))
    await tx.execute(update(ITEM).where(*waiting).values(back=Result.WAITING.value))


async def end(tx: AsyncConnection, command: str) -> None:
    """Everything is back, as far as it comes back."""
    await tx.execute(update(GIVEN).where(GIVEN.c.id == command).values(is_over=True))


async def given(tx: AsyncConnection, command: str) -> Given | None:
    """The handover that a command gave."""
    found = await _read(tx, GIVEN.c.id == command)
    return found[0] if found else None


async def returned_by(tx: AsyncConnection, command: str) -> Given | None:
    """The handover whose return a command asked for."""
    found = await _read(tx, GIVEN.c.return_id == command)
    return found[0] if found else None


async def all_of(tx: AsyncConnection, officer: str) -> list[Given]:
    """Every handover of an officer, the latest first."""
    return await _read(tx, GIVEN.c.officer == officer)


async def latest(tx: AsyncConnection, officer: str) -> Given | None:
    """The latest handover of an officer that may come back."""
    found = await _read(tx, GIVEN.c.officer == officer, NOT_OVER)
    return found[0] if found else None


async def has_open(tx: AsyncConnection, officer: str) -> bool:
    """Whether a handover of the officer is open: nothing more is handed over until it is returned."""
    return any(each.is_open for each in await _read(tx, GIVEN.c.officer == officer, NOT_OVER))


async def is_away(tx: AsyncConnection, officer: str) -> bool:
    """Whether the officer has handed over and not come back: they get nothing of anybody else meanwhile."""
    this = (GIVEN.c.officer == officer, NOT_OVER, GIVEN.c.began_at.is_not(None))
    return await tx.scalar(select(GIVEN.c.id).where(*this).limit(1)) is not None


async def is_asked_back(tx: AsyncConnection, command: str) -> bool:
    """Whether it is on its way back: nothing more of it goes over."""
    this = (GIVEN.c.id == command, GIVEN.c.return_id.is_not(None))
    return await tx.scalar(select(GIVEN.c.id).where(*this)) is not None


async def in_force(tx: AsyncConnection, today: date) -> list[Given]:
    """Leaves that have begun and that nobody has asked back, to their last day."""
    begun = (GIVEN.c.began_at.is_not(None), GIVEN.c.return_id.is_(None))
    lasts = GIVEN.c.until_on.is_(None) | (GIVEN.c.until_on >= today.isoformat())
    return await _read(tx, NOT_OVER, *begun, GIVEN.c.absence == Absence.LEAVE.value, lasts)


async def left_over(tx: AsyncConnection, today: date) -> list[str]:
    """Handovers whose day has come and of which something was not told to its case yet."""
    waits = (ITEM.c.handover == GIVEN.c.id) & (
        (ITEM.c.result == Result.WAITING.value) | (ITEM.c.back == Result.WAITING.value)
    )
    unbegun = GIVEN.c.began_at.is_(None) & GIVEN.c.return_id.is_(None)
    begins = unbegun & (GIVEN.c.starts_on <= today.isoformat())
    rows = select(GIVEN.c.id).where(NOT_OVER, begins | select(ITEM.c.handover).where(waits).exists())
    return list((await tx.execute(rows.order_by(GIVEN.c.given_at))).scalars())


async def _read(tx: AsyncConnection, *wanted: Any) -> list[Given]:
    rows = select(GIVEN).where(*wanted).order_by(GIVEN.c.given_at.desc(), GIVEN.c.id)
    return [await _given(tx, row) for row in (await tx.execute(rows)).all()]


async def _given(tx: AsyncConnection, row: Row[Any]) -> Given:
    asked = Asked(
        officer=row.officer,
        to=row.recipient,
        absence=Absence(row.absence),
        starts_on=date.fromisoformat(row.starts_on),
        until=date.fromisoformat(row.until_on) if row.until_on else None,
    )
    order = (ITEM.c.due.is_(None), ITEM.c.due, ITEM.c.number, ITEM.c.kind, ITEM.c.ref)
    parts = await tx.execute(select(ITEM).where(ITEM.c.handover == row.id).order_by(*order))
    return Given(
        id=row.id,
        asked=asked,
        given_by=row.given_by,
        given_at=row.given_at,
        began_at=row.began_at,
        returned_by=row.returned_by,
        returned_at=row.returned_at,
        return_id=row.return_id,
        is_over=row.is_over,
        parts=tuple(_part(each) for each in parts),
    )


def _part(row: Row[Any]) -> Part:
    return Part(
        number=row.number,
        item=Item(kind=Carried(row.kind), ref=row.ref, since=row.since, due=row.due),
        result=Result(row.result),
        refused=json.loads(row.refused) if row.refused else None,
        back=Result(row.back) if row.back else None,
        back_refused=json.loads(row.back_refused) if row.back_refused else None,
    )
