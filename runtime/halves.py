"""The two halves of an installation, tables and engine: both there, or neither."""

from collections.abc import Callable

from temporalio.client import Client

from activities.engine import connect
from policies.loaded import BOOK
from runtime.faults import DATA, CannotRunError
from runtime.home import fill_book
from runtime.settings import Settings
from storage.database import Database
from storage.queries import count_cases
from workflows.messages import WORKFLOW
from workflows.sweeper import Sweeper

CASES = f'WorkflowType = "{WORKFLOW}"'


async def see_that_both_are_there(settings: Settings, address: str) -> None:
    """CannotRunError if one half has cases and the other has none: one of the two was lost or swapped."""
    client = await connect(address, settings.namespace)
    held = (await client.count_workflows(CASES)).count
    async with Database(settings.database) as database, database.read() as tx:
        every, still_open = await count_cases(tx)
    if held and not every:
        raise CannotRunError(
            f"the engine has {held} cases and the tables none: put the database's backup back, "
            "or read all cases back from the engine with `fengqiao up --rebuild`",
            DATA,
        )
    if still_open and not held:
        raise CannotRunError(
            f"the tables have {still_open} open cases and the engine none: put the engine's data back from "
            "the backup of the same time",
            DATA,
        )


async def rebuild_all(settings: Settings, address: str, say: Callable[[str], None]) -> None:
    """Write every case that the engine holds to the tables."""
    client = await connect(address, settings.namespace)
    async with Database(settings.database) as database:
        await fill_book(database)
        sweeper = Sweeper(database, client, BOOK)
        numbers = await _numbers(client)
        for number in sorted(numbers):
            await sweeper.rewrite(number)
    say(f"{len(numbers)} cases read back from the engine")


async def _numbers(client: Client) -> set[str]:
    return {execution.id async for execution in client.list_workflows(CASES)}
