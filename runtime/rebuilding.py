"""Re-projection of one case on the operator's word."""

from temporalio.service import RPCError

from activities.engine import connect
from policies.loaded import BOOK
from policies.rulebook import RuleMissingError
from runtime.credentials import credentials_of
from runtime.faults import CONFIG, DATA, UNAVAILABLE, CannotRunError
from runtime.home import fill_book
from runtime.settings import Settings
from storage.database import Database
from storage.deleting import CaseDeletedError
from workflows.history import HistoryUnreadableError
from workflows.sweeper import Sweeper


async def rebuild_case(settings: Settings, number: str) -> str:
    """Read a case back from the engine and write it to the tables; what was done, in a line."""
    if settings.temporal_address is None:
        raise CannotRunError(
            "set TEMPORAL_ADDRESS to the engine (see running.json in the data directory)", CONFIG
        )
    credentials = credentials_of(settings)
    database = Database(settings.database)
    try:
        await fill_book(database)
        client = await connect(settings.temporal_address, settings.namespace, credentials=credentials)
        differed = await Sweeper(database, client, BOOK).rewrite(number)
    except RPCError as error:
        raise CannotRunError(f"the engine: {error.message}", UNAVAILABLE) from error
    except (RuntimeError, RuleMissingError) as error:
        code = DATA if isinstance(error, HistoryUnreadableError | CaseDeletedError) else UNAVAILABLE
        raise CannotRunError(f"{number}: {error}", code) from error
    finally:
        await database.close()
    found = f"; events that differed: {', '.join(map(str, differed))}" if differed else ""
    return f"{number}: read back from the engine and written anew{found}"
