"""Freezes in the tables: the newest holds, none is changed, and none goes before its case."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from api.clock import now
from cases.freezing import Freeze
from storage import freezing
from storage.database import Database
from storage.statements import table
from storage.tables import CaseFreeze
from tests.cases.people import VILLAGE
from tests.cases.story import sealed
from tests.storage.builders import count, number

FREEZE = table(CaseFreeze)


def entry(nth: int, case: int, *, frozen: bool) -> Freeze:
    who = {"officer": "sun", "unit": VILLAGE, "reason": sealed(str(nth)), "at": now()}
    key = {"command": f"{nth:032x}", "body": f"{nth:064x}"}
    return Freeze.model_validate({"number": number(case), "frozen": frozen} | who | key)


async def kept(database: Database, *entries: Freeze) -> None:
    async with database.write() as tx:
        for each in entries:
            await freezing.append(tx, each)


async def frozen(database: Database, *cases: int) -> set[int]:
    numbers = [number(case) for case in cases]
    async with database.read() as tx:
        one_by_one = {each for each in numbers if await freezing.is_frozen(tx, each)}
        assert await freezing.frozen_among(tx, numbers) == one_by_one
    return {int(each[-6:]) for each in one_by_one}


async def test_the_newest_holds_and_every_one_is_kept(database: Database) -> None:
    first, second = entry(1, 1, frozen=True), entry(2, 2, frozen=True)
    await kept(database, first, second)
    assert await frozen(database, 1, 2, 3) == {1, 2}
    released = entry(3, 1, frozen=False)
    await kept(database, released)
    assert await frozen(database, 1, 2, 3) == {2}
    await kept(database, entry(4, 1, frozen=True))
    assert await frozen(database, 1, 2, 3) == {1, 2}
    async with database.read() as tx:
        assert [each.frozen for each in await freezing.freezes_of(tx, number(1))] == [True, False, True]
        assert await freezing.freeze_of_command(tx, released.command) == released
        assert await freezing.freeze_of_command(tx, "f" * 32) is None


async def test_the_database_lets_nobody_change_one_nor_take_one_away(database: Database) -> None:
    await kept(database, entry(1, 1, frozen=True))
    for statement in (
        update(FREEZE).values(frozen=False),
        delete(FREEZE),
        *([] if database.is_sqlite else [text("TRUNCATE case_freeze")]),
    ):
        with pytest.raises(DBAPIError, match="freezes are"):
            async with database.write() as tx:
                await tx.execute(statement)
    assert await count(database, CaseFreeze) == 1


@pytest.mark.parametrize("same", ["id", "command"])
async def test_one_is_not_replaced_either(database: Database, same: str) -> None:
    """On SQLite a row that is replaced goes without a deletion; PostgreSQL knows no such statement."""
    await kept(database, entry(1, 1, frozen=True))
    told = entry(2, 1, frozen=False)
    async with database.read() as tx:
        known = (await tx.execute(select(FREEZE))).one()._asdict()
    row = told.model_dump() | {"reason": told.reason.model_dump_json()} | {same: known[same]}
    with pytest.raises(DBAPIError, match="append-only" if database.is_sqlite else "case_freeze"):
        async with database.write() as tx:
            await tx.execute(insert(FREEZE).values(**row).prefix_with("OR REPLACE", dialect="sqlite"))
    assert await frozen(database, 1) == {1}
