"""Lists stay quick: with ten thousand cases none of them reads or sorts a whole table."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.standing import DueState
from cases.worklist import Group
from storage import queries
from storage.boards import count_ages, count_standing, units_down_to
from storage.database import Database
from storage.lists import Filter, case_list
from storage.worklists import count_groups, worklist
from tests.cases.people import CHU, COUNTY, COUNTY_DESK, officer
from tests.cases.story import local
from tests.storage.builders import BOOK, load_people
from tests.storage.many import crowd

NOW = local("2026-04-01 09:00")
MEMBER = officer("li-532329100200-00", "532329100200-00", "grid_member")
A_VILLAGE, A_TOWNSHIP = "532329104203", "532329104000"
CALENDARS = ",".join(BOOK.pins("wuding").calendars)
Ask = Callable[[AsyncConnection], Awaitable[Any]]


async def board(tx: AsyncConnection, count: Any, code: str) -> Any:
    """A unit and those right below it."""
    return await count(tx, CHU, await units_down_to(tx, code, 1), NOW)


ASKED: dict[str, Ask] = {
    "county": lambda tx: case_list(tx, CHU, Filter(), NOW, None, 50),
    "open of the county": lambda tx: case_list(tx, CHU, Filter(is_open=True), NOW, None, 50),
    "grid member": lambda tx: case_list(tx, MEMBER, Filter(), NOW, None, 50),
    "overdue of the county": lambda tx: case_list(tx, CHU, Filter(overdue=True), NOW, None, 50),
    "overdue of a grid member": lambda tx: case_list(tx, MEMBER, Filter(overdue=True), NOW, None, 50),
    "handler": lambda tx: case_list(tx, CHU, Filter(handler="zhou-532329103000"), NOW, None, 50),
    "worklist of a desk": lambda tx: worklist(tx, COUNTY_DESK, NOW, None, 50, None),
    "worklist of a grid member": lambda tx: worklist(tx, MEMBER, NOW, None, 50, None),
    "a heading of a desk": lambda tx: worklist(tx, COUNTY_DESK, NOW, None, 50, Group.OVERDUE),
    "headings of a desk": lambda tx: count_groups(tx, COUNTY_DESK, NOW),
    "a village, seen by the county": lambda tx: case_list(tx, CHU, Filter(unit=A_VILLAGE), NOW, None, 50),
    "due soon": lambda tx: case_list(tx, CHU, Filter(due_state=DueState.SOON), NOW, None, 50),
    "suspended": lambda tx: case_list(tx, CHU, Filter(suspended=True, is_open=True), NOW, None, 50),
    "roll-up of the county": lambda tx: board(tx, count_standing, COUNTY),
    "roll-up of a township": lambda tx: board(tx, count_standing, A_TOWNSHIP),
    "ages of the county": lambda tx: board(tx, count_ages, COUNTY),
    "under other calendars": lambda tx: queries.under_other_calendars(tx, "wuding", CALENDARS),
}
TABLES = r"(case_file|case_reader|case_claim|case_event)"


@pytest.fixture(scope="module")
async def crowded(kept_url: str) -> AsyncIterator[Database]:
    """A county with ten thousand cases."""
    made = Database(kept_url)
    await load_people(made)
    await crowd(made, 10_000)
    statement = "ANALYZE" if made.is_sqlite else "VACUUM ANALYZE"  # as the server does by itself in time
    async with made._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text(statement))
    yield made
    await made.close()


async def plan(database: Database, ask: Ask) -> list[str]:
    """How the database goes about the last statement of a query."""
    said: list[tuple[str, Any]] = []

    def hear(*heard: Any) -> None:
        said.append(heard[2:4])

    engine = database._engine.sync_engine
    async with database.read() as tx:
        event.listen(engine, "before_cursor_execute", hear)
        await ask(tx)
        event.remove(engine, "before_cursor_execute", hear)
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN (ANALYZE, TIMING OFF)"
        steps = await tx.exec_driver_sql(f"{explain} {said[-1][0]}", said[-1][1])
        return [str(step[-1]) for step in steps]


@pytest.mark.parametrize("asked", ASKED)
async def test_no_list_reads_a_whole_table(crowded: Database, asked: str) -> None:
    steps = await plan(crowded, ASKED[asked])
    whole = rf"SCAN {TABLES}|Seq Scan on {TABLES}"
    assert not [step for step in steps if re.search(whole, step)]
    by_index = r"SEARCH \w+ USING (COVERING )?INDEX|Index (Only )?Scan"
    assert [step for step in steps if re.search(by_index, step)]


@pytest.mark.parametrize("asked", ["county", "open of the county", "worklist of a desk"])
async def test_a_supervisors_list_reads_a_page_and_sorts_nothing_else(crowded: Database, asked: str) -> None:
    steps = await plan(crowded, ASKED[asked])
    if crowded.is_sqlite:
        assert "USE TEMP B-TREE FOR DISTINCT" not in steps
        assert steps.count("USE TEMP B-TREE FOR ORDER BY") <= 1
        return
    read = [int(n) for step in steps for n in re.findall(r"actual rows=(\d+)", step)]
    assert max(read) <= 4 * 51


@pytest.mark.parametrize("asked", ["roll-up of the county", "roll-up of a township", "ages of the county"])
async def test_a_board_reads_an_index_and_no_case(crowded: Database, asked: str) -> None:
    steps = await plan(crowded, ASKED[asked])
    board = [step for step in steps if "case_reader_board" in step]
    assert board, steps
    if crowded.is_sqlite:
        assert all("USING COVERING INDEX case_reader_board (reader=? AND unit_path>? AND unit_path<?)" in step
                   for step in board)  # fmt: skip
        # Cases are counted in the order of the index; what is sorted are the counts, one for each unit.
        counted = steps.index(board[-1])
        assert "USE TEMP B-TREE FOR GROUP BY" not in steps[: counted + 1]
        assert steps.count("USE TEMP B-TREE FOR GROUP BY") <= 1
