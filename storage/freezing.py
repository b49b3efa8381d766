"""Freezes of closed cases: every one and every release is kept as long as the case, and none is changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.access import AccessKind
from cases.freeze_evidence import Freezing
from cases.freezing import Freeze
from cases.model import Sealed
from storage.prepared import Looking, Prepared
from storage.statements import table
from storage.tables import AccessEntry, CaseFreeze

FREEZE, ENTRY = table(CaseFreeze), table(AccessEntry)
LOGGED = {f"POST /v1/cases/{{number}}/{what}": what == "freeze" for what in ("freeze", "unfreeze")}
"""What the access log calls a freeze and a release, and whether it is a freeze."""
NEWEST = Prepared(
    lambda _: (
        select(FREEZE.c.frozen)
        .where(FREEZE.c.number == bindparam("case"))
        .order_by(FREEZE.c.id.desc())
        .limit(1)
    )
)


async def is_frozen(tx: Looking, number: str) -> bool:
    """Whether a case is frozen now."""
    return bool(await NEWEST.scalar(tx, case=number))


def frozen_now() -> Select[Any]:
    """Numbers of the cases that are frozen now."""
    newest = select(func.max(FREEZE.c.id)).group_by(FREEZE.c.number)
    return select(FREEZE.c.number).where(FREEZE.c.id.in_(newest), FREEZE.c.frozen)


async def frozen_among(tx: AsyncConnection, numbers: Sequence[str]) -> set[str]:
    """Those of these cases that are frozen now."""
    rows = frozen_now().where(FREEZE.c.number.in_(numbers))
    return set((await tx.execute(rows)).scalars())


async def freezes_of(tx: AsyncConnection, number: str) -> list[Freeze]:
    """Every freeze and release of a case, the newest first."""
    rows = select(FREEZE).where(FREEZE.c.number == number).order_by(FREEZE.c.id.desc())
    return [_freeze(row) for row in await tx.execute(rows)]


async def freezings_of(tx: AsyncConnection, numbers: Sequence[str]) -> list[Freezing]:
    """What the access log has of freezes and releases of these cases, in order."""
    done = (ENTRY.c.number.in_(numbers), ENTRY.c.kind == AccessKind.DID, ENTRY.c.what.in_(LOGGED))
    rows = select(ENTRY.c.number, ENTRY.c.what, ENTRY.c.officer, ENTRY.c.unit).where(*done)
    return [
        Freezing(number=number, frozen=LOGGED[what], officer=officer, unit=unit)
        for number, what, officer, unit in await tx.execute(rows.order_by(ENTRY.c.id))
    ]


async def freeze_of_command(tx: AsyncConnection, command: str) -> Freeze | None:
    """What a command has frozen or released."""
    row = (await tx.execute(select(FREEZE).where(FREEZE.c.command == command))).first()
    return None if row is None else _freeze(row)


async def append(tx: AsyncConnection, freeze: Freeze) -> None:
    """Keep a freeze or a release."""
    told = freeze.model_dump(mode="python", exclude={"reason"})
    await tx.execute(insert(FREEZE), [told | {"reason": freeze.reason.model_dump_json()}])


def _freeze(row: Any) -> Freeze:
    told = {name: getattr(row, name) for name in Freeze.model_fields if name != "reason"}
    return Freeze.model_validate(told | {"reason": Sealed.model_validate_json(row.reason)})
