"""Changes of units: given, waiting for their date, in force, and what they did, readable for good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.refusals import Refusal, refuse
from cases.units import KnownUnit, UnitChange, ended, out_of_place, unfit
from policies.vocabulary import Tier
from policies.wording import said
from policies.words import Text
from storage.inheriting import take_effect
from storage.statements import inserting, table
from storage.tables import Officer, Succession, Unit, UnitHeir

GIVEN, UNIT, HEIR, OFFICER = (table(model) for model in (Succession, Unit, UnitHeir, Officer))
WAITING, IN_FORCE, FOLLOWED, REFUSED = "waiting", "in_force", "followed", "refused"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(53232902)"


@dataclass(frozen=True)
class Given:
    """A change of units that is on record."""

    id: str
    change: UnitChange
    state: str
    """`waiting`, `in_force` while open cases follow, `followed`, or `refused` at its date."""
    given_by: str | None
    given_at: datetime
    in_force_at: datetime | None = None
    refusal: Refusal | None = None
    repeated: bool = False


async def one_at_a_time(tx: AsyncConnection) -> None:
    """Whoever changes units waits here for whoever does; on SQLite every write transaction does."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text(ONE_AT_A_TIME))


async def give(
    tx: AsyncConnection, change: UnitChange, command: str, by: str | None, now: datetime, today: date
) -> Given | Refusal:
    """Put a change on record; one that is dated today or earlier takes effect at once.

    Given again it is found, under whatever command.
    """
    await one_at_a_time(tx)
    before = await given(tx, command)
    if before is not None and before.change != change:
        return refuse("idempotency_key_reused")
    others = await _others(tx, change)
    before = before or next((other for other in others if other.change == change), None)
    if before is not None:
        return Given(**vars(before) | {"repeated": True})
    if refusal := await objection(tx, change, today):
        return refusal
    row = {
        "id": command,
        "on_date": change.on.isoformat(),
        "change": change.model_dump_json(),
        "state": WAITING,
        "given_by": by,
        "given_at": now,
    }
    await tx.execute(inserting(tx, Succession).values(row))
    if change.on <= today:
        await _put_in_force(tx, command, change, now)
    return await given(tx, command) or refuse("idempotency_key_reused")


async def objection(tx: AsyncConnection, change: UnitChange, today: date) -> Refusal | None:
    """Why the change cannot be given; None if it can."""
    others = [other.change for other in await _others(tx, change)]
    return unfit(change, await _known(tx, change), others, today)


async def put_due_in_force(tx: AsyncConnection, now: datetime, today: date) -> list[Given]:
    """Have every change take effect whose date has come, in order; one that no longer fits is refused."""
    await one_at_a_time(tx)
    due = select(GIVEN.c.id).where(GIVEN.c.state == WAITING, GIVEN.c.on_date <= today.isoformat())
    ids = (await tx.execute(due.order_by(GIVEN.c.on_date, GIVEN.c.given_at))).scalars().all()
    for command in ids:
        waiting = await given(tx, command)
        assert waiting is not None  # noqa: S101  # it was just read
        refusal = out_of_place(waiting.change, await _known(tx, waiting.change))
        if refusal is None:
            await _put_in_force(tx, command, waiting.change, now)
        else:
            await _mark(tx, command, state=REFUSED, refusal=refusal.model_dump_json())
    return [found for command in ids if (found := await given(tx, command))]


async def given(tx: AsyncConnection, command: str) -> Given | None:
    """The change that a command gave."""
    found = await _read(tx, GIVEN.c.id == command)
    return found[0] if found else None


async def all_given(tx: AsyncConnection) -> list[Given]:
    """Every change, in order of their dates."""
    return await _read(tx)


async def anything_to_do(tx: AsyncConnection, today: date) -> bool:
    """Whether a change is due or open cases may have to follow one yet."""
    due = (GIVEN.c.state == WAITING) & (GIVEN.c.on_date <= today.isoformat())
    found = select(GIVEN.c.id).where(due | (GIVEN.c.state == IN_FORCE)).limit(1)
    return await tx.scalar(found) is not None


async def still_followed(tx: AsyncConnection) -> list[Given]:
    """Changes in force that open cases may have to follow yet."""
    return await _read(tx, GIVEN.c.state == IN_FORCE)


async def was_followed(tx: AsyncConnection, command: str) -> None:
    """Every open case has followed."""
    await _mark(tx, command, state=FOLLOWED)


async def follow_again(tx: AsyncConnection, units: Iterable[str]) -> None:
    """A case is open again that lives by these units: what had become of them, it has to follow yet."""
    for code in units:
        for given in await _read(tx, GIVEN.c.state == FOLLOWED, GIVEN.c.change.contains(f'"{code}"')):
            await _mark(tx, given.id, state=IN_FORCE)


async def known_unit(tx: AsyncConnection, code: str) -> KnownUnit | None:
    """A unit as far as a change of it must know."""
    return (await known_units(tx, [code])).get(code)


async def ended_unit(tx: AsyncConnection, code: str) -> Refusal | None:
    """The refusal to open a case at a unit that is no more; None while it is, or if it never was."""
    unit = await known_unit(tx, code)
    return ended(unit) if unit is not None else None


