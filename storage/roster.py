"""The roster: units, officers, and who is to carry a case at a level."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.model import Actor, Post, UnitRef
from cases.readers import officer_name
from policies.policy import RosterSlot
from policies.vocabulary import Role, Tier
from policies.words import Text
from storage.prepared import Prepared
from storage.statements import table
from storage.tables import CaseReader, Handover, Officer, Unit, UnitHeir

UNIT, OFFICER, READER, HEIR = table(Unit), table(Officer), table(CaseReader), table(UnitHeir)
HANDOVER = table(Handover)
DEEPEST = 8
"""Units in a chain at most."""
ONE_OF = UNIT.c.code.in_([bindparam(f"unit{nth}") for nth in range(DEEPEST)])
OF_UNIT = UNIT.c.code == bindparam("unit")
PATH_OF_PLACE = Prepared(lambda _: select(UNIT.c.path).where(OF_UNIT, UNIT.c.kind == "place"))
PATH_OF_UNIT = Prepared(lambda _: select(UNIT.c.path).where(OF_UNIT, UNIT.c.ended_on.is_(None)))
NAMED = Prepared(lambda _: select(UNIT.c.code, UNIT.c.tier, UNIT.c.name_zh, UNIT.c.name_en).where(ONE_OF))
POLICIES = Prepared(lambda _: select(UNIT.c.code, UNIT.c.policy_id).where(ONE_OF))
THERE = (
    ~select(HANDOVER.c.id)
    .where(
        HANDOVER.c.officer == OFFICER.c.id, HANDOVER.c.is_over.is_(False), HANDOVER.c.began_at.is_not(None)
    )
    .exists()
)
"""Whoever has handed over what they carry gets nothing new until it is back."""
OF_PLACE = (OFFICER.c.place == bindparam("unit"), OFFICER.c.active)
STAFF = Prepared(
    lambda _: (
        select(OFFICER.c.id, OFFICER.c.unit, OFFICER.c.roles, UNIT.c.kind, UNIT.c.competence)
        .join(UNIT, UNIT.c.code == OFFICER.c.unit)
        .where(*OF_PLACE, THERE)
    )
)
LOAD_OF_STAFF = Prepared(
    lambda _: (
        select(READER.c.reader, func.count())
        .where(
            READER.c.reader.in_(select(literal(officer_name("")) + OFFICER.c.id).where(*OF_PLACE)),
            READER.c.is_open,
            READER.c.on_it,
        )
        .group_by(READER.c.reader)
    )
)


class _Person(NamedTuple):
    """Somebody who works at a place or one of its departments."""

    id: str
    unit: str
    roles: str
    kind: str
    competence: str


def _slots(codes: Sequence[str]) -> dict[str, str]:
    """A chain's codes as values of a statement that has a place for each."""
    return {f"unit{nth}": codes[nth] if nth < len(codes) else "" for nth in range(DEEPEST)}


async def chain_of(tx: AsyncConnection, code: str) -> tuple[UnitRef, ...]:
    """The unit and those above it, lowest first; empty if there is no such place."""
    path = await PATH_OF_PLACE.scalar(tx, unit=code)
    return await _along(tx, path) if path else ()


async def lineage_of(tx: AsyncConnection, code: str) -> tuple[UnitRef, ...]:
    """A place or a functional department and those above it, lowest first; empty if there is no such unit."""
    path = await PATH_OF_UNIT.scalar(tx, unit=code)
    return await _along(tx, path) if path else ()


async def lineages_of(tx: AsyncConnection, codes: Iterable[str]) -> tuple[tuple[UnitRef, ...], ...]:
    """The same of several; those that there are not are left out."""
    found = [await lineage_of(tx, code) for code in codes]
    return tuple(lineage for lineage in found if lineage)


async def _along(tx: AsyncConnection, path: str) -> tuple[UnitRef, ...]:
    codes = path.rstrip("/").split("/")
    found = {
        code: UnitRef(code=code, tier=Tier(tier), name=Text(zh=zh, en=en))
        for code, tier, zh, en in await NAMED.rows(tx, **_slots(codes))
    }
    return tuple(found[code] for code in reversed(codes))


async def policy_of(tx: AsyncConnection, chain: Sequence[UnitRef]) -> str | None:
    """The policy in force: that of the nearest unit upwards which has one."""
    codes = [unit.code for unit in chain]
    named: dict[str, str | None] = dict(await POLICIES.rows(tx, **_slots(codes)))
    return next((named[code] for code in codes if named.get(code)), None)


