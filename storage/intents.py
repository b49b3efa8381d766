"""Intents and intakes: what was promised to the engine and may have been left over by a crash."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.opening import Opening
from storage.away import CONFLICTS
from storage.prepared import Insert, Looking, Prepared
from storage.statements import insert_new, inserting, table
from storage.tables import CaseKey, CasePerson, Intake, Intent, Serial

INTENT, INTAKE, SERIAL = table(Intent), table(Intake), table(Serial)
STARTING, STARTED = "starting", "started"


class TakenError(RuntimeError):
    """The same report has opened a case already."""


def _intend(insert: Insert) -> Any:
    new = insert(Intent)
    latest = case(
        (INTENT.c.created_at < new.excluded.created_at, new.excluded.created_at), else_=INTENT.c.created_at
    )
    first = func.coalesce(INTENT.c.envelope, new.excluded.envelope)
    again = new.on_conflict_do_update(
        index_elements=["command"], set_={"created_at": latest, "envelope": first}
    )
    return again.returning(INTENT.c.envelope)


def _next_serial(insert: Insert) -> Any:
    bump = {"last": SERIAL.c.last + 1}
    new = insert(Serial).on_conflict_do_update(index_elements=["county", "year"], set_=bump)
    return new.returning(SERIAL.c.last)


INTEND, NEXT_SERIAL = Prepared(_intend), Prepared(_next_serial)
_DONE = delete(INTENT).where(INTENT.c.command == bindparam("given"))
FULFILLED = Prepared(lambda _: _DONE)
FULFILLED_SINCE = Prepared(lambda _: _DONE.where(INTENT.c.created_at == bindparam("since")))
UNDER_WAY = Prepared(
    lambda _: union(
        *(select(of.c.number).where(of.c.command == bindparam("given")) for of in (INTENT, INTAKE))
    )
)
OF_CASE = Prepared(lambda _: select(INTENT.c.command).where(INTENT.c.number == bindparam("case")))
NEW_KEY = Prepared(lambda insert: insert(CaseKey).on_conflict_do_nothing())
NEW_INTAKE = Prepared(lambda insert: insert(Intake))
_INTAKE = select(INTAKE.c.opening, INTAKE.c.state)
INTAKE_OF_COMMAND = Prepared(lambda _: _INTAKE.where(INTAKE.c.command == bindparam("given")))
INTAKE_OF_SOURCE = Prepared(lambda _: _INTAKE.where(INTAKE.c.source_key == bindparam("source")))
HAS_STARTED = Prepared(
    lambda _: update(INTAKE).where(INTAKE.c.number == bindparam("case")).values(state=STARTED)
)


async def intend(
    tx: AsyncConnection, command: str, number: str, now: datetime, envelope: str | None = None
) -> str | None:
    """Write down that a command is about to be given; given again, its age counts from now.

    What is to be sent is the first envelope, whatever a later call has put together: while one may be under
    way, the same command travels in the same bytes.
    """
    kept: str | None = await INTEND.scalar(
        tx, command=command, number=number, created_at=now, envelope=envelope
    )
    return kept


GAP = "gap-"


async def intend_reprojection(tx: AsyncConnection, number: str, now: datetime) -> None:
    """Have the sweeper read a case back from the engine."""
    await intend(tx, f"{GAP}{number}", number, now)


async def fulfilled(tx: AsyncConnection, command: str, since: datetime | None = None) -> None:
    """The command's events are in the tables, or it provably never happened.

    With `since` only the intent of that instant is cleared: one that was renewed meanwhile stays.
    """
    if since is None:
        await FULFILLED.rows(tx, given=command)
    else:
        await FULFILLED_SINCE.rows(tx, given=command, since=since)


async def left_over(
    tx: AsyncConnection, before: datetime, limit: int = 100
) -> list[tuple[str, str, datetime]]:
    """Intents older than `before`: command, case number, when."""
    rows = select(INTENT.c.command, INTENT.c.number, INTENT.c.created_at).where(INTENT.c.created_at < before)
    found = await tx.execute(rows.order_by(INTENT.c.created_at).limit(limit))
    return [(command, number, at) for command, number, at in found]


async def envelope_of(tx: AsyncConnection, command: str) -> str | None:
    """What is to be sent under an intent; None if there is none, or nothing is."""
    text: str | None = await tx.scalar(select(INTENT.c.envelope).where(INTENT.c.command == command))
    return text


async def cases_under_way(tx: AsyncConnection, command: str) -> set[str]:
    """Cases that this command id opens, or is on its way to: there it may not be on record yet."""
    return {number for (number,) in await UNDER_WAY.rows(tx, given=command)}


async def of_case(tx: Looking, number: str) -> set[str]:
    """Ids of the commands whose events may still be owed to the tables."""
    return {command for (command,) in await OF_CASE.rows(tx, case=number)}


async def next_serial(tx: AsyncConnection, county: str, year: int) -> int:
    """Take the next serial of a county's year. Never given twice, in the transaction that uses it."""
    taken: int = await NEXT_SERIAL.scalar(tx, county=county, year=year, last=1)
    return taken


