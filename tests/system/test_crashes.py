"""Whatever dies, whenever: nothing acknowledged is lost or doubled, nothing shows that the engine lacks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from policies.loaded import BOOK
from policies.loading import shipped
from runtime.demo.chapters import GROUP, LEADER, MEDIATOR, VILLAGE_GRID, report
from runtime.demo.stage import PlayedCase, Stage
from runtime.settings import Settings
from storage.database import Database
from storage.statements import table
from storage.tables import Intake, Intent
from tests.support.crashing_api import POINTS
from tests.support.installation import copy_home
from tests.support.processes import Site, site
from workflows.history import read_case
from workflows.messages import STATE

SWEPT_SECONDS = 20.0


@pytest.fixture(scope="module")
async def place(county: Settings) -> AsyncIterator[Site]:
    for loaded in shipped():
        BOOK.add(loaded)
    async with site(copy_home(county)) as made:
        yield made


async def swept(place: Site) -> None:
    """Until no intent and no half-made intake is left."""
    intents, intakes = table(Intent), table(Intake)
    database = Database(place.settings.database)
    try:
        async with asyncio.timeout(SWEPT_SECONDS):
            while True:
                async with database.read() as tx:
                    left = await tx.scalar(select(func.count()).select_from(intents)) or 0
                    half = select(func.count()).select_from(intakes).where(intakes.c.state == "starting")
                    left += await tx.scalar(half) or 0
                if not left:
                    return
                await asyncio.sleep(0.1)
    finally:
        await database.close()


async def story_of(stage: Stage, number: str) -> list[dict[str, Any]]:
    """The timeline, once it is exactly what the engine has."""
    async with asyncio.timeout(SWEPT_SECONDS):
        while True:
            events = await timeline(stage, number)
            held = await read_case(stage.engine, number, BOOK)
            if [event["hash"] for event in events] == [event.hash for event in held.events]:
                return events
            await asyncio.sleep(0.1)


async def timeline(stage: Stage, number: str) -> list[dict[str, Any]]:
    """The timeline as whoever may see it sees it."""
    for who in (LEADER, GROUP):
        answer = await stage.call(who, "GET", f"/v1/cases/{number}/timeline?limit=500")
        if answer.status_code == httpx.codes.OK:
            break
    events: list[dict[str, Any]] = answer.json()["events"]
    return events


async def a_case(stage: Stage) -> PlayedCase:
    case = await stage.open(GROUP, report("断电纠纷", "机器断电。", severity="general"))
    await case.give(MEDIATOR, "accept")
    return case


COMMAND_POINTS = [
    pytest.param(point, marks=() if point == "after_acceptance" else pytest.mark.long)
    for point, (module, _, _) in POINTS.items()
    if module.__name__ == "api.giving"
]


@pytest.mark.parametrize("point", COMMAND_POINTS)
async def test_the_api_dies_while_giving_a_command(place: Site, point: str) -> None:
    async with place.stage() as stage:
        case = await a_case(stage)
        path = f"/v1/cases/{case.number}/actions/note"
        body = {"text": "第一次来电"}
        await place.kill("api")
        await place.start("api", "tests.support.crashing_api", point)
        await place.ready()
        with pytest.raises(httpx.TransportError):
            await stage.call(GROUP, "POST", path, body, key=f"the-same-key-{point}")
        await place.roles["api"].wait()
        await place.start("api")
        await place.ready()

        if point != "after_intent":
            await swept(place)
        again = await stage.call(GROUP, "POST", path, body, key=f"the-same-key-{point}")
        assert again.status_code == httpx.codes.OK, again.text
        await swept(place)
        notes = [e for e in await story_of(stage, case.number) if e["what"]["type"] == "noted"]
        assert len(notes) == 1


@pytest.mark.long
@pytest.mark.parametrize("point", ["after_reserve", "after_start"])
async def test_the_api_dies_while_opening_a_case(place: Site, point: str) -> None:
    async with place.stage() as stage:
        body = report("半途登记", "登记到一半断电。", severity="simple")
        await place.kill("api")
        await place.start("api", "tests.support.crashing_api", point)
        await place.ready()
        with pytest.raises(httpx.TransportError):
            await stage.call(GROUP, "POST", "/v1/cases", body, key=f"opening-{point}")
        await place.roles["api"].wait()
        await place.start("api")
        await place.ready()
        await swept(place)
        again = await stage.call(GROUP, "POST", "/v1/cases", body, key=f"opening-{point}")
        assert again.status_code == httpx.codes.CREATED, again.text
        assert again.headers["Idempotency-Replayed"] == "true"
        events = await story_of(stage, again.json()["number"])
        assert [event["what"]["type"] for event in events] == ["opened", "staffed"]


@pytest.mark.long
@pytest.mark.parametrize(
    "victims",
    [("worker",), ("engine",), ("api",), ("worker", "engine"), ("worker", "engine", "api")],
    ids="+".join,
)
async def test_killed_under_load_nothing_is_lost_or_doubled(place: Site, victims: tuple[str, ...]) -> None:
    """Clients write on; whatever they were told is done, is done once."""
    async with place.stage() as stage:
        cases = [await a_case(stage) for _ in range(4)]
        told: list[tuple[str, str]] = []
        stop = asyncio.Event()
        clients = [asyncio.create_task(keep_noting(stage, case, told, stop)) for case in cases]
        await until_told(told, 20)
        await place.kill(*victims)
        if "engine" in victims:
            await place.start_engine()
        for role in victims:
            if role != "engine":
                await place.start(role)
        await place.ready()
        await until_told(told, len(told) + 20)
        stop.set()
        await asyncio.gather(*clients)
        await swept(place)
        for case in cases:
            events = await story_of(stage, case.number)
            said = [event["what"]["text"] for event in events if event["what"]["type"] == "noted"]
            mine = [text for number, text in told if number == case.number]
            assert sorted(set(said)) == sorted(said), "a command was carried out twice"
            assert [text for text in said if text in mine] == mine, "lost, or out of order"


async def keep_noting(
    stage: Stage, case: PlayedCase, told: list[tuple[str, str]], stop: asyncio.Event
) -> None:
    """Write note after note; each is asked again with its key until the answer is clear."""
    for nth in count(1):
        if stop.is_set():
            return
        text = f"{case.number} 第{nth}条"
        while not await is_done(stage, case, text, f"note-{nth:06d}-{case.number}"):
            await asyncio.sleep(0.1)
        told.append((case.number, text))


async def is_done(stage: Stage, case: PlayedCase, text: str, key: str) -> bool:
    """Whether the product says that the note is written; an unclear answer must say when to ask again."""
    try:
        path = f"/v1/cases/{case.number}/actions/note"
        answer = await stage.call(MEDIATOR, "POST", path, {"text": text}, key)
    except httpx.TransportError:
        return False
    if answer.status_code in (httpx.codes.OK, httpx.codes.ACCEPTED):
        return True
    assert answer.status_code in (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS), answer.text
    assert answer.headers["Retry-After"]
    return False


async def until_told(told: list[tuple[str, str]], wanted: int) -> None:
    async with asyncio.timeout(60):
        while len(told) < wanted:
            await asyncio.sleep(0.05)


async def test_a_deadline_that_passes_while_everything_is_down(place: Site) -> None:
    """Marked with its own instant, before a command that comes too late."""
    async with place.stage() as stage:
        case = await stage.open(GROUP, report("停机到期", "停机期间到期。", severity="general"))
        due = case.view["clock"]["due"]
        just_before = datetime.fromisoformat(due) - case.now - timedelta(minutes=5)
        await case.wait(seconds=just_before.total_seconds())
        await place.kill("worker", "api")
        handle = stage.engine.get_workflow_handle(case.number)
        forward = asyncio.create_task(stage.skipper.fast_forward(handle, timedelta(hours=1)))
        await until_rung(handle)
        await place.kill("engine")
        await asyncio.gather(forward, return_exceptions=True)
    await place.start_engine()
    await place.start("api")
    await place.ready()
    async with place.stage() as stage:
        case.stage = stage
        late = asyncio.create_task(case.try_to(VILLAGE_GRID, "accept"))
        await place.start("worker")
        answer = await late
        assert answer.status_code in (httpx.codes.FORBIDDEN, httpx.codes.SERVICE_UNAVAILABLE), answer.text
        state = await stage.engine.get_workflow_handle(case.number).query(STATE)
        view = await case.read(GROUP, at_least=state["seq"])
        assert view["level"] == "township"
        assert view["overdue_history"] == [{"scope": "level", "level": "village", "due": due}]
        await story_of(stage, case.number)


async def until_rung(handle: WorkflowHandle[Any, Any]) -> None:
    """Until the engine has recorded that the level's timer rang, with nobody there to see it."""
    async with asyncio.timeout(20):
        while True:
            *_, last = [event async for event in handle.fetch_history_events()]
            if last.event_type in (
                EventType.EVENT_TYPE_TIMER_FIRED,
                EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
            ):
                return
            await asyncio.sleep(0.05)
