"""Start the workflow of a case whose number and start argument are kept already."""

from contextlib import suppress

from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.engine import TASK_QUEUE, attributes
from cases.opening import Opening
from cases.state import CaseState
from workflows.messages import WORKFLOW, CaseStart


async def start_case(client: Client, opening: Opening, state: CaseState) -> None:
    """Start it, once however often asked. The workflow id is the case number."""
    with suppress(WorkflowAlreadyStartedError):
        await client.start_workflow(
            WORKFLOW,
            CaseStart(opening=opening),
            id=opening.number,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=attributes(state),
        )
