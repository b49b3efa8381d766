"""Everything that is kept of cases as evidence, read as it lies in the tables."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.anchoring import Tip
from cases.evidence import Anchored
from storage.deleting import Deleted, deleted
from storage.jsons import dumps
from storage.statements import table
from storage.tables import AnchoredTip, Case, CaseEvent, CaseKey, DeletedCase, Intent

CASE, EVENT, KEY = table(Case), table(CaseEvent), table(CaseKey)
TIP, INTENT, DELETED = table(AnchoredTip), table(Intent), table(DeletedCase)
AT_ONCE = 200
"""Cases held in memory."""


@dataclass
class Evidence:
    """One case as the tables have it."""

    number: str
    links: list[Any] = field(default_factory=list)
    """Rows of its events, in order."""
    state: str | None = None
    wrapped: str | None = None
    anchored: list[Anchored] = field(default_factory=list)
    under_way: bool = False
    """Whether something of it may still be on its way to the tables."""
    deleted: Deleted | None = None
    """What stays of it if it was deleted at the end of its retention."""

    def chain(self) -> list[dict[str, Any]]:
        """The written events; one that cannot be read is an empty one."""
        return [_read(link.body) for link in self.links]

    def first_misread(self) -> int | None:
        """The first event whose row is other than the event that it holds, or than how it was written."""
        return next((link.seq for link in self.links if not _says_what_it_holds(link)), None)


async def all_evidence(tx: AsyncConnection) -> AsyncIterator[Evidence]:
    """Every case of which anything is left, by number."""
    named = union(*(select(of.c.number) for of in (CASE, EVENT, KEY, TIP, DELETED))).subquery()
    after = ""
    while True:
        rows = select(named.c.number).where(named.c.number > after).order_by(named.c.number).limit(AT_ONCE)
        numbers = list((await tx.execute(rows)).scalars())
        if not numbers:
            return
        for evidence in await evidence_of(tx, numbers):
            yield evidence
        after = numbers[-1]


async def evidence_of(tx: AsyncConnection, numbers: Sequence[str]) -> list[Evidence]:
    """What there is of these cases."""
    found = {number: Evidence(number) for number in numbers}
    for link in await tx.execute(select(EVENT).where(EVENT.c.number.in_(numbers)).order_by(EVENT.c.seq)):
        found[link.number].links.append(link)
    for number, state in await tx.execute(
        select(CASE.c.number, CASE.c.state).where(CASE.c.number.in_(numbers))
    ):
        found[number].state = state
    for number, wrapped in await tx.execute(
        select(KEY.c.number, KEY.c.wrapped).where(KEY.c.number.in_(numbers))
    ):
        found[number].wrapped = wrapped
    for row in await tx.execute(select(TIP).where(TIP.c.number.in_(numbers)).order_by(TIP.c.nth)):
        tip = Tip(number=row.number, seq=row.seq, hash=row.hash)
        found[row.number].anchored.append(Anchored(row.nth, tip))
    for number in (await tx.execute(select(INTENT.c.number).where(INTENT.c.number.in_(numbers)))).scalars():
        found[number].under_way = True
    for gone in await deleted(tx, numbers):
        found[gone.number].deleted = gone
    return list(found.values())


def _read(body: str) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _says_what_it_holds(link: Any) -> bool:
    body = _read(link.body)
    what, at = body.get("what"), body.get("at")
    try:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        instant = None
    return (
        dumps(body) == link.body
        and isinstance(what, dict)
        and (what.get("type"), body.get("actor"), body.get("command"), instant)
        == (link.type, link.actor, link.command, link.at)
    )
