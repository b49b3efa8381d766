"""Anchors in the tables: taken once a day, over what has come to the chains and to the access log."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.anchoring import SignedAnchor, Statement, Tip, root_of
from cases.jurisdiction import civil_date
from cases.state import GENESIS
from storage.database import Database
from storage.statements import table
from storage.stretches import settled, stretch_of
from storage.tables import Anchor, AnchoredTip, Case, CaseEvent

ANCHOR, TIP = table(Anchor), table(AnchoredTip)
CASE, EVENT = table(Case), table(CaseEvent)
AT_ONCE = 500
"""Rows held in memory, or written in one statement."""

Sign = Callable[[str], str]


async def take(
    database: Database, sign: Sign, public_key: str, now: datetime, *, daily: bool = False
) -> Statement | None:
    """A further anchor, over what has come since the last; None if another was quicker. DatabaseAwayError.

    `daily`: None too if the civil day has its anchor, or if there is no case yet.
    """
    async with database.read() as tx:
        if daily and not await _is_due(tx, now):
            return None
    log_end = await settled(database)
    async with database.read() as tx:
        if daily and not await _is_due(tx, now):
            return None
        last = await newest(tx)
        tips = sorted([tip async for tip in _grown(tx)], key=lambda tip: tip.number)
        known = await _known_of_log(tx)
        stretch = await stretch_of(tx, known, max(known, log_end))
    statement = Statement(
        nth=last.nth + 1 if last else 1,
        at=now,
        chains=len(tips),
        root=root_of(tips),
        previous=last.hash if last else GENESIS,
        access=stretch,
    )
    said = statement.canonical()
    row = {"nth": statement.nth, "statement": said, "signature": sign(said), "public_key": public_key}
    try:
        async with database.write() as tx:
            await tx.execute(insert(ANCHOR), [row])
            for start in range(0, len(tips), AT_ONCE):
                part = [tip.model_dump() | {"nth": statement.nth} for tip in tips[start : start + AT_ONCE]]
                await tx.execute(insert(TIP), part)
    except IntegrityError:
        return None
    return statement


async def _is_due(tx: AsyncConnection, now: datetime) -> bool:
    last = await newest(tx)
    if last is not None and civil_date(last.at) >= civil_date(now):
        return False
    return await tx.scalar(select(CASE.c.number).limit(1)) is not None


async def _known_of_log(tx: AsyncConnection) -> int:
    """Up to where an anchor knew the access log; the last one may be of a version that knew nothing of it."""
    rows = select(ANCHOR.c.statement).order_by(ANCHOR.c.nth.desc())
    for said in (await tx.execute(rows)).scalars():
        if (known := Statement.model_validate_json(said).access) is not None:
            return known.through
    return 0


async def newest_signer(tx: AsyncConnection) -> str | None:
    """By whose public key the newest anchor is signed; None if there is none."""
    found: str | None = await tx.scalar(select(ANCHOR.c.public_key).order_by(ANCHOR.c.nth.desc()).limit(1))
    return found


async def newest(tx: AsyncConnection) -> Statement | None:
    """What the last anchor says; None before the first."""
    said = await tx.scalar(select(ANCHOR.c.statement).order_by(ANCHOR.c.nth.desc()).limit(1))
    return Statement.model_validate_json(said) if said is not None else None


async def not_anchored(tx: AsyncConnection, numbers: Sequence[str]) -> list[str]:
    """Those of these cases that have grown since an anchor knew them last."""
    known = select(TIP.c.number).where(TIP.c.number == CASE.c.number, TIP.c.seq == CASE.c.seq)
    rows = select(CASE.c.number).where(CASE.c.number.in_(numbers), ~known.exists())
    return list((await tx.execute(rows)).scalars())


async def all_anchors(tx: AsyncConnection) -> AsyncIterator[SignedAnchor]:
    """Every anchor with its tips, the first one first."""
    rows = (await tx.execute(select(ANCHOR).order_by(ANCHOR.c.nth))).all()
    for row in rows:
        tips = await tips_of(tx, row.nth)
        yield SignedAnchor(
            statement=str(row.statement),
            signature=str(row.signature),
            public_key=str(row.public_key),
            tips=tuple(tips),
        )


async def tips_of(tx: AsyncConnection, nth: int) -> Sequence[Tip]:
    """The tips that an anchor knew, in the order of its tree."""
    rows = await tx.execute(select(TIP.c.number, TIP.c.seq, TIP.c.hash).where(TIP.c.nth == nth))
    tips = [tip_as_it_lies(*row) for row in rows]
    return sorted(tips, key=lambda tip: tip.number)  # by bytes, whatever the database sorts by


def tip_as_it_lies(number: str, seq: object, known: object) -> Tip:
    """A tip of the tables, whatever was written into them: one that is none is not the anchored one."""
    nth = seq if isinstance(seq, int) else 0
    return Tip.model_construct(number=number, seq=nth, hash=str(known))


async def _grown(tx: AsyncConnection) -> AsyncIterator[Tip]:
    """Tips of chains that have grown since they were anchored last.

    A case whose newest event is still on its way to the tables waits for the next anchor.
    """
    known = select(TIP.c.number, func.max(TIP.c.seq).label("seq")).group_by(TIP.c.number).subquery()
    rows = (
        select(CASE.c.number, CASE.c.seq, EVENT.c.body)
        .join(EVENT, (EVENT.c.number == CASE.c.number) & (EVENT.c.seq == CASE.c.seq))
        .outerjoin(known, known.c.number == CASE.c.number)
        .where(or_(known.c.seq.is_(None), known.c.seq < CASE.c.seq))
    )
    async for number, seq, body in await tx.stream(rows.execution_options(yield_per=AT_ONCE)):
        yield Tip(number=number, seq=seq, hash=json.loads(body)["hash"])
