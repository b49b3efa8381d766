"""`at_least`: a read may wait for an event number, and says so when it gives up."""

import asyncio

import pytest

from api import reading
from runtime.demo.chapters import GROUP, MEDIATOR
from tests.api.asking import a_case, ask, problem
from tests.support.installation import World


async def test_a_read_waits_for_what_is_on_its_way(world: World) -> None:
    case = await a_case(world)
    seq = case.view["seq"]
    waiting = asyncio.create_task(ask(world, GROUP, "GET", f"/v1/cases/{case.number}?at_least={seq + 1}"))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await case.give(MEDIATOR, "accept")
    assert (await waiting).json()["status"] == "handling"


@pytest.mark.parametrize("of", ["", "/timeline"])
async def test_and_gives_up(world: World, monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.3)
    case = await a_case(world)
    answer = await ask(world, GROUP, "GET", f"/v1/cases/{case.number}{of}?at_least=999")
    problem(answer, 404, "no_such_event")
