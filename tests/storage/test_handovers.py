"""Handovers in the tables: what has come during a leave is added once, to its last day."""

from datetime import date, timedelta

import pytest

from api.clock import now
from cases.carried import Item
from cases.events import Absence, Carried
from cases.handover import Asked, Result
from storage import handovers
from storage.database import Database
from storage.handovers import Given
from tests.cases.people import TOWNSHIP_DESK, VILLAGE_DESK, WANG, WU
from tests.storage.builders import a_filed_case, file, number

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)
ID = "a" * 32


async def begun(database: Database, absence: Absence, until: date | None, *items: tuple[str, Item]) -> None:
    asked = Asked(officer=WU.id, to=TOWNSHIP_DESK.id, absence=absence, starts_on=FIRST, until=until)
    async with database.write() as tx:
        await handovers.give(tx, ID, asked, WU.id, now())
        await handovers.begin(tx, ID, items, now())


async def kept(database: Database) -> Given:
    async with database.read() as tx:
        given = await handovers.given(tx, ID)
    assert given is not None
    return given


@pytest.mark.parametrize(
    ("absence", "until", "today", "lasts"),
    [
        (Absence.LEAVE, LAST, LAST, True),
        (Absence.LEAVE, LAST, LAST + timedelta(days=1), False),
        (Absence.LEAVE, None, LAST + timedelta(days=100), True),
        (Absence.DEPARTURE, None, FIRST, False),
    ],
)
async def test_a_leave_lasts_to_its_last_day_or_to_the_return(
    database: Database, absence: Absence, until: date | None, today: date, lasts: bool
) -> None:
    await begun(database, absence, until)
    async with database.read() as tx:
        assert [given.id for given in await handovers.in_force(tx, today)] == ([ID] if lasts else [])
    async with database.write() as tx:
        await handovers.ask_back(tx, ID, "b" * 32, WU.id, now())
        assert await handovers.in_force(tx, today) == []


async def test_what_has_come_again_is_told_again_and_never_stands_there_twice(database: Database) -> None:
    first = Item(kind=Carried.SIGNATURE, ref="township", since=now())
    again = first.model_copy(update={"since": now() + timedelta(hours=1)})
    await file(database, a_filed_case())
    await begun(database, Absence.LEAVE, None, (number(1), first))
    (part,) = (await kept(database)).parts
    async with database.write() as tx:
        await handovers.mark(tx, ID, part, Result.REFUSED, {"code": "handled_it_themselves"}, back=False)
    for _ in range(2):
        async with database.write() as tx:
            await handovers.add(tx, ID, [(number(1), again)])
    (part,) = (await kept(database)).parts
    assert (part.item.since, part.result, part.refused) == (again.since, Result.WAITING, None)


async def test_only_what_waits_for_a_name_or_a_signature_is_looked_at(database: Database) -> None:
    """A head does not read every case of the unit for it, nor a handler what waits for somebody else."""
    handled = a_filed_case(1, "general").accepted_by(WANG)
    proposed = a_filed_case(2, "general").accepted_by(WANG).proposed_by(WANG)
    await file(database, handled, proposed)
    async with database.read() as tx:
        assert await handovers.business_of(tx, WU) == [number(2)]
        assert number(2) not in await handovers.business_of(tx, WANG)
        assert await handovers.business_of(tx, VILLAGE_DESK) == []
