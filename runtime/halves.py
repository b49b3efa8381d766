"""The two halves of an installation, tables and engine: both there, of the same time, and each other's."""

from collections.abc import Callable

from temporalio.client import Client

from activities.engine import identity
from api.clock import now
from runtime.connection import engine_at
from runtime.credentials import credentials_of
from runtime.faults import DATA, CannotRunError
from runtime.settings import Settings
from storage import bond
from storage.bond import Standing, Tie
from storage.database import Database
from storage.deleting import any_deleted
from storage.queries import count_cases
from workflows.messages import WORKFLOW

CASES = f'WorkflowType = "{WORKFLOW}"'
NOT_LEFT = f'{CASES} AND ExecutionStatus != "Terminated"'
"""A case that moved to another engine was ended in this one."""
RUNNING = f'{CASES} AND ExecutionStatus = "Running"'
REBUILD = "`fengqiao up --rebuild` (or `fengqiao recover database`)"
RECREATE = "`fengqiao up --recreate` (or `fengqiao recover engine`)"


async def count_held(client: Client) -> int:
    """How many cases the engine has."""
    return (await client.count_workflows(NOT_LEFT)).count


async def see_that_both_are_there(
    settings: Settings, address: str, say: Callable[[str], None] = lambda _: None
) -> None:
    """CannotRunError if one half has cases and the other has none, or one is not the other's.

    Where the engine carries fewer than are open it is only said: its lists follow a little later than its
    cases, and the others are not to wait for the lost ones.
    """
    client = await engine_at(address, settings.namespace, credentials_of(settings))
    held = await count_held(client)
    async with Database(settings.database) as database:
        async with database.read() as tx:
            every, still_open = await count_cases(tx)
            deleted = await any_deleted(tx)
            tie = await bond.tie_of(tx)
        if held and not every and not deleted:
            raise CannotRunError(_tables_lost(held), DATA)
        if tie is not None and tie.standing is Standing.ENGINE_BEHIND:
            raise CannotRunError(_unfinished(tie), DATA)
        if still_open and not held:
            raise CannotRunError(
                f"the tables have {still_open} open cases and the engine none: if its data is lost, "
                f"re-create them in it with {RECREATE}",
                DATA,
            )
        await see_that_they_belong_together(database, client)
    carried = (await client.count_workflows(RUNNING)).count
    if carried < still_open:
        say(
            f"the tables have {still_open} open cases and the engine carries {carried}: if it stays so, "
            f"re-create those that it has lost with {RECREATE}"
        )


async def see_that_they_belong_together(database: Database, client: Client) -> None:
    """CannotRunError if these tables belong with another engine, or either is still to be completed.

    Tables that have met no engine yet belong with this one from now on, unless it has cases: then they take
    the place of others, which were lost.
    """
    engine = await identity(client)
    async with database.read() as tx:
        tie = await bond.tie_of(tx)
    if tie is None:
        if held := await count_held(client):
            raise CannotRunError(_tables_lost(held), DATA)
        async with database.write() as tx:
            tie = await bond.tie_first(tx, engine, now())
    if tie.standing is not Standing.TOGETHER:
        raise CannotRunError(_unfinished(tie), DATA)
    if tie.engine != engine:
        raise CannotRunError(
            "these tables belong with another engine: set TEMPORAL_ADDRESS to that one; if it is lost, "
            f"re-create its open cases in this one with {RECREATE}; to move them, use `fengqiao move`",
            DATA,
        )


def _tables_lost(held: int) -> str:
    return (
        f"the engine has {held} cases and the tables none: put the database's backup back with "
        f"`fengqiao restore`, or read all cases back from the engine with {REBUILD}"
    )


def _unfinished(tie: Tie) -> str:
    if tie.standing is Standing.ENGINE_BEHIND:
        return (
            f"open cases are still to be re-created in the engine: finish it with {RECREATE}, or, where a "
            "`fengqiao move` was broken off, with the same command again"
        )
    if tie.standing is Standing.LEFT:
        return (
            "these tables were left for another database: name that one in FENGQIAO_DATABASE_URL or "
            f"FENGQIAO_DATABASE_URL_FILE; if they are to go on here after all, complete them with {REBUILD}"
        )
    source = (
        f"come from the backup of {tie.backup_of.isoformat()}" if tie.backup_of else "are being read back"
    )
    return (
        f"the tables {source}: complete them from the engine with {REBUILD}; if the engine is lost too, "
        f"re-create their open cases with {RECREATE}"
    )