async def reserve(tx: AsyncConnection, opening: Opening) -> None:
    """Keep number, key and sealed start argument, in one transaction, before the engine hears of it.

    TakenError if command or reference have opened one; the transaction is then of no more use.
    """
    await NEW_KEY.rows(tx, number=opening.number, wrapped=opening.case_key, indexed=0)
    try:
        await NEW_INTAKE.rows(tx, **intake_row(opening, STARTING))
    except CONFLICTS:
        raise TakenError from None


async def give_up(tx: AsyncConnection, number: str) -> None:
    """Take back a reservation whose number is another dispute's in the engine, which must not get its key.

    The number stays given out.
    """
    mine = (INTAKE.c.number == number, INTAKE.c.state == STARTING)
    if (await tx.execute(delete(INTAKE).where(*mine))).rowcount:
        for kept in (table(CaseKey), table(CasePerson)):
            await tx.execute(delete(kept).where(kept.c.number == number))


async def reserve_again(tx: AsyncConnection, opening: Opening) -> None:
    """Keep what the engine has and the tables may have lost: key, intake, and the serial as given out."""
    county, year, serial = opening.number.split("-")
    insert = inserting(tx, Serial).values(county=county, year=int(year), last=int(serial))
    at_least = insert.on_conflict_do_update(
        index_elements=["county", "year"],
        set_={"last": insert.excluded.last},
        where=SERIAL.c.last < insert.excluded.last,
    )
    await tx.execute(at_least)  # the serial first, as a reservation does: in one order nobody deadlocks
    await insert_new(tx, CaseKey, [{"number": opening.number, "wrapped": opening.case_key}])
    await insert_new(tx, Intake, [intake_row(opening, STARTED)])


def intake_row(opening: Opening, state: str) -> dict[str, object]:
    """The row of an intake, which says nothing beside its state that the start argument does not."""
    return {
        "command": opening.command,
        "number": opening.number,
        "body_hash": opening.body,
        "source_key": opening.source_key,
        "state": state,
        "opening": opening.model_dump_json(),
        "created_at": opening.opened_at,
    }


async def has_started(tx: AsyncConnection, number: str) -> None:
    """The engine has the case."""
    await HAS_STARTED.rows(tx, case=number)


async def still_starting(tx: AsyncConnection, before: datetime, limit: int = 100) -> list[Opening]:
    """Start arguments that a crash left behind."""
    rows = select(INTAKE.c.opening).where(INTAKE.c.state == STARTING, INTAKE.c.created_at < before)
    found = await tx.execute(rows.order_by(INTAKE.c.created_at).limit(limit))
    return [Opening.model_validate_json(text) for text in found.scalars()]


async def intake_of(
    tx: Looking, *, command: str | None = None, source_key: str | None = None
) -> tuple[Opening, str] | None:
    """An intake by its command or by the sender's reference: the start argument and `starting`/`started`."""
    if command:
        found = await INTAKE_OF_COMMAND.row(tx, given=command)
    else:
        found = await INTAKE_OF_SOURCE.row(tx, source=source_key)
    return (Opening.model_validate_json(found[0]), found[1]) if found else None


async def opener_of(tx: AsyncConnection, number: str) -> str | None:
    """Who has opened the case, whether or not its first events are in the tables."""
    text = await tx.scalar(select(INTAKE.c.opening).where(INTAKE.c.number == number))
    return Opening.model_validate_json(text).actor.id if text is not None else None


async def newest_case_key(tx: AsyncConnection) -> tuple[str, str] | None:
    """Number and wrapped key of the newest case; None if there is none."""
    keys = table(CaseKey)
    found = await tx.execute(select(keys.c.number, keys.c.wrapped).order_by(keys.c.number.desc()).limit(1))
    row = found.first()
    return (row.number, row.wrapped) if row else None
