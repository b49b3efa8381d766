"""What the county's IT person does to a running installation: load a year's calendar, read a case back."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, func, update

from policies.loading import load_text
from runtime.demo.chapters import GROUP, LEADER, MEDIATOR, report
from runtime.demo.stage import PlayedCase
from runtime.settings import Settings
from storage.database import Database
from storage.statements import table
from storage.tables import Case, CaseClaim, CaseEvent, CaseKey, CaseReader, Intake, Serial
from tests.support.histories import SUPPORT
from tests.support.installation import copy_home
from tests.support.processes import Site, site

YEAR_2027 = (SUPPORT / "calendar_2027.yaml").read_text().replace("series: test", "series: cn")


@pytest.fixture(scope="module")
async def place(county: Settings) -> AsyncIterator[Site]:
    async with site(copy_home(county)) as made:
        yield made


async def test_a_case_is_read_back_from_the_engine_when_the_tables_have_lost_it(place: Site) -> None:
    """Events, row, readers, claims, key and serial: everything that a lost database would miss."""
    async with place.stage() as stage:
        case = await stage.open(GROUP, report("找回", "数据库丢失后找回。", severity="general"))
        await case.give(MEDIATOR, "accept")
        before, story = await case.read(MEDIATOR), await case.timeline(MEDIATOR)
        database = Database(place.settings.database)
        async with database.write() as tx:
            for model in (Case, CaseEvent, CaseReader, CaseClaim, CaseKey, Intake, Serial):
                await tx.execute(delete(table(model)))
        await database.close()
        gone = await stage.call(MEDIATOR, "GET", f"/v1/cases/{case.number}")
        assert gone.status_code == httpx.codes.NOT_FOUND

        assert await rebuild(place, case) == 0

        assert await case.read(MEDIATOR) == before
        assert await case.timeline(MEDIATOR) == story
        assert (
            await stage.open(GROUP, report("下一件", "编号接着用。", severity="simple"))
        ).number > case.number


async def test_a_case_in_doubt_is_written_anew_as_the_engine_has_it(place: Site) -> None:
    """A row and an event that somebody changed in the tables are put right, and nothing else moves."""
    async with place.stage() as stage:
        case = await stage.open(GROUP, report("存疑", "表中内容被改动。", severity="general"))
        await case.give(MEDIATOR, "accept")
        before, story = await case.read(MEDIATOR), await case.timeline(MEDIATOR)
        database, cases, events = Database(place.settings.database), table(Case), table(CaseEvent)
        async with database.write() as tx:
            mine = cases.c.number == case.number
            changed = func.replace(cases.c.state, "handling", "routed")
            await tx.execute(update(cases).where(mine).values(status="closed", state=changed))
            second = (events.c.number == case.number, events.c.seq == 2)
            changed = func.replace(events.c.body, '"hash":"', '"hash":"0')
            await tx.execute(update(events).where(*second).values(body=changed))
        await database.close()
        assert (await case.read(MEDIATOR))["status"] != before["status"]

        assert await rebuild(place, case) == 0

        assert await case.read(MEDIATOR) == before
        assert await case.timeline(MEDIATOR) == story


async def rebuild(place: Site, case: PlayedCase) -> int | None:
    """`fengqiao rebuild`, and how it ended."""
    return await operate(place, "rebuild", case.number)


async def operate(place: Site, *command: str) -> int | None:
    """A command of the operator beside what runs, and how it ended."""
    assert place.engine is not None
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime", *command),
        env={
            **os.environ,
            "FENGQIAO_DATA": str(place.settings.data),
            "TEMPORAL_ADDRESS": place.engine.address,
        },
    )
    return await process.wait()


async def test_a_calendar_that_is_loaded_moves_provisional_deadlines_of_open_cases(
    place: Site, tmp_path: Path
) -> None:
    async with place.stage() as stage:
        case = await stage.open(GROUP, report("跨年", "期限跨入未发布放假通知的年份。", severity="general"))
        await case.wait_until_due()
        await case.wait_until_due()
        assert case.view["level"] == "county"
        year = tmp_path / "cn-2027.yaml"
        year.write_text(YEAR_2027)
        assert await operate(place, "calendar", "load", str(year)) == 0
        async with asyncio.timeout(20):
            while (
                moved := [e for e in await case.timeline(LEADER) if e["what"]["type"] == "deadline_moved"]
            ) == []:
                await asyncio.sleep(0.2)
        assert load_text(YEAR_2027).hash in moved[0]["what"]["calendar_hashes"]
        clock = (await case.read(LEADER))["level_clock"]
        expected = moved[0]["what"].get("level_clock", {"due": clock["due"], "provisional": False})
        assert (clock["due"], clock["provisional"]) == (expected["due"], expected["provisional"])
