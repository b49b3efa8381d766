"""Several workers and APIs on one machine share the work, and one that is told to stop finishes its own."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from activities.engine import connect
from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.demo.stage import Stage
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from tests.support.installation import copy_home
from tests.system.test_up import alive, up

CASES, CLIENTS = 60, 12


@pytest.fixture
def crowded(county: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data directory for an installation of two workers and two APIs."""
    monkeypatch.setenv("FENGQIAO_WORKERS", "2")
    monkeypatch.setenv("FENGQIAO_APIS", "2")
    # Meant for an engine at a set address: the own one is spoken to in plain by all of them.
    monkeypatch.setenv("FENGQIAO_TEMPORAL_TLS", "true")
    return copy_home(county)


@asynccontextmanager
async def stage_on(data: Path, told: dict[str, Any]) -> AsyncIterator[Stage]:
    """A new connection for every call, so that chance decides which API is asked."""
    anew = httpx.Limits(max_keepalive_connections=0)
    engine = await connect(told["engine"])
    tokens = await asyncio.to_thread(read_sign_ins, data / "sign-ins.csv")
    async with httpx.AsyncClient(base_url=told["url"], timeout=30, limits=anew) as http:
        yield Stage(http, tokens, engine)


async def lifecycles(stage: Stage, begun: asyncio.Event) -> list[str]:
    """Many cases by several clients. A call that is not answered at the first try, in full, fails it."""
    ways, numbers = asyncio.Semaphore(CLIENTS), list[str]()

    async def one(nth: int) -> None:
        async with ways:
            case = await stage.open(GROUP, report(f"分担{nth}", "多进程分担。", severity="general"))
            await case.give(MEDIATOR, "accept")
            numbers.append(case.number)
            if len(numbers) == CASES // 3:  # both have had their share by then
                begun.set()
            for text in ("第一次", "第二次"):
                await case.give(MEDIATOR, "note", text=text)

    await asyncio.gather(*(one(nth) for nth in range(CASES)))
    return numbers


async def events_of(engine: Client, numbers: list[str]) -> list[Any]:
    """Everything in the engine's histories of some cases."""
    handles = [engine.get_workflow_handle(number) for number in numbers]
    return [event for handle in handles async for event in handle.fetch_history_events()]


def workers_of(events: list[Any]) -> set[int]:
    """The processes that have carried out workflow tasks."""
    done = (event for event in events if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
    names = {event.workflow_task_completed_event_attributes.identity for event in done}
    return {int(name.partition("@")[0]) for name in names}


@pytest.mark.long
async def test_two_workers_share_the_load_and_one_is_drained_under_it(crowded: Settings) -> None:
    async with up(crowded.data) as (_, told), stage_on(crowded.data, told) as stage:
        assert set(told["children"]) == {"worker", "worker-2", "api", "api-2"}
        first, second = told["children"]["worker"], told["children"]["worker-2"]
        begun = asyncio.Event()
        playing = asyncio.create_task(lifecycles(stage, begun))
        await begun.wait()
        os.kill(first, signal.SIGTERM)
        numbers = await playing
        events = await events_of(stage.engine, numbers)
        assert {first, second} <= workers_of(events)
        for number in numbers:
            case = (await stage.call(GROUP, "GET", f"/v1/cases/{number}/timeline")).json()
            kinds = [event["what"]["type"] for event in case["events"]]
            assert kinds == ["opened", "staffed", "accepted", "noted", "noted"]
        assert not alive(first)


async def both_asked(stage: Stage) -> None:
    """Until each of the two APIs has answered: what was asked before has reached them."""
    seen = set[str]()
    async with asyncio.timeout(30):
        while len(seen) < 2:
            seen.add((await stage.http.get("/ready")).json()["instance"].partition("/")[2])
    assert seen == {"api", "api-2"}


async def accepted(stage: Stage, number: str) -> httpx.Response:
    """A connection that met the API that is ending is made again, with the same key."""
    async with asyncio.timeout(30):
        while True:
            with suppress(httpx.TransportError):
                path = f"/v1/cases/{number}/actions/accept"
                return await stage.call(MEDIATOR, "POST", path, {}, key="while-one-is-ending")


@pytest.mark.long
async def test_an_api_that_is_told_to_stop_answers_whoever_it_keeps_waiting(crowded: Settings) -> None:
    async with up(crowded.data) as (_, told), stage_on(crowded.data, told) as stage:
        case = await stage.open(GROUP, report("等待", "等待受理。", severity="general"))
        path = f"/v1/cases/{case.number}?at_least={case.view['seq'] + 1}"
        waiting = [asyncio.create_task(stage.call(GROUP, "GET", path)) for _ in range(CLIENTS)]
        await both_asked(stage)
        os.kill(told["children"]["api"], signal.SIGTERM)
        assert (await accepted(stage, case.number)).is_success
        answers = await asyncio.gather(*waiting)
        assert {answer.json()["status"] for answer in answers} == {"handling"}
