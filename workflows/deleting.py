"""A case that was deleted is deleted in the engine too: every run of it that is still held."""

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workflows.history import runs_backwards


async def delete_runs(client: Client, number: str) -> int:
    """Have the engine delete every run of a case; how many it still had. RPCError if it is away.

    Asked again, it is as good as once: what is gone, by this or by the engine's own retention, is gone. The
    engine deletes on its own time, a run that has only just ended after half a minute.
    """
    runs = [run async for run in runs_backwards(client, number)]
    listed = [run.run_id async for run in client.list_workflows(f'WorkflowId = "{number}"')]
    found = 0
    for run in dict.fromkeys((*runs, *listed)):
        found += await _delete(client, number, run)
    return found


async def _delete(client: Client, number: str, run: str) -> bool:
    request = DeleteWorkflowExecutionRequest(
        namespace=client.namespace, workflow_execution=WorkflowExecution(workflow_id=number, run_id=run)
    )
    try:
        await client.workflow_service.delete_workflow_execution(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True
