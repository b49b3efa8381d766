"""Commands that follow from a command to another case, given where whoever was to give them has died."""

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from cases.envelope import Answer, Envelope
from storage import intents, queries
from storage.database import Database
from storage.granting import Granter
from workflows.messages import COMMAND


async def given_after_all(
    database: Database, client: Client, granter: Granter | None, command: str, number: str
) -> bool:
    """Give an intended command that the engine does not know, if what it follows from is on record.

    Whether the case has carried it out; refused, it is left as any command that never happened.
    """
    async with database.read() as tx:
        kept = await intents.envelope_of(tx, command)
        envelope = Envelope.model_validate_json(kept) if kept else None
        if envelope is None or envelope.after is None or granter is None:
            return False
        if not await queries.command_events(tx, envelope.after):
            return False
    signed = envelope.by(granter.grant(number, COMMAND, envelope))
    try:
        handle = client.get_workflow_handle(number)
        await handle.execute_update(COMMAND, signed, id=command, result_type=Answer)
    except WorkflowUpdateFailedError:
        return False
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False  # it was closed meanwhile
    return True
