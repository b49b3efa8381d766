"""Promises to the engine: commands on their way, cases that are starting, numbers that were given out."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from cases.opening import Opening
from storage import intents
from storage.database import Database
from storage.tables import CaseKey, Intake, Intent, Serial
from tests.cases.people import COUNTY
from tests.cases.story import an_opening
from tests.storage.builders import count, number, rows

COUNTY_CODE = COUNTY[:6]
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
SOON = timedelta(seconds=3)


def opening(nth: int, *, source_key: str | None = None, command: int | None = None) -> Opening:
    changes = {"number": number(nth), "command": f"{command or nth:032x}", "source_key": source_key}
    return an_opening().model_copy(update=changes)


async def reserved(database: Database, *openings: Opening) -> None:
    for each in openings:
        async with database.write() as tx:
            await intents.next_serial(tx, COUNTY_CODE, 2026)
            await intents.reserve(tx, each)


# intents


async def test_a_command_is_left_over_until_it_is_fulfilled(database: Database) -> None:
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MORNING)
        await intents.intend(tx, "b", number(2), MORNING + timedelta(minutes=1))
    async with database.read() as tx:
        left = await intents.left_over(tx, MORNING + timedelta(hours=1))
    assert left == [("a", number(1), MORNING), ("b", number(2), MORNING + timedelta(minutes=1))]
    async with database.write() as tx:
        await intents.fulfilled(tx, "a")
        await intents.fulfilled(tx, "never intended")
    assert [row[0] for row in await rows(database, Intent)] == ["b"]


async def test_the_oldest_are_told_first_and_the_young_left_alone(database: Database) -> None:
    async with database.write() as tx:
        for minute in (3, 1, 2):
            await intents.intend(tx, str(minute), number(1), MORNING + timedelta(minutes=minute))
    async with database.read() as tx:
        old = await intents.left_over(tx, MORNING + timedelta(minutes=3))
        oldest = await intents.left_over(tx, MORNING + timedelta(hours=1), limit=1)
    assert [command for command, _, _ in old] == ["1", "2"]
    assert [command for command, _, _ in oldest] == ["1"]


async def test_a_command_that_is_given_again_is_as_young_as_the_last_call(database: Database) -> None:
    """Else the sweeper would drop it while the second call is still sending it."""
    async with database.write() as tx:
        await intents.intend(tx, "a", number(1), MORNING)
        await intents.intend(tx, "a", number(1), MORNING + SOON)
        await intents.intend(tx, "a", number(1), MORNING - SOON)
    assert await rows(database, Intent) == [("a", number(1), MORNING + SOON, None)]


async def test_what_is_sent_of_a_command_is_what_its_first_call_has_put_together(database: Database) -> None:
    async with database.write() as tx:
        assert await intents.intend(tx, "a", number(1), MORNING, "first") == "first"
        assert await intents.intend(tx, "a", number(1), MORNING + SOON, "second") == "first"
        await intents.fulfilled(tx, "a")
        assert await intents.intend(tx, "a", number(1), MORNING + SOON, "third") == "third"


# numbers


async def test_serials_begin_at_one_in_every_county_and_year(database: Database) -> None:
    async with database.write() as tx:
        given = [
            await intents.next_serial(tx, county, year)
            for county, year in (("532329", 2026), ("532329", 2026), ("532329", 2027), ("532301", 2026))
        ]
    assert given == [1, 2, 1, 1]


class ChangedMindError(Exception):
    """An intake that comes to nothing after its number was taken."""


async def take(database: Database, *, fail: bool = False) -> int:
    async with database.write() as tx:
        taken = await intents.next_serial(tx, COUNTY_CODE, 2026)
        await asyncio.sleep(0)
        if fail:
            raise ChangedMindError
        return taken


async def test_serials_are_unique_and_gapless_however_many_ask_at_once(
    database: Database, other: Database
) -> None:
    asked = [take((database, other)[nth % 2], fail=nth % 4 == 3) for nth in range(60)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    given = sorted(answer for answer in answers if isinstance(answer, int))
    assert given == list(range(1, 46))
    assert sum(isinstance(answer, ChangedMindError) for answer in answers) == 15


# intakes


async def test_a_case_is_starting_until_the_engine_has_it(database: Database) -> None:
    first, second = opening(1), opening(2)
    await reserved(database, first, second)
    async with database.write() as tx:
        await intents.has_started(tx, second.number)
    async with database.read() as tx:
        assert await intents.still_starting(tx, first.opened_at + SOON) == [first]
        assert await intents.still_starting(tx, first.opened_at) == []
        assert await intents.intake_of(tx, command=first.command) == (first, intents.STARTING)
        assert await intents.intake_of(tx, command=second.command) == (second, intents.STARTED)
        assert await intents.intake_of(tx, command="f" * 32) is None
    assert await rows(database, CaseKey) == [(number(1), "wrapped", 0), (number(2), "wrapped", 0)]


async def test_an_intake_is_found_by_the_senders_reference(database: Database) -> None:
    sent = opening(1, source_key="a" * 64)
    await reserved(database, sent, opening(2))
    async with database.read() as tx:
        assert await intents.intake_of(tx, source_key="a" * 64) == (sent, intents.STARTING)
        assert await intents.intake_of(tx, source_key="b" * 64) is None


@pytest.mark.parametrize(
    "again",
    [
        opening(2, source_key="a" * 64),
        opening(2, command=1),
        opening(1, command=2),
    ],
    ids=["the same report", "the same call", "the same number"],
)
async def test_a_report_that_was_opened_before_leaves_nothing_behind(
    database: Database, again: Opening
) -> None:
    await reserved(database, opening(1, source_key="a" * 64))
    with pytest.raises(intents.TakenError):
        await reserved(database, again)
    assert await count(database, Intake) == 1
    assert await rows(database, CaseKey) == [(number(1), "wrapped", 0)]
    assert await rows(database, Serial) == [(COUNTY_CODE, 2026, 1)]


async def test_of_two_senders_of_one_report_one_is_first(database: Database, other: Database) -> None:
    same = [opening(nth, source_key="a" * 64) for nth in range(1, 5)]
    asked = [reserved((database, other)[nth % 2], each) for nth, each in enumerate(same)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, intents.TakenError) for answer in answers) == 3
    assert await count(database, Intake) == await count(database, CaseKey) == 1


async def test_reports_without_a_reference_do_not_stand_in_each_others_way(database: Database) -> None:
    await reserved(database, opening(1), opening(2), opening(3))
    assert await count(database, Intake) == 3


async def test_a_case_that_the_tables_have_lost_is_reserved_again(database: Database) -> None:
    lost = opening(7, source_key="a" * 64)
    async with database.write() as tx:
        await intents.reserve_again(tx, lost)
        await intents.reserve_again(tx, lost)
        await intents.reserve_again(tx, opening(3))
        assert await intents.next_serial(tx, COUNTY_CODE, 2026) == 8, "no number is given out twice"
    async with database.read() as tx:
        assert await intents.intake_of(tx, source_key="a" * 64) == (lost, intents.STARTED)
        assert await intents.still_starting(tx, lost.opened_at + SOON) == []
    assert await rows(database, CaseKey) == [(number(3), "wrapped", 0), (number(7), "wrapped", 0)]


async def test_what_is_still_reserved_stays_as_it_is(database: Database) -> None:
    await reserved(database, opening(1))
    async with database.write() as tx:
        await intents.reserve_again(tx, opening(1))
    async with database.read() as tx:
        assert await intents.intake_of(tx, command=opening(1).command) == (opening(1), intents.STARTING)
