"""Deletion at the end of retention: the key and every row of a case go, and one signed line stays.

The line first: whoever writes a case looks whether it has one. Then its files, which the rows still name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.retention import Tombstone
from cases.state import CaseState
from storage.prepared import Looking, Prepared
from storage.statements import table
from storage.tables import (
    Case,
    CaseChange,
    CaseClaim,
    CaseEvent,
    CaseFreeze,
    CaseKey,
    CasePerson,
    CaseReader,
    CaseTask,
    CaseUpload,
    DeletedCase,
    HandoverItem,
    Intake,
    Intent,
)

CASE, DELETED = table(Case), table(DeletedCase)
OF_A_CASE = tuple(
    table(model)
    for model in (
        CaseKey,
        CasePerson,
        CaseEvent,
        Case,
        CaseReader,
        CaseClaim,
        CaseTask,
        HandoverItem,
        CaseChange,
        CaseFreeze,
        CaseUpload,
        Intent,
        Intake,
    )
)
"""Everything that is kept of a case alone. Not what anchors knew of it, nor who has looked at it."""
IS_DELETED = Prepared(lambda _: select(DELETED.c.number).where(DELETED.c.number == bindparam("case")))


class CaseDeletedError(RuntimeError):
    """The case was deleted at the end of its retention, and does not come back."""


@dataclass(frozen=True)
class Deleted:
    """What the tables have of a case that was deleted."""

    number: str
    statement: str
    """As it was signed."""
    signature: str
    is_finished: bool


async def is_deleted(tx: Looking, number: str) -> bool:
    """Whether there was such a case, and it is not to come back."""
    return await IS_DELETED.scalar(tx, case=number) is not None


async def is_deleted_and_held(tx: AsyncConnection, number: str) -> bool:
    """The same, and until this transaction ends nobody deletes the case beside it."""
    await _hold(tx, number)
    return await is_deleted(tx, number)


async def _hold(tx: AsyncConnection, number: str) -> None:
    """On SQLite one writes at a time anyway."""
    if tx.dialect.name == "postgresql":
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(number))))


async def deleted(tx: AsyncConnection, numbers: Sequence[str]) -> list[Deleted]:
    """Those of these cases that were deleted."""
    rows = select(DELETED.c.number, DELETED.c.statement, DELETED.c.signature, DELETED.c.is_finished)
    return [Deleted(*row) for row in await tx.execute(rows.where(DELETED.c.number.in_(numbers)))]


async def unfinished(tx: AsyncConnection) -> list[str]:
    """Cases that were deleted here, and of which the engine was not told yet."""
    rows = select(DELETED.c.number).where(DELETED.c.is_finished.is_(False))
    return list((await tx.execute(rows.order_by(DELETED.c.number))).scalars())


async def any_deleted(tx: AsyncConnection) -> bool:
    """Whether any case was deleted here."""
    return await tx.scalar(select(DELETED.c.number).limit(1)) is not None


async def closed_cases(tx: AsyncConnection, after: str, limit: int) -> list[CaseState]:
    """Closed cases beyond a number, in order."""
    rows = select(CASE.c.state).where(CASE.c.is_open.is_(False), CASE.c.number > after)
    found = await tx.execute(rows.order_by(CASE.c.number).limit(limit))
    return [CaseState.model_validate_json(text) for text in found.scalars()]


async def bury(tx: AsyncConnection, left: Tombstone, statement: str, signature: str) -> None:
    """Write what stays of a case. From here on nothing else of it is written."""
    await _hold(tx, left.number)
    row = {
        "number": left.number,
        "deleted_at": left.deleted_at,
        "statement": statement,
        "signature": signature,
        "is_finished": False,
    }
    await tx.execute(insert(DELETED), [row])


async def destroy(tx: AsyncConnection, number: str) -> None:
    """Take everything of a case that was buried out of the tables, however often."""
    if tx.dialect.name == "sqlite":
        # What is deleted is overwritten: else it lies in the file until its place is used again.
        await tx.exec_driver_sql("PRAGMA secure_delete = ON")
    for rows in OF_A_CASE:
        await tx.execute(delete(rows).where(rows.c.number == number))


async def finished(tx: AsyncConnection, number: str) -> None:
    """The engine was told to delete every run of it."""
    await tx.execute(update(DELETED).where(DELETED.c.number == number).values(is_finished=True))
