"""A row may be ahead of its events for a moment: of a part of them nothing is told and nothing judged."""

import asyncio
import secrets

import pytest
from httpx import Response
from sqlalchemy import delete

from api import reading
from runtime.demo.chapters import MEDIATOR
from runtime.demo.stage import PlayedCase
from storage.statements import table
from storage.tables import CaseEvent
from tests.api.asking import a_case, action, ask, nothing_changes, problem
from tests.support.installation import World

EVENT = table(CaseEvent)


async def noted(world: World) -> tuple[PlayedCase, int]:
    """A case with two notes, and the event number of the second."""
    case = await a_case(world)
    for command in ("accept", "note", "note"):
        await case.give(MEDIATOR, command, **({"text": "已入户。"} if command == "note" else {}))
    return case, int(case.view["seq"])


async def lose(world: World, case: PlayedCase, seq: int) -> None:
    async with world.database.write() as tx:
        await tx.execute(delete(EVENT).where(EVENT.c.number == case.number, EVENT.c.seq == seq))


async def test_nothing_is_judged_by_a_part_of_the_events(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.1)
    case, note = await noted(world)
    await lose(world, case, note - 1)
    body, key = {"event": note, "reason": "重复记录。"}, {"Idempotency-Key": secrets.token_hex(12)}
    async with nothing_changes(world, case.number):
        answer = await ask(world, MEDIATOR, "POST", action(case.number, "strike"), json=body, sent=key)
        problem(answer, 503, "not_on_record_yet")
    for of_its_way in ("explain", "circulation"):
        path = f"/v1/cases/{case.number}/{of_its_way}"
        problem(await ask(world, MEDIATOR, "GET", path), 503, "not_on_record_yet")
    await world.sweeper.reproject(case.number)
    answer = await ask(world, MEDIATOR, "POST", action(case.number, "strike"), json=body, sent=key)
    assert answer.status_code == 200
    assert answer.json()["struck"] == [note]


async def test_what_is_on_its_way_is_waited_for(world: World) -> None:
    case, note = await noted(world)
    await lose(world, case, note - 1)
    body = {"event": note, "reason": "重复记录。"}
    asked = asyncio.create_task(ask(world, MEDIATOR, "POST", action(case.number, "strike"), json=body))
    await world.sweeper.reproject(case.number)
    assert (await asked).status_code == 200


async def test_the_timeline_ends_before_what_is_missing_and_goes_on_from_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.1)
    case, note = await noted(world)
    await lose(world, case, note - 1)

    async def read(after: int) -> Response:
        return await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}/timeline?after={after}")

    first = (await read(0)).json()
    assert [event["seq"] for event in first["events"]] == list(range(1, note - 1))
    assert first["next_after"] == note - 2
    problem(await read(note - 2), 503, "not_on_record_yet")
    await world.sweeper.reproject(case.number)
    rest = (await read(note - 2)).json()
    assert [event["seq"] for event in rest["events"]] == [note - 1, note]
    assert rest["next_after"] is None
