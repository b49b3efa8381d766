"""Everything that is kept of cases as evidence, read as it lies in the tables."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.evidence import Anchored
from cases.freeze_evidence import Freezing
from storage.anchors import tip_as_it_lies
from storage.deleting import Deleted, deleted
from storage.freezing import freezings_of
from storage.jsons import dumps
from storage.lying import lying
from storage.statements import table
from storage.tables import AnchoredTip, Case, CaseEvent, CaseFreeze, CaseKey, DeletedCase, Intake, Intent

CASE, EVENT, KEY = table(Case), table(CaseEvent), table(CaseKey)
TIP, INTENT, DELETED = table(AnchoredTip), table(Intent), table(DeletedCase)
INTAKE, FREEZE = table(Intake), table(CaseFreeze)
AT_ONCE = 200
"""Cases held in memory."""


@dataclass
class Evidence:
    """One case as the tables have it."""

    number: str
    links: list[dict[str, Any]] = field(default_factory=list)
    """Rows of its events, in order."""
    row: dict[str, Any] | None = None
    """Its own row."""
    wrapped: str | None = None
    anchored: list[Anchored] = field(default_factory=list)
    intake: dict[str, Any] | None = None
    """The row of what it was opened with; none where a database was made again from the engine."""
    freezes: list[dict[str, Any]] = field(default_factory=list)
    """Rows of its freezes and releases, in order."""
    freezings: list[Freezing] = field(default_factory=list)
    """What the access log has of them, in order."""
    under_way: bool = False
    """Whether something of it may still be on its way to the tables."""
    deleted: Deleted | None = None
    """What stays of it if it was deleted at the end of its retention."""

    def chain(self) -> list[dict[str, Any]]:
        """The written events; one that cannot be read is an empty one."""
        return [_read(link["body"]) for link in self.links]

    def first_misread(self) -> int | None:
        """The first event whose row is other than the event that it holds, or than how it was written."""
        links = enumerate(self.links, start=1)
        return next((nth for nth, link in links if not _says_what_it_holds(link)), None)


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
    for link in await lying(tx, EVENT, EVENT.c.number.in_(numbers), EVENT.c.seq):
        found[link["number"]].links.append(link)
    for row in await lying(tx, CASE, CASE.c.number.in_(numbers)):
        found[row["number"]].row = row
    for row in await lying(tx, INTAKE, INTAKE.c.number.in_(numbers)):
        found[row["number"]].intake = row
    for row in await lying(tx, FREEZE, FREEZE.c.number.in_(numbers), FREEZE.c.id):
        found[row["number"]].freezes.append(row)
    for logged in await freezings_of(tx, numbers):
        found[logged.number].freezings.append(logged)
    for number, wrapped in await tx.execute(
        select(KEY.c.number, KEY.c.wrapped).where(KEY.c.number.in_(numbers))
    ):
        found[number].wrapped = wrapped
    for known in await tx.execute(select(TIP).where(TIP.c.number.in_(numbers)).order_by(TIP.c.nth)):
        tip = tip_as_it_lies(known.number, known.seq, known.hash)
        found[known.number].anchored.append(Anchored(known.nth, tip))
    for number in (await tx.execute(select(INTENT.c.number).where(INTENT.c.number.in_(numbers)))).scalars():
        found[number].under_way = True
    for gone in await deleted(tx, numbers):
        found[gone.number].deleted = gone
    return list(found.values())


def _read(body: str | bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _says_what_it_holds(link: dict[str, Any]) -> bool:
    body = _read(link["body"])
    what, at = body.get("what"), body.get("at")
    try:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        instant = None
    return (
        dumps(body) == link["body"]
        and isinstance(what, dict)
        and (body.get("seq"), what.get("type"), body.get("actor"), body.get("command"), instant)
        == tuple(link[name] for name in ("seq", "type", "actor", "command", "at"))
    )
