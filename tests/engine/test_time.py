"""Deadlines on the real engine: late commands, outages, long chains, continued runs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import func, select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from activities.doors import PROJECT, PROPOSE_ROSTER
from runtime.demo.chapters import COUNTY_DUTY, GROUP, LEADER, MEDIATOR, SUPERVISOR, VILLAGE_GRID, report
from runtime.demo.stage import PlayedCase
from runtime.engine import Engine
from runtime.settings import Settings
from runtime.worker import new_worker
from storage.statements import table
from storage.tables import Intent
from tests.support.installation import World, copy_home, in_process
from workflows.messages import STATE


def moments(events: list[dict], kind: str) -> list[dict]:
    return [event for event in events if event["what"]["type"] == kind]


async def test_sixty_days_of_nobody_acting(world: World) -> None:
    case = await world.stage.open(GROUP, report("无人办理", "四级均未办理。", severity="simple"))
    for level, above in (("group", "village"), ("village", "township"), ("township", "county")):
        assert case.view["level"] == level
        due = case.view["clock"]["due"]
        await case.wait_until_due()
        assert case.view["level"] == above
        assert case.view["overdue_history"][-1] == {"scope": "level", "level": level, "due": due}
    await case.wait_until_due()
    await case.wait(days=30)

    events = await case.timeline(LEADER)
    assert case.view["level"] == "county"
    assert len(moments(events, "urged")) >= 3
    marks = [event["what"]["due"] for event in moments(events, "became_overdue")]
    assert marks == sorted(marks)
    for event in moments(events, "became_overdue"):
        late = datetime.fromisoformat(event["at"]) - datetime.fromisoformat(event["what"]["due"])
        assert timedelta() <= late < timedelta(seconds=5)


async def test_a_breach_is_written_down_once_with_the_people_of_the_next_level(world: World) -> None:
    case = await world.stage.open(GROUP, report("到期", "一次写入。", severity="simple"))
    handle = world.stage.engine.get_workflow_handle(case.number)
    await case.wait_until_due()
    await case.carrier("mediator")
    asked = [
        event.activity_task_scheduled_event_attributes.activity_type.name
        async for event in handle.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    reminders = moments(await case.timeline(LEADER), "reminded")
    assert asked == [*[PROJECT] * len(reminders), PROPOSE_ROSTER, PROJECT]


async def test_reminders_reach_people_in_working_hours_once_each(world: World) -> None:
    case = await world.stage.open(MEDIATOR, report("提醒", "看提醒。", severity="difficult"))
    due = datetime.fromisoformat(case.view["clock"]["due"])
    await case.wait_until_due()
    reminders = moments(await case.timeline(LEADER), "reminded")
    at_township = [r for r in reminders if r["what"]["level"] == "township"]
    assert [r["what"]["reminder"] for r in at_township] == [0, 1, 2]
    for reminder in at_township:
        local = datetime.fromisoformat(reminder["at"]) + timedelta(hours=8)
        assert "08:30" <= local.strftime("%H:%M") <= "18:00"
        assert datetime.fromisoformat(reminder["at"]) < due


async def test_a_late_command_meets_the_deadline_first(county: Settings, engine: Engine) -> None:
    """The worker is away while the deadline passes; the village's command waits when it is back."""
    async with in_process(copy_home(county), engine, "late", working=False) as world:
        async with new_worker(world.stage.engine, world.database):
            case = await world.stage.open(GROUP, report("迟到的受理", "超期后才受理。", severity="general"))
            due = case.view["clock"]["due"]
            await case.wait(seconds=(datetime.fromisoformat(due) - case.now).total_seconds() - 600)
        handle = world.stage.engine.get_workflow_handle(case.number)
        rung = await timers_rung(handle)
        forward = asyncio.create_task(world.stage.skipper.fast_forward(handle, timedelta(hours=1)))
        await until(lambda: timers_rung(handle), rung + 1)
        late = asyncio.create_task(case.try_to(VILLAGE_GRID, "accept"))
        await until(lambda: intents_of(world, case), 1)
        async with new_worker(world.stage.engine, world.database):
            answer = await late
            await forward
            await case.read(GROUP, at_least=(await handle.query(STATE))["seq"])

    assert answer.status_code == httpx.codes.FORBIDDEN, answer.text
    assert case.view["level"] == "township"
    assert case.view["overdue_history"] == [{"scope": "level", "level": "village", "due": due}]


async def timers_rung(handle: WorkflowHandle[Any, Any]) -> int:
    """How many timers of a case have fired."""
    fired = EventType.EVENT_TYPE_TIMER_FIRED
    return len([event async for event in handle.fetch_history_events() if event.event_type == fired])


async def intents_of(world: World, case: PlayedCase) -> int:
    """How many calls on a case are on their way to the engine."""
    intents = table(Intent)
    async with world.database.read() as tx:
        mine = select(func.count()).select_from(intents).where(intents.c.number == case.number)
        return await tx.scalar(mine) or 0


async def until(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    """Wait until something that is counted is there."""
    async with asyncio.timeout(20):
        while await count() < wanted:
            await asyncio.sleep(0.02)


async def test_a_case_of_many_commands_continues_as_new_and_stays_one_story(world: World) -> None:
    case = await world.stage.open(GROUP, report("多次备注", "往来很多。", severity="complex"))
    handle = world.stage.engine.get_workflow_handle(case.number)
    first_run = (await handle.describe()).run_id
    await case.give(COUNTY_DUTY, "accept")
    ways = asyncio.Semaphore(8)

    async def note(nth: int) -> None:
        async with ways:
            await case.give(SUPERVISOR if nth % 2 else COUNTY_DUTY, "note", text=f"第{nth}次往来")

    await asyncio.gather(*(note(nth) for nth in range(1, 311)))
    assert (await handle.describe()).run_id != first_run
    await case.give(COUNTY_DUTY, "note", text="新一轮运行中")

    answer = await world.stage.call(LEADER, "GET", f"/v1/cases/{case.number}/timeline?limit=500")
    events = answer.json()["events"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert len(moments(events, "noted")) == 311
    assert await world.sweeper.reproject(case.number) == {e["command"] for e in events if "command" in e}
    await case.wait_until_due()
    assert case.view["overdue_history"][0]["level"] == "county"
