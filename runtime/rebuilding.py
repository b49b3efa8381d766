"""Re-projection of one case on the operator's word."""

from temporalio.service import RPCError

from activities.engine import connect
from policies.loaded import BOOK
from runtime.faults import CONFIG, DATA, UNAVAILABLE, CannotRunError
from runtime.home import fill_book
from runtime.settings import Settings
from storage.database import Database
from workflows.history import HistoryUnreadableError
from workflows.sweeper import Sweeper


async def rebuild_case(settings: Settings, number: str) -> str:
    """Read a case back from the engine and write it to the tables; what was done, in a line."""
    if settings.temporal_address is None:
        raise CannotRunError(
            "set TEMPORAL_ADDRESS to the engine (see running.json in the data directory)", CONFIG
        )
    database = Database(settings.database)
    try:
        await fill_book(database)
        client = await connect(settings.temporal_address, settings.namespace)
        commands = await Sweeper(database, client, BOOK).reproject(number)
    except RPCError as error:
        raise CannotRunError(f"the engine: {error.message}", UNAVAILABLE) from error
    except RuntimeError as error:
        code = DATA if isinstance(error, HistoryUnreadableError) else UNAVAILABLE
        raise CannotRunError(f"{number}: {error}", code) from error
    finally:
        await database.close()
    return f"{number}: {len(commands)} commands read back from the engine and written"
