"""Who is served first where much has piled up: told on the real engine, by the order of its histories."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from cases.precedence import Precedence
from runtime.demo.chapters import COUNTY_DUTY, GROUP, report
from runtime.demo.chapters.telling import report_from
from runtime.engine import Engine
from runtime.settings import Settings
from runtime.worker import new_worker
from tests.support.installation import World, copy_home, in_process

ELSEWHERE = "532329105001-01"
"""A village group of another township."""
TOWN = "532329101000"
IMPORTED = 120
AT_ONCE = 8
SOON = 40
"""Places from the front: what a worker takes on at once, and one turn of each town."""


@pytest.fixture
async def unserved(county: Settings, engine: Engine) -> AsyncIterator[World]:
    """The product without a worker: what comes in piles up."""
    settings = copy_home(county)
    async with in_process(settings, engine, "queues", working=False) as made:
        yield made
    shutil.rmtree(settings.data)


async def import_of_one_town(world: World) -> list[str]:
    """Many cases of one town at once."""
    ways = asyncio.Semaphore(AT_ONCE)

    async def one(nth: int) -> str:
        async with ways:
            case = await world.stage.open(GROUP, report(f"批量{nth}", "批量导入。", severity="simple"))
        return case.number

    return list(await asyncio.gather(*(one(nth) for nth in range(IMPORTED))))


async def first_served(engine: Client, number: str) -> datetime:
    """When a worker first took up a case, once it has."""
    async with asyncio.timeout(60):
        while True:
            async for event in engine.get_workflow_handle(number).fetch_history_events():
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
                    return event.event_time.ToDatetime()
            await asyncio.sleep(0.05)


async def places(engine: Client, numbers: list[str]) -> dict[str, int]:
    """In which order they were served."""
    served = {number: await first_served(engine, number) for number in numbers}
    return {number: nth for nth, number in enumerate(sorted(served, key=lambda n: served[n]))}


async def test_an_import_of_one_town_lets_another_through_and_danger_goes_first(unserved: World) -> None:
    imported = await import_of_one_town(unserved)
    elsewhere = await unserved.stage.open(
        COUNTY_DUTY, report_from(ELSEWHERE, "另一乡镇", "最后登记。", severity="simple")
    )
    urgent = await unserved.stage.open(
        GROUP, report("有暴力", "最后登记。", severity="simple", risk_signs=["violence"])
    )
    async with new_worker(unserved.stage.engine, unserved.database):
        place = await places(unserved.stage.engine, [*imported, elsewhere.number, urgent.number])
    assert place[urgent.number] < SOON
    assert place[elsewhere.number] < SOON
    assert max(place.values()) == IMPORTED + 1


async def test_a_case_that_turns_late_at_the_top_moves_up_in_the_queues(world: World) -> None:
    case = await world.stage.open(GROUP, report("逾期在顶层", "无人办理。", severity="difficult"))
    handle = world.stage.engine.get_workflow_handle(case.number)

    async def stands() -> tuple[int, str]:
        priority = (await handle.describe()).raw_description.workflow_execution_info.priority
        return priority.priority_key, priority.fairness_key

    assert await stands() == (Precedence.ORDINARY, TOWN)
    while case.view["level"] != "county":
        await case.wait_until_due()
        assert await stands() == (Precedence.ORDINARY, TOWN)
    await case.wait_until_due()
    async with asyncio.timeout(10):
        while await stands() != (Precedence.EARLY, TOWN):
            await asyncio.sleep(0.05)
