"""Every chapter of the demo, on the real engine with time skipped; its history replays."""

import pytest

from cases.record import first_broken
from policies.loaded import BOOK
from runtime.demo.chapters import CHAPTERS, Chapter
from storage import queries
from tests.support.histories import replayer
from tests.support.installation import World
from workflows.history import read_case


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
async def test_chapter_ends_signed_off_and_on_record(world: World, chapter: Chapter) -> None:
    case = await chapter.play(world.stage)

    assert case.view["status"] == "closed"
    held = await read_case(world.stage.engine, case.number, BOOK)
    async with world.database.read() as tx:
        chain = await queries.timeline(tx, case.number, 0, 1000)
        shown = await queries.state_of(tx, case.number)
    assert [link["seq"] for link in chain] == list(range(1, len(held.events) + 1))
    assert [link["hash"] for link in chain] == [event.hash for event in held.events]
    assert first_broken(case.number, chain) is None
    assert shown is not None
    assert shown.head == held.state.head

    history = await world.stage.engine.get_workflow_handle(case.number).fetch_history()
    await replayer().replay_workflow(history)
