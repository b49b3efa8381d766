"""The access log in the tables: cut to a jurisdiction, and the database itself lets nobody change it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from api.clock import now
from cases.access import Access, AccessKind, Personal
from storage import access
from storage.access import KEPT, Wanted
from storage.database import Database
from storage.paging import BadCursorError
from storage.statements import table
from storage.tables import AccessEntry
from tests.cases import people
from tests.storage.builders import a_filed_case, count, file, load_people, number

ENTRY = table(AccessEntry)
LAW = timedelta(days=184)


def entry(at: datetime, officer: str = "o1", unit: str = people.VILLAGE, **more: object) -> Access:
    return Access.model_validate(
        {"at": at, "officer": officer, "unit": unit, "kind": "saw", "what": "GET /v1/cases"} | more
    )


async def kept(database: Database, *entries: Access) -> None:
    async with database.write() as tx:
        await access.append(tx, entries)


async def found(database: Database, unit: str, limit: int = 50, **wanted: object) -> list[str]:
    async with database.read() as tx:
        page, _ = await access.search(tx, unit, Wanted(**wanted), None, limit)  # type: ignore[arg-type]
    return [one.officer for one in page]


async def test_what_was_written_comes_back_newest_first(database: Database) -> None:
    await load_people(database)
    at = now()
    revealed = entry(
        at,
        "o2",
        kind="revealed",
        number=number(1),
        party="p1",
        fields=(Personal.PHONE, Personal.NAME),
        reason="sealed",
    )
    await kept(database, entry(at), revealed, entry(at, "o3", kind="refused", code="not_found"))
    async with database.read() as tx:
        page, following = await access.search(tx, people.VILLAGE, Wanted(), None, 2)
        rest, end = await access.search(tx, people.VILLAGE, Wanted(), following, 2)
        assert await access.reveals(tx, number(1), None) == [revealed]
        assert await access.reveals(tx, number(1), "p2") == []
    assert [one.officer for one in page] == ["o3", "o2"]
    assert page[1] == revealed
    assert ([one.officer for one in rest], end) == (["o1"], None)


async def test_a_jurisdiction_sees_its_officers_and_its_cases(database: Database) -> None:
    await load_people(database)
    await file(database, a_filed_case(1, "general"))  # at the village
    at = now()
    await kept(
        database,
        entry(at, "of-the-village"),
        entry(at, "of-another", unit=people.OTHER_VILLAGE),
        entry(at, "a-stranger", unit=people.OTHER_TOWNSHIP, number=number(1), kind="refused"),
        entry(at, "elsewhere", unit=people.OTHER_TOWNSHIP),
        entry(at, "of-nowhere", unit="999999"),
    )
    assert await found(database, people.VILLAGE) == ["a-stranger", "of-the-village"]
    assert await found(database, people.TOWNSHIP) == ["a-stranger", "of-another", "of-the-village"]
    assert await found(database, people.OTHER_TOWNSHIP) == ["elsewhere", "a-stranger"]
    assert await found(database, people.GROUP) == []
    assert await found(database, "999999") == [], "no such unit"


async def test_a_search_is_narrowed_by_everything_given(database: Database) -> None:
    await load_people(database)
    at = now()
    await kept(
        database,
        entry(at, "early"),
        entry(at + timedelta(hours=1), "late", kind="did"),
        entry(at + timedelta(hours=1), "late", number=number(7)),
    )
    assert await found(database, people.COUNTY, officer="late") == ["late", "late"]
    assert await found(database, people.COUNTY, kind=AccessKind.DID) == ["late"]
    assert await found(database, people.COUNTY, number=number(7)) == ["late"]
    assert await found(database, people.COUNTY, until=at + timedelta(hours=1)) == ["early"]
    assert await found(database, people.COUNTY, since=at + timedelta(hours=1), officer="early") == []


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1 OR 1=1", "٣", "9" * 30])
async def test_a_cursor_that_nobody_gave(database: Database, cursor: str) -> None:
    await load_people(database)
    async with database.read() as tx:
        with pytest.raises(BadCursorError):
            await access.search(tx, people.COUNTY, Wanted(), cursor, 10)


async def test_the_database_lets_nobody_change_an_entry(database: Database) -> None:
    await kept(database, entry(now()))
    for statement in (
        update(ENTRY).values(officer="somebody-else"),
        delete(ENTRY),
        *([] if database.is_sqlite else [text("TRUNCATE access")]),
    ):
        with pytest.raises(DBAPIError, match="access log"):
            async with database.write() as tx:
                await tx.execute(statement)
    assert await count(database, AccessEntry) == 1


async def test_an_entry_is_not_replaced_either(database: Database) -> None:
    """On SQLite a row that is replaced goes without a deletion; PostgreSQL knows no such statement."""
    await kept(database, entry(now()))
    async with database.read() as tx:
        known = await tx.scalar(select(ENTRY.c.id))
    again = insert(ENTRY).values(id=known, **_row(now()))
    with pytest.raises(DBAPIError, match="append-only" if database.is_sqlite else "access_pkey"):
        async with database.write() as tx:
            await tx.execute(again.prefix_with("OR REPLACE", dialect="sqlite"))
    assert await count(database, AccessEntry) == 1


async def test_pruned_is_what_is_over_a_year_old_and_nothing_within_six_months_can_be(
    database: Database,
) -> None:
    at = now()
    await kept(database, entry(at - KEPT - timedelta(days=1)), entry(at - KEPT + timedelta(days=1)))
    async with database.write() as tx:
        assert await access.prunable(tx, at)
        assert await access.prune(tx, at) == 1
    async with database.write() as tx:
        assert not await access.prunable(tx, at)
        assert await access.prune(tx, at + timedelta(days=2)) == 1, "its year is over"
        # A wrong clock of a worker, years ahead, prunes nothing that is young by the database's own.
        await tx.execute(insert(ENTRY), [_row(at)])
    with pytest.raises(DBAPIError, match="six months"):
        async with database.write() as tx:
            await access.prune(tx, at + 3 * KEPT)
    assert await count(database, AccessEntry) == 1


def _row(at: datetime) -> dict[str, object]:
    plain = {"officer": "o1", "unit": "u", "kind": "saw", "what": "x", "unit_path": "u/"}
    return plain | {"at": at}
