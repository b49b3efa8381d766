"""A case with very many commands, its run continued as new again and again: one chain, one timeline.

It goes on as one that was taken over by another engine does, with fewer commands to a run than there would be
by itself: that number is part of a run's start argument.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from cases.events import Event
from cases.evolve import fold
from cases.record import first_broken
from cases.resuming import resumed
from cases.state import CaseState
from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_HEAD, mediate, report, settle
from runtime.demo.stage import PlayedCase
from storage import queries
from storage.recovering import kept_case
from tests.support.histories import replayer
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record
from workflows.carrying import carried_on, opener
from workflows.history import runs_backwards
from workflows.messages import STATE
from workflows.starting import go_on

TIMES = 3
"""How often a run is continued as new, at least."""
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("note", {"text": "走访一次。"}),
    ("record_consent", {"party": "p1", "answer": "refuses"}),
    ("note", {"text": "电话沟通。"}),
    ("record_consent", {"party": "p1", "answer": "consents"}),
)


def commands(many: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the mediator does, again and again."""
    return islice(cycle(STEPS), many)


async def in_short_runs(world: World, number: str, commands_per_run: int) -> None:
    """The case goes on in a run of its own, from the tables, with so many commands to each run."""
    async with world.database.read() as tx:
        kept = await kept_case(tx, number)
    assert kept is not None
    case = resumed(kept.shown, kept.links)
    start = carried_on(kept, case).model_copy(update={"updates_per_run": commands_per_run})
    assert await go_on(world.stage.engine, start, opener(kept, case), instead=True)


async def chain_of(world: World, number: str) -> tuple[list[dict[str, Any]], CaseState]:
    """Every event as the tables have it, and the case beside them."""
    links: list[dict[str, Any]] = []
    async with world.database.read() as tx:
        while page := await queries.timeline(tx, number, len(links), 500):
            links += page
        shown = await queries.state_of(tx, number)
    assert shown is not None
    return links, shown


async def as_the_api_tells_it(world: World, case: PlayedCase) -> list[int]:
    """Numbers of the events on the timeline, page by page."""
    numbers: list[int] = []
    after: int | None = 0
    while after is not None:
        path = f"/v1/cases/{case.number}/timeline?limit=500&after={after}"
        page = (await world.stage.call(MEDIATOR, "GET", path)).json()
        numbers += [event["seq"] for event in page["events"]]
        after = page["next_after"]
    return numbers


@pytest.mark.parametrize(("many", "per_run"), [(40, 11), pytest.param(500, 120, marks=pytest.mark.long)])
async def test_it_answers_replays_and_shows_one_timeline(world: World, many: int, per_run: int) -> None:
    case = await world.stage.open(GROUP, report("积怨已久", "两户多年不和。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await in_short_runs(world, case.number, per_run)
    first = {"text": "第一次走访。"}
    path = f"/v1/cases/{case.number}/actions/note"
    begun = await world.stage.call(MEDIATOR, "POST", path, first, f"first-of-{case.number}")
    for nth, (command, body) in enumerate(commands(many - 1), start=2):
        await case.give(MEDIATOR, command, **body)
        if nth % (many // TIMES) == 0:
            await case.wait(hours=2)

    runs = [run async for run in runs_backwards(world.stage.engine, case.number)]
    assert len(runs) > TIMES
    again = await world.stage.call(MEDIATOR, "POST", path, first, f"first-of-{case.number}")
    assert (again.json()["seq"], again.headers["Idempotency-Replayed"]) == (begun.json()["seq"], "true")
    held = await world.stage.engine.get_workflow_handle(case.number).query(STATE)
    links, shown = await chain_of(world, case.number)
    assert [link["seq"] for link in links] == list(range(1, held["seq"] + 1))
    assert first_broken(case.number, links) is None
    assert len({link.get("command") for link in links if link["what"]["type"] == "noted"}) == 1 + many // 2
    told = fold(case.number, (Event.model_validate(link) for link in links))
    assert told.model_copy(update={"seen": ()}) == shown
    assert (held["head"], held["version"]) == (shown.head, shown.version)
    assert await as_the_api_tells_it(world, case) == list(range(1, held["seq"] + 1))

    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    await see_that_it_is_on_record(world, case)
    async for run in runs_backwards(world.stage.engine, case.number):
        handle = world.stage.engine.get_workflow_handle(case.number, run_id=run)
        await replayer().replay_workflow(await handle.fetch_history())
