"""Tasks in lists: on which side a unit stands, what is overdue, pages that lose nothing, right rows."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, update

from cases.model import Actor
from cases.tasks import TaskStatus
from storage.database import Database
from storage.derived import lists_are_right
from storage.paging import BadCursorError
from storage.projection import clear, written_hashes
from storage.statements import table
from storage.tables import CaseTask
from storage.tasks import Side, TaskFilter, task_list
from tests.cases.joint_refusals import call
from tests.cases.people import (
    ADMIN,
    COUNTY,
    JUSTICE_OFFICE,
    OTHER_VILLAGE,
    SUN,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    XU,
    officer,
)
from tests.cases.story import local, sealed
from tests.storage.builders import BOOK, Filed, a_filed_case, file, load_people, number, rows

NOW = local("2026-03-04 12:00")
TASK = table(CaseTask)
OF_US, BY_US = Side.ASKED_OF_US, Side.ASKED_BY_US


def asked(nth: int, *to: str, days: int = 5) -> Filed:
    """A case at the village in which the township has asked these units."""
    case = a_filed_case(nth, "general").accepted_by(WANG)
    for unit in to:
        case.gives(TOWNSHIP_DESK, "instruct", to=unit, text=sealed(), working_days=days)
    return case


def some_stories() -> list[Filed]:
    late = asked(1, VILLAGE, JUSTICE_OFFICE, days=1).until("2026-03-04 09:00")
    answered = asked(2, JUSTICE_OFFICE).gives(XU, "answer_task", task="t1", text=sealed())
    done = asked(3, VILLAGE).gives(SUN, "answer_task", task="t1", text=sealed())
    done.gives(WU, "close_task", task="t1")
    return [late, answered, done, asked(4, VILLAGE), asked(5)]


@pytest.fixture(scope="module")
async def county(kept_url: str) -> AsyncIterator[Database]:
    made = Database(kept_url)
    await load_people(made)
    await file(made, *some_stories())
    yield made
    await made.close()


async def listed(database: Database, actor: Actor, side: Side, **wanted: Any) -> list[str]:
    async with database.read() as tx:
        page = await task_list(tx, actor, TaskFilter(side, **wanted), NOW, None, 50)
    assert page.next_cursor is None
    return [f"{state.number[-1]} {task.id}" for state, task in page.tasks]


async def test_each_side_has_its_own(county: Database) -> None:
    assert await listed(county, XU, OF_US) == ["1 t2", "2 t1"]
    assert await listed(county, VILLAGE_DESK, OF_US) == ["1 t1", "3 t1", "4 t1"]
    assert await listed(county, WU, BY_US) == ["1 t1", "1 t2", "2 t1", "3 t1", "4 t1"]
    assert await listed(county, WU, OF_US) == []
    assert await listed(county, officer("x", COUNTY, "duty"), BY_US) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"is_open": True}, ["1 t1", "1 t2", "2 t1", "4 t1"]),
        ({"is_open": False}, ["3 t1"]),
        ({"status": TaskStatus.ANSWERED}, ["2 t1"]),
        ({"overdue": True}, ["1 t1", "1 t2"]),
        ({"overdue": False}, ["2 t1", "3 t1", "4 t1"]),
        ({"overdue": True, "status": TaskStatus.ANSWERED}, []),
    ],
)
async def test_narrowed(county: Database, wanted: dict[str, Any], found: list[str]) -> None:
    assert await listed(county, WU, BY_US, **wanted) == found


async def test_overdue_without_anybody_having_marked_it(database: Database) -> None:
    await file(database, asked(1, VILLAGE, days=1))
    assert await listed(database, SUN, OF_US, overdue=True) == ["1 t1"]


async def test_what_a_unit_below_was_silent_on_is_the_superiors(database: Database) -> None:
    case = a_filed_case(1, "general").accepted_by(WANG)
    case.gives(WANG, "call_together", **call(JUSTICE_OFFICE, OTHER_VILLAGE, days=1))
    case.gives(XU, "answer_task", task="t1", text=sealed()).until("2026-03-04 09:00")
    await file(database, case)
    assert await listed(database, WU, Side.REPORTED_TO_US) == ["1 t2"]
    assert await listed(database, WU, BY_US) == []
    assert await listed(database, VILLAGE_DESK, BY_US) == ["1 t1", "1 t2"]


async def test_neither_a_program_nor_an_administrator_nor_a_stranger_has_any(county: Database) -> None:
    for actor in (ADMIN, officer("x", VILLAGE, "integrator"), officer("x", "532329102000", "duty")):
        assert await listed(county, actor, OF_US) == []


async def test_the_heir_has_what_the_unit_was_asked(county: Database) -> None:
    heir = officer("heir", "532329101999", "duty").model_copy(update={"predecessors": (VILLAGE,)})
    assert await listed(county, heir, OF_US) == ["1 t1", "3 t1", "4 t1"]


async def test_pages_lose_nothing(county: Database) -> None:
    found, cursor = [], None
    async with county.read() as tx:
        for _ in range(3):
            page = await task_list(tx, WU, TaskFilter(BY_US), NOW, cursor, 2)
            found.append([f"{state.number[-1]} {task.id}" for state, task in page.tasks])
            cursor = page.next_cursor
        with pytest.raises(BadCursorError):
            await task_list(tx, WU, TaskFilter(BY_US), NOW, "garbage", 2)
    assert found == [["1 t1", "1 t2"], ["2 t1", "3 t1"], ["4 t1"]]
    assert cursor is None


async def test_a_row_that_is_not_what_the_events_say_is_seen(database: Database) -> None:
    case = asked(1, VILLAGE)
    await file(database, case)
    rules = BOOK.rules(case.state.pins)
    async with database.write() as tx:
        assert await lists_are_right(tx, case.state, rules)
        await tx.execute(update(TASK).values(asked_of=JUSTICE_OFFICE))
        assert not await lists_are_right(tx, case.state, rules)
        await tx.execute(delete(TASK))
        assert not await lists_are_right(tx, case.state, rules)


async def test_cleared_to_be_written_anew(database: Database) -> None:
    case = asked(1, VILLAGE)
    await file(database, case)
    async with database.write() as tx:
        await clear(tx, number(1), (await written_hashes(tx, number(1))).keys())
    assert await rows(database, CaseTask) == []
    await file(database, case)
    assert len(await rows(database, CaseTask)) == 1
