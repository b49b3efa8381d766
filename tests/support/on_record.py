"""A case as the engine has it and as the tables have it: the same, and its history replays."""

from cases.record import first_broken
from policies.loaded import BOOK
from runtime.demo.stage import PlayedCase
from storage import queries
from tests.support.histories import replayer
from tests.support.installation import World
from workflows.history import read_case


async def see_that_it_is_on_record(world: World, case: PlayedCase) -> None:
    """The tables have every event of the engine, in one unbroken chain, and the history replays."""
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