async def known_units(tx: AsyncConnection, codes: Iterable[str]) -> dict[str, KnownUnit]:
    """Units by code, those that have ended with their main heir."""
    wanted = sorted(set(codes))
    rows = (await tx.execute(select(UNIT).where(UNIT.c.code.in_(wanted)))).all()
    heirs = await _heirs_named(tx, [row.code for row in rows if row.ended_on])
    return {
        row.code: KnownUnit(
            code=row.code,
            tier=Tier(row.tier),
            kind=row.kind,
            parent=row.parent,
            path=row.path,
            as_of=date.fromisoformat(row.as_of),
            ended_on=date.fromisoformat(row.ended_on) if row.ended_on else None,
            heir=heirs.get(row.code),
        )
        for row in rows
    }


async def revived(tx: AsyncConnection, rows: Sequence[Mapping[str, Any]], as_of: str) -> Refusal | None:
    """The refusal of a table of units that names one as it is no more: revives it, or puts others below it.

    An older table is loaded again without harm, since it moves nothing that a later date has spoken of; but
    what it brings anew cannot lie below a unit that has ended.
    """
    await one_at_a_time(tx)
    gone = select(UNIT.c.code, UNIT.c.ended_on).where(UNIT.c.ended_on.is_not(None))
    ended_on = {row.code: row.ended_on for row in await tx.execute(gone)}
    if not ended_on:
        return None
    known = set((await tx.execute(select(UNIT.c.code))).scalars())
    for row in rows:
        for code in (row["code"], row["parent"]):
            if code in ended_on and (as_of >= ended_on[code] or row["code"] not in known):
                refusal = await ended_unit(tx, code)
                assert refusal is not None  # noqa: S101  # it was just found ended
                return refusal.model_copy(update={"field": row["code"]})
    return None


async def left_behind(tx: AsyncConnection) -> tuple[str, Refusal] | None:
    """An officer whom a table has put into a unit that is no more, with the refusal."""
    there = (OFFICER.c.active, UNIT.c.ended_on.is_not(None))
    rows = select(OFFICER.c.id, OFFICER.c.unit).join(UNIT, UNIT.c.code == OFFICER.c.unit).where(*there)
    found = (await tx.execute(rows.order_by(OFFICER.c.id).limit(1))).first()
    refusal = await ended_unit(tx, found.unit) if found is not None else None
    return (found.id, refusal) if found is not None and refusal is not None else None


async def became(tx: AsyncConnection, code: str) -> list[str]:
    """What a unit went into, the main heir first; nothing while it is."""
    rows = select(HEIR.c.heir).where(HEIR.c.old == code, HEIR.c.position.is_not(None))
    return list((await tx.execute(rows.order_by(HEIR.c.position))).scalars())


async def came_from(tx: AsyncConnection, code: str) -> list[str]:
    """Units that went into this one directly."""
    rows = select(HEIR.c.old).where(HEIR.c.heir == code, HEIR.c.position.is_not(None))
    return list((await tx.execute(rows.order_by(HEIR.c.old))).scalars())


async def changes_of(tx: AsyncConnection, code: str) -> list[Given]:
    """Every change that names a unit, in order of their dates."""
    return await _read(tx, GIVEN.c.change.contains(f'"{code}"'))


async def _put_in_force(tx: AsyncConnection, command: str, change: UnitChange, now: datetime) -> None:
    await take_effect(tx, change)
    await _mark(tx, command, state=IN_FORCE, in_force_at=now)


async def _mark(tx: AsyncConnection, command: str, **values: object) -> None:
    await tx.execute(update(GIVEN).where(GIVEN.c.id == command).values(**values))


async def _others(tx: AsyncConnection, change: UnitChange) -> list[Given]:
    """Changes given before that name one of the same units; those that came to nothing left out."""
    codes = {*change.units, *change.into, *change.placed}
    found = await _read(tx, GIVEN.c.state != REFUSED)
    return [
        other for other in found if codes & {*other.change.units, *other.change.into, *other.change.placed}
    ]


async def _known(tx: AsyncConnection, change: UnitChange) -> dict[str, KnownUnit]:
    return await known_units(tx, (*change.units, *change.into, *change.placed))


async def _heirs_named(tx: AsyncConnection, codes: list[str]) -> dict[str, Text]:
    rows = (
        select(HEIR.c.old, UNIT.c.code, UNIT.c.name_zh, UNIT.c.name_en)
        .join(UNIT, UNIT.c.code == HEIR.c.heir)
        .where(HEIR.c.old.in_(codes), HEIR.c.position.is_not(None))
        .order_by(HEIR.c.old, HEIR.c.position)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in await tx.execute(rows):
        named = (f"{row.name_zh}（{row.code}）", f"{row.name_en} ({row.code})")
        found.setdefault(row.old, []).append(named)
    return {
        old: said(zh="、".join(zh for zh, _ in heirs), en=" or ".join(en for _, en in heirs))
        for old, heirs in found.items()
    }


async def _read(tx: AsyncConnection, *wanted: object) -> list[Given]:
    rows = select(GIVEN).where(*wanted).order_by(GIVEN.c.on_date, GIVEN.c.given_at, GIVEN.c.id)  # type: ignore[arg-type]
    return [
        Given(
            id=row.id,
            change=UnitChange.model_validate_json(row.change),
            state=row.state,
            given_by=row.given_by,
            given_at=row.given_at,
            in_force_at=row.in_force_at,
            refusal=Refusal.model_validate_json(row.refusal) if row.refusal else None,
        )
        for row in await tx.execute(rows)
    ]
