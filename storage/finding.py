"""The blind index: cases by a keyed hash of a party's name or number, which only the ring's holder can make.

A case gets its entries with its number. One that came another way, from the engine's history, from a backup
or from an earlier version, gets them from its sealed texts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

import structlog
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.events import Identity
from cases.finding import SoughtBy, term, terms
from cases.model import Actor
from cases.readers import reader_names
from storage import sealed
from storage.database import Database
from storage.freezing import frozen_now
from storage.key_ring import KeyRing
from storage.paging import Page, page_of
from storage.prepared import Prepared
from storage.statements import table
from storage.tables import CaseEvent, CaseKey, CasePerson, CaseReader
from storage.vault import CaseVault, UnsealError

log = structlog.get_logger()

EVENT, KEY, PERSON, READER = table(CaseEvent), table(CaseKey), table(CasePerson), table(CaseReader)
SHAPE, NOT_YET, CLOSED = 1, 0, -1
"""Raised whenever other hashes are written than before. Closed: the texts do not open under this ring."""
AT_ONCE = 100
NEW_PERSONS = Prepared(lambda insert: insert(CasePerson).on_conflict_do_nothing())
NO_PERSONS = Prepared(lambda _: delete(PERSON).where(PERSON.c.number == bindparam("case")))
INDEXED = Prepared(
    lambda _: update(KEY).where(KEY.c.number == bindparam("case")).values(indexed=bindparam("shape"))
)


def hashes_of(ring: KeyRing, identities: Iterable[Mapping[str, str]]) -> set[str]:
    """Under which hashes a case with these parties is found."""
    return {_hash(ring, by, text) for identity in identities for by, text in terms(identity)}


def _hash(ring: KeyRing, by: SoughtBy, text: str) -> str:
    return ring.keyed_hash("person", by, text)


async def write(tx: AsyncConnection, number: str, hashes: Iterable[str]) -> None:
    """Have a case found under these hashes."""
    await NEW_PERSONS.each(tx, [{"hash": each, "number": number} for each in sorted(hashes)])
    await INDEXED.rows(tx, case=number, shape=SHAPE)


async def index(tx: AsyncConnection, ring: KeyRing, number: str) -> None:
    """Have a case found by its parties as they are known now, and by nothing else.

    Whoever indexes it, or has put a party right, holds the row of its key: what is read here is the newest.
    """
    wrapped = await sealed.held_key(tx, number)
    found = await sealed.opening_of(tx, number)
    if wrapped is None or found is None:
        return
    await NO_PERSONS.rows(tx, case=number)
    try:
        identities = opened_identities(ring.vault(number, wrapped), found[0].parties)
    except UnsealError:
        log.warning("person_index_does_not_open", number=number)
        await INDEXED.rows(tx, case=number, shape=CLOSED)
    else:
        await write(tx, number, hashes_of(ring, identities))


async def out_of_date(tx: AsyncConnection, number: str) -> None:
    """A party was put right: whoever holds the ring is to index the case again."""
    await INDEXED.rows(tx, case=number, shape=NOT_YET)


async def find(
    tx: AsyncConnection,
    ring: KeyRing,
    actor: Actor,
    by: SoughtBy,
    text: str,
    cursor: str | None,
    limit: int,
) -> Page:
    """Cases with such a party that the actor may see, soonest due first; no frozen one. BadCursorError."""
    theirs = select(PERSON.c.number).where(PERSON.c.hash == _hash(ring, by, term(by, text)))
    rows = select(READER.c.due_at, READER.c.number).where(
        READER.c.reader.in_(reader_names(actor)),
        READER.c.number.in_(theirs),
        READER.c.number.not_in(frozen_now()),
    )
    return await page_of(tx, [rows], cursor, limit)


async def index_left_over(database: Database, ring: KeyRing) -> int:
    """Index some of the cases that are not yet; how many that were."""
    async with database.read() as tx:
        rows = (
            select(KEY.c.number)
            .join(EVENT, (EVENT.c.number == KEY.c.number) & (EVENT.c.seq == 1))
            .where(KEY.c.indexed.between(NOT_YET, SHAPE - 1))
            .order_by(KEY.c.number)
        )
        found = (await tx.execute(rows.limit(AT_ONCE))).scalars().all()
    if found:
        async with database.write() as tx:
            for number in found:
                await index(tx, ring, number)
    return len(found)


async def try_again(database: Database) -> None:
    """Cases whose texts did not open are tried again: the ring may have its key back."""
    async with database.write() as tx:
        await tx.execute(update(KEY).where(KEY.c.indexed == CLOSED).values(indexed=NOT_YET))


def opened_identities(vault: CaseVault, parties: Sequence[Identity]) -> list[dict[str, str]]:
    """The parties' personal data in clear. UnsealError."""
    return [json.loads(vault.open(party.identity)) for party in parties]
