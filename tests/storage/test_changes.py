"""The log of changes: one row a change, nothing missed though transactions commit out of order."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from cases.readers import reader_names
from storage import changes
from storage.changes import START, Change, Place
from storage.database import Database, Transaction
from storage.projection import project
from storage.statements import table
from storage.tables import CaseChange
from tests.cases.people import CHU, LI, WANG, WU
from tests.cases.story import BOOK
from tests.storage.builders import Filed, a_filed_case, deliver, file, number, rows
from tests.storage.test_lists import QUIET

CHANGE = table(CaseChange)
only_postgres = pytest.mark.parametrize("kind", ["postgres"], scope="session")


async def told(database: Database, place: Place = START, limit: int = 100) -> list[Change]:
    async with database.read() as tx:
        return await changes.told_after(tx, place, limit)


async def put(tx: Transaction, case: Filed) -> None:
    await project(tx, *case.whole, BOOK.rules(case.state.pins))


async def test_each_change_is_told_once_however_often_it_is_written(database: Database) -> None:
    case = a_filed_case(1).accepted_by(LI).noted_by(LI)
    await deliver(database, *case.deliveries, *case.deliveries, case.whole)
    found = await told(database)
    assert [(c.number, c.seq) for c in found] == [(number(1), state.seq) for state, _ in case.deliveries]
    assert found[0].kinds[0] == "opened"
    assert [c.kinds for c in found[1:]] == [("accepted",), ("noted",)]


async def test_what_comes_after_a_place(database: Database) -> None:
    await file(database, *(a_filed_case(nth) for nth in range(1, 6)))
    found = await told(database)
    for position, change in enumerate(found):
        assert await told(database, change.place) == found[position + 1 :]
        async with database.read() as tx:
            assert await changes.place_of(tx, change.key) == change.place
    assert await told(database, limit=2) == found[:2]
    async with database.read() as tx:
        assert await changes.newest(tx) == found[-1]


@pytest.mark.parametrize(
    "key", ["", "0", "-", "1", "1-", "1-00000000", "x-1", "9" * 30 + "-0", "²-1", "1-\x00", "1-0000000\x00"]
)
async def test_a_key_of_nobodys_has_no_place(database: Database, key: str) -> None:
    await file(database, a_filed_case(1))
    async with database.read() as tx:
        assert await changes.place_of(tx, key) is None


async def test_only_what_one_may_see(database: Database) -> None:
    await file(database, a_filed_case(1))
    async with database.read() as tx:
        seen = {
            actor.id: len(await changes.told_after(tx, START, 10, reader_names(actor)))
            for actor in (CHU, WANG, QUIET)
        }
        assert await changes.readers_of(tx, []) == {}
        readers = await changes.readers_of(tx, [number(1)])
    assert seen == {CHU.id: 1, WANG.id: 1, QUIET.id: 0}
    assert not readers[number(1)].isdisjoint(reader_names(WU))


async def test_what_is_not_committed_is_not_told(database: Database, other: Database) -> None:
    async with database.write() as tx:
        await put(tx, a_filed_case(1))
        assert await told(other) == []
    assert len(await told(other)) == 1


@only_postgres
async def test_a_slower_transaction_that_began_earlier_is_not_missed(
    database: Database, other: Database
) -> None:
    """Only PostgreSQL lets two write at once."""
    async with database.write() as slow:
        await put(slow, a_filed_case(1))
        async with other.write() as quick:
            await put(quick, a_filed_case(2))
        assert len(await rows(other, CaseChange)) == 1, "the quicker one is committed"
        assert await told(other) == [], "and not told before the slower one"
        async with other.read() as tx:
            assert await changes.newest(tx) is None
    found = await told(other)
    assert [change.number for change in found] == [number(1), number(2)]
    assert await told(other, found[0].place) == found[1:]


async def test_one_that_was_rolled_back_holds_nobody_up(database: Database, other: Database) -> None:
    with suppress(InterruptedError):
        async with database.write() as tx:
            await put(tx, a_filed_case(1))
            raise InterruptedError
    await file(other, a_filed_case(2))
    assert [change.number for change in await told(database)] == [number(2)]


async def test_what_is_old_is_pruned(database: Database) -> None:
    await file(database, a_filed_case(1), a_filed_case(2))
    first, second = await told(database)
    now = datetime.now(UTC)  # noqa: TID251  # the database's own clock wrote it
    old = update(CHANGE).where(CHANGE.c.id == first.place.id).values(at=now - timedelta(days=8))
    async with database.write() as tx:
        assert not await changes.prunable(tx, now - timedelta(days=7))
        await tx.execute(old)
        assert await changes.prunable(tx, now - timedelta(days=7))
        await changes.prune(tx, now - timedelta(days=7))
        assert not await changes.prunable(tx, now - timedelta(days=7))
        assert await changes.place_of(tx, first.key) is None
    assert await told(database) == [second]


@only_postgres
async def test_rows_that_a_backup_brought_from_another_server_are_pruned(database: Database) -> None:
    """They carry numbers of transactions that this server has yet to reach."""
    await file(database, a_filed_case(1), a_filed_case(2))
    first, second = await told(database)
    foreign = update(CHANGE).where(CHANGE.c.id == first.place.id).values(transaction=2**40)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    async with database.write() as tx:
        await tx.execute(foreign)
    assert await told(database) == [second]
    async with database.write() as tx:
        assert await changes.prunable(tx, long_ago)
        await changes.prune(tx, long_ago)
        assert not await changes.prunable(tx, long_ago)