async def actors(tx: AsyncConnection, officers: Sequence[str]) -> tuple[Actor, ...]:
    """Officers by id, as the rules know them; those who are not there or have left are left out."""
    rows = await tx.execute(select(OFFICER).where(OFFICER.c.id.in_(officers), OFFICER.c.active))
    return tuple(known_as(row.id, row.unit, row.place, row.roles) for row in rows)


async def with_leavers(
    tx: AsyncConnection, officers: Sequence[str], leavers: Sequence[str]
) -> tuple[Actor, ...]:
    """Officers who are there, and those of the others too who have left, as they were last."""
    there = [await actor(tx, officer) for officer in officers]
    gone = [await actor(tx, officer, left_too=True) for officer in leavers]
    return tuple(found for found in (*there, *gone) if found is not None)


async def actor(tx: AsyncConnection, officer: str, *, left_too: bool = False) -> Actor | None:
    """An officer as the rules know them, with the units that went into theirs; None if they have left.

    With `left_too` only if there never was one of that name.
    """
    rows = (
        select(OFFICER.c.id, OFFICER.c.unit, OFFICER.c.place, OFFICER.c.roles, HEIR.c.old)
        .outerjoin(HEIR, HEIR.c.heir == OFFICER.c.unit)
        .where(OFFICER.c.id == officer, OFFICER.c.active if not left_too else true())
    )
    found = (await tx.execute(rows)).all()
    if not found:
        return None
    one = found[0]
    return known_as(one.id, one.unit, one.place, one.roles, [row.old for row in found if row.old is not None])


def known_as(id_: str, unit: str, place: str, roles: str, predecessors: Sequence[str] = ()) -> Actor:
    """An officer as the rules know them, from the columns of a row."""
    return Actor(
        id=id_,
        unit=unit,
        place=place,
        roles=tuple(Role(r) for r in roles.split()),
        predecessors=tuple(sorted(predecessors)),
    )


async def propose(
    tx: AsyncConnection, unit: str, slots: Sequence[RosterSlot], category: str
) -> tuple[tuple[Post, ...], tuple[Role, ...]]:
    """Somebody for each role: whoever carries the least now, then by id. Roles left empty are the gaps.

    Where there is a gap, whoever is on duty at the unit or the nearest one above comes onto the case too.
    """
    people = [_Person(*row) for row in await STAFF.rows(tx, unit=unit)]
    load = {
        name.removeprefix(officer_name("")): count for name, count in await LOAD_OF_STAFF.rows(tx, unit=unit)
    }
    posts, gaps = [], []
    for slot in slots:
        fit = [
            person
            for person in people
            if slot.role in person.roles.split()
            and (person.kind == "department") == slot.department
            and (not slot.department or category in person.competence.split())
        ]
        chosen = min(fit, key=lambda person: (load.get(person.id, 0), person.id), default=None)
        if chosen is None:
            gaps.append(slot.role)
        else:
            load[chosen.id] = load.get(chosen.id, 0) + 1
            posts.append(Post(role=slot.role, unit=chosen.unit, officer=chosen.id))
    if gaps and (duty := await _on_duty(tx, unit)):
        posts.append(duty)
    return tuple(posts), tuple(gaps)


async def _on_duty(tx: AsyncConnection, unit: str) -> Post | None:
    """Somebody at the duty desk of the unit, or of the nearest one above that has anybody."""
    for place in await chain_of(tx, unit):
        at_desk = (OFFICER.c.unit == place.code, OFFICER.c.active, THERE)
        rows = await tx.execute(select(OFFICER.c.id, OFFICER.c.roles).where(*at_desk))
        found = [row.id for row in rows if Role.DUTY in row.roles.split()]
        load = await _load(tx, found)
        if found:
            officer = min(found, key=lambda one: (load.get(one, 0), one))
            return Post(role=Role.DUTY, unit=place.code, officer=officer)
    return None


async def _load(tx: AsyncConnection, officers: Sequence[str]) -> dict[str, int]:
    """How many open cases each officer is on."""
    officer_of = {officer_name(officer): officer for officer in officers}
    counts = (
        select(READER.c.reader, func.count())
        .where(READER.c.reader.in_(officer_of), READER.c.is_open, READER.c.on_it)
        .group_by(READER.c.reader)
    )
    return {officer_of[name]: count for name, count in await tx.execute(counts)}
