"""Anchors in the tables: one a day, over what has grown, however many take it at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from cases.anchoring import SignedAnchor, Statement, Tip, root_of
from cases.state import GENESIS
from storage import anchors
from storage.database import Database
from storage.tables import Anchor
from tests.cases.people import WANG
from tests.cases.story import MONDAY
from tests.storage.builders import a_filed_case, count, deliver, file, number


def sign(text: str) -> str:
    return f"signed {len(text)}"


async def daily(database: Database, **later: int) -> Statement | None:
    return await anchors.take(database, sign, "key", MONDAY + timedelta(**later), daily=True)


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
