"""Record every scenario's history for the present version: `python -m tests.support.record`.

A recording is never made again: it binds every later version of the workflow.
"""

import asyncio
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from activities.engine import SEARCH_ATTRIBUTES
from activities.naming import NAMESPACE
from runtime.engine import EngineWish, open_engine
from tests.support.histories import RECORDED, write
from tests.support.installation import World, example_home, in_process
from tests.support.scenarios import SCENARIOS


async def record(world: World, folder: Path) -> None:
    """Play what has no recording yet and write its history."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, play in SCENARIOS.items():
        path = folder / f"{name}.json.gz"
        if path.exists():
            continue
        case = await play(world.stage)
        history = await world.stage.engine.get_workflow_handle(case.number).fetch_history()
        write(path, history)
        sys.stdout.write(f"{path.name}: {len(history.events)} events, {path.stat().st_size} bytes\n")


async def main(folder: Path, data: Path) -> None:
    """Record on an engine and a database of our own."""
    wish = EngineWish(
        data=data / "engine",
        namespace=NAMESPACE,
        search_attributes=SEARCH_ATTRIBUTES,
        need_time_skipping=True,
        frontend_port=0,
    )
    settings = await asyncio.to_thread(example_home, data / "home")
    async with await open_engine(wish, print) as engine, in_process(settings, engine, "recording") as world:
        await record(world, folder)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(main(RECORDED / version("fengqiao"), Path(scratch)))
