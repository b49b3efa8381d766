"""A command to a case whose run has ended: a new run is begun for it, from what the tables have.

A run begins from the tables, so at that moment nothing of the case may be on its way to them: of two runs
that begin from the same event each would go on with another one. Whoever writes an intent for a case that is
over is therefore alone with it until that is fulfilled or given up: every other call waits, and is
judged anew.
"""

from typing import Any

from temporalio.client import WithStartWorkflowOperation

from api.clock import now
from api.problems import Problem, RefusedError
from api.sending import REUSED
from api.services import Services, see_that_they_are_together
from cases.envelope import Envelope
from cases.freezing import objection_to_processing
from cases.refusals import refuse
from cases.resuming import ChainBrokenError, resumed
from cases.state import CaseState
from storage import freezing, intents
from storage.deleting import is_deleted_and_held
from storage.recovering import kept_case
from workflows.carrying import carried_on, opener
from workflows.starting import anew


class UnderWayError(Exception):
    """Something else is under way to the case, or has just changed it: the command is to be judged anew."""


async def begun_again(
    here: Services, state: CaseState, envelope: Envelope
) -> WithStartWorkflowOperation[Any, Any]:
    """Write down what is about to be sent, and how the case goes on from what the tables have.

    Problem; UnderWayError if something of it is under way, or it is not as it was when the command was
    judged.
    """
    number = state.number
    async with here.database.write() as tx:
        await see_that_they_are_together(here, tx)
        if await is_deleted_and_held(tx, number):
            raise Problem("not_found")
        if await intents.of_case(tx, number):
            raise UnderWayError
        if await intents.cases_under_way(tx, envelope.command):
            raise RefusedError(refuse(REUSED))
        if refusal := objection_to_processing(is_frozen=await freezing.is_frozen(tx, number)):
            raise RefusedError(refusal)
        kept = await kept_case(tx, number)
        if kept is None or kept.shown.seq != state.seq:
            raise UnderWayError
        try:
            case = resumed(kept.shown, kept.links)
        except ChainBrokenError:
            raise Problem("chain_broken") from None
        await intents.intend(tx, envelope.command, number, now(), envelope.model_dump_json())
    return anew(carried_on(kept, case), opener(kept, case))
