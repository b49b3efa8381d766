"""Anchors in the tables: one a day, over what has grown, however many take it at once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from cases.access import Access, AccessKind
from cases.anchoring import SignedAnchor, Statement, Tip, root_of
from cases.state import GENESIS
from storage import anchors
from storage.access import append
from storage.database import Database
from storage.statements import table
from storage.stretches import stretch_of
from storage.tables import AccessEntry, Anchor
from tests.cases.people import VILLAGE, WANG
from tests.cases.story import MONDAY
from tests.storage.builders import a_filed_case, count, deliver, file, number

ENTRY = table(AccessEntry)
PATIENCE = 20
only_postgres = pytest.mark.parametrize("kind", ["postgres"], scope="session")


def sign(said: str) -> str:
    return f"signed {len(said)}"


async def daily(database: Database, **later: int) -> Statement | None:
    return await anchors.take(database, sign, "key", MONDAY + timedelta(**later), daily=True)


def an_entry(officer: str) -> Access:
    return Access(at=MONDAY, officer=officer, unit=VILLAGE, kind=AccessKind.SAW, what="GET /v1/cases")


async def seen(database: Database, *officers: str) -> None:
    async with database.write() as tx:
        await append(tx, [an_entry(officer) for officer in officers])


async def waiting_for_the_log(database: Database) -> bool:
    """Whether somebody waits for a lock on the access log."""
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'access'::regclass AND NOT granted"
    async with database.read() as tx:
        return bool(await tx.scalar(text(waiting)))


async def all_of(database: Database) -> Sequence[SignedAnchor]:
    async with database.read() as tx:
        return [anchor async for anchor in anchors.all_anchors(tx)]


async def test_one_a_day_over_the_chains_that_have_grown(database: Database) -> None:
    assert await daily(database) is None, "there is nothing to anchor yet"
    quiet, busy = a_filed_case(1), a_filed_case(2, "general")
    await file(database, quiet, busy)
    first = await daily(database)
    assert first is not None
    assert (first.nth, first.chains, first.previous) == (1, 2, GENESIS)
    assert await daily(database, hours=1) is None

    busy.accepted_by(WANG)
    await deliver(database, busy.deliveries[-1])
    second = await daily(database, days=1)
    assert second is not None
    assert (second.nth, second.chains, second.previous) == (2, 1, first.hash)
    third = await daily(database, days=2)
    assert third is not None
    assert (third.chains, third.root) == (0, root_of([]))

    kept = await all_of(database)
    assert [anchor.statement for anchor in kept] == [each.canonical() for each in (first, second, third)]
    assert kept[0].signature == sign(first.canonical())
    assert kept[1].tips == (Tip(number=number(2), seq=busy.state.seq, hash=busy.state.head),)
    assert [root_of(anchor.tips) for anchor in kept] == [first.root, second.root, third.root]


async def test_several_workers_take_one(database: Database, other: Database) -> None:
    await file(database, a_filed_case(1))
    taken = await asyncio.gather(*(daily(each) for each in (database, other) * 3))
    assert sum(each is not None for each in taken) == 1
    assert await count(database, Anchor) == 1


async def test_what_has_come_to_the_access_log_since(database: Database) -> None:
    await file(database, a_filed_case(1))
    await seen(database, "o1", "o2")
    first, second = await daily(database), await daily(database, days=1)
    await seen(database, "o3")
    third = await daily(database, days=2)
    stretches = [each.access for each in (first, second, third) if each is not None and each.access]
    assert [each.entries for each in stretches] == [2, 0, 1]
    assert [each.after for each in stretches] == [0, stretches[0].through, stretches[1].through]
    assert stretches[1].oldest is None
    async with database.read() as tx:
        assert [await stretch_of(tx, each.after, each.through) for each in stretches] == stretches


@only_postgres
async def test_an_entry_that_is_committed_late_is_waited_for(database: Database, other: Database) -> None:
    """It has the lower number. Anchored without it, the log would look as if it had been put in."""
    await file(database, a_filed_case(1))
    async with database.write() as slow:
        await append(slow, [an_entry("slow")])
        await seen(other, "quick")
        taking = asyncio.create_task(daily(other))
        async with asyncio.timeout(PATIENCE):
            while not await waiting_for_the_log(database):
                await asyncio.sleep(0.01)
        assert not taking.done()
    taken = await taking
    assert taken is not None
    assert taken.access is not None
    assert taken.access.entries == 2
    async with database.read() as tx:
        assert await stretch_of(tx, 0, taken.access.through) == taken.access
        officers = list((await tx.execute(select(ENTRY.c.officer).order_by(ENTRY.c.id))).scalars())
    assert officers == ["slow", "quick"]


@only_postgres
async def test_one_that_was_rolled_back_is_no_entry(database: Database, other: Database) -> None:
    await file(database, a_filed_case(1))
    with suppress(InterruptedError):
        async with database.write() as tx:
            await append(tx, [an_entry("never")])
            raise InterruptedError
    await seen(other, "o1")
    taken = await daily(database)
    assert taken is not None
    assert taken.access is not None
    assert taken.access.entries == 1


async def test_a_case_whose_newest_event_is_on_its_way_waits_for_the_next(database: Database) -> None:
    case = a_filed_case(1, "general")
    case.accepted_by(WANG)
    await deliver(database, (case.state, ()))  # the row has overtaken its events
    first = await daily(database)
    assert first is not None
    assert first.chains == 0
    await deliver(database, case.whole)
    second = await daily(database, days=1)
    assert second is not None
    assert second.chains == 1
