"""The access log: written in batches, searched by jurisdiction, pruned when its time is over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.access import Access, AccessKind
from cases.model import OfficerId
from storage.conditions import beginning_with
from storage.paging import BadCursorError
from storage.statements import table
from storage.tables import AccessEntry, Case, Unit

ENTRY, CASE, UNIT = table(AccessEntry), table(Case), table(Unit)
KEPT = timedelta(days=400)
"""More than the six months that the law asks for, and a year with what hangs over. [assumed]"""
PRUNED_AT_ONCE = 1000
CURSOR = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Wanted:
    """What a search is narrowed to; everything that is given must hold."""

    number: str | None = None
    officer: OfficerId | None = None
    kind: AccessKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this instant."""


async def append(tx: AsyncConnection, entries: Sequence[Access]) -> None:
    """Write entries, each with where its officer and its case stand now."""
    if not entries:
        return
    units = {entry.unit for entry in entries}
    numbers = {entry.number for entry in entries if entry.number}
    placed = select(UNIT.c.code, UNIT.c.path).where(UNIT.c.code.in_(units))
    paths = {row.code: row.path for row in await tx.execute(placed)}
    has = select(CASE.c.number, CASE.c.unit_path).where(CASE.c.number.in_(numbers))
    cases = {row.number: row.unit_path for row in await tx.execute(has)} if numbers else {}
    rows = [
        entry.model_dump(mode="python", exclude={"fields"})
        | {
            "fields": " ".join(entry.fields) or None,
            "unit_path": paths.get(entry.unit, f"{entry.unit}/"),
            "case_path": cases.get(entry.number or ""),
        }
        for entry in entries
    ]
    await tx.execute(insert(ENTRY), rows)


async def search(
    tx: AsyncConnection, unit: str, wanted: Wanted, cursor: str | None, limit: int
) -> tuple[list[Access], str | None]:
    """Newest first: what officers of a unit and below did, and what was done with cases there.

    BadCursorError.
    """
    path = await tx.scalar(select(UNIT.c.path).where(UNIT.c.code == unit))
    if path is None:
        return [], None
    theirs = or_(
        beginning_with(path, ENTRY.c.unit_path),
        and_(ENTRY.c.case_path.is_not(None), beginning_with(path, ENTRY.c.case_path)),
    )
    rows = select(ENTRY).where(theirs, *_narrowed(wanted)).order_by(ENTRY.c.id.desc())
    if cursor is not None:
        if not CURSOR.fullmatch(cursor):
            raise BadCursorError(cursor)
        rows = rows.where(ENTRY.c.id < int(cursor))
    found = (await tx.execute(rows.limit(limit + 1))).all()
    following = str(found[limit - 1].id) if len(found) > limit else None
    return [_entry(row) for row in found[:limit]], following


async def reveals(tx: AsyncConnection, number: str, party: str | None) -> list[Access]:
    """Who saw what of a case's parties in clear, newest first: for the person concerned.

    Whoever took the dossier out has seen everybody.
    """
    shown = (AccessKind.REVEALED, AccessKind.EXPORTED)
    rows = select(ENTRY).where(ENTRY.c.number == number, ENTRY.c.kind.in_(shown))
    if party is not None:
        rows = rows.where(or_(ENTRY.c.party == party, ENTRY.c.kind == AccessKind.EXPORTED))
    return [_entry(row) for row in await tx.execute(rows.order_by(ENTRY.c.id.desc()))]


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Take out some of what is older than it is kept; how many that were."""
    old = select(ENTRY.c.id).where(ENTRY.c.at < now - KEPT).order_by(ENTRY.c.at).limit(PRUNED_AT_ONCE)
    return (await tx.execute(delete(ENTRY).where(ENTRY.c.id.in_(old)))).rowcount


async def prunable(tx: AsyncConnection, now: datetime) -> bool:
    """Whether there is anything to prune: a look costs no turn at writing."""
    oldest = await tx.scalar(select(func.min(ENTRY.c.at)))
    return oldest is not None and oldest < now - KEPT


def _entry(row: Row[Any]) -> Access:
    told = {name: getattr(row, name) for name in Access.model_fields}
    return Access.model_validate(told | {"fields": tuple((row.fields or "").split())})


def _narrowed(wanted: Wanted) -> list[Any]:
    conditions = [
        column == value
        for column, value in (
            (ENTRY.c.number, wanted.number),
            (ENTRY.c.officer, wanted.officer),
            (ENTRY.c.kind, wanted.kind),
        )
        if value is not None
    ]
    if wanted.since is not None:
        conditions.append(ENTRY.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(ENTRY.c.at < wanted.until)
    return conditions
