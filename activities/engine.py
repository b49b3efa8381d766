"""The connection to the engine, the same for every process."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import Priority as PriorityMessage
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client
from temporalio.common import Priority, SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.naming import NAMESPACE
from cases.clocks import running
from cases.model import UnitRef
from cases.precedence import Precedence, precedence, sharer
from cases.state import CaseState

TASK_TIMEOUT = timedelta(seconds=5)
"""After so long a workflow task that a worker has taken, or was to take since it has the case in its memory,
goes to another. A worker that is killed loses what it holds, and one that is told to stop may lose a task
that is handed to it at that moment: the SDK hangs up. A call waits twice as long, and so gets its answer."""

STATUS = SearchAttributeKey.for_keyword("CaseStatus")
LEVEL = SearchAttributeKey.for_keyword("CaseLevel")
UNIT = SearchAttributeKey.for_keyword("CaseUnit")
DUE = SearchAttributeKey.for_datetime("CaseDue")
OVERDUE = SearchAttributeKey.for_bool("CaseOverdue")
SEARCH_ATTRIBUTES = (STATUS, LEVEL, UNIT, DUE, OVERDUE)
"""Few, and none of them personal: for operators who look into the engine. Lists come from the tables."""


async def connect(
    address: str, namespace: str = NAMESPACE, rpc_metadata: Mapping[str, str] | None = None
) -> Client:
    """Connect to the engine. RuntimeError if it cannot be reached."""
    return await Client.connect(
        address, namespace=namespace, data_converter=pydantic_data_converter, rpc_metadata=rpc_metadata or {}
    )


async def identity(client: Client) -> str:
    """What tells this engine from every other: given once, when its namespace was registered. RPCError."""
    request = DescribeNamespaceRequest(namespace=client.namespace)
    found = await client.workflow_service.describe_namespace(request)
    return str(found.namespace_info.id)


def attributes(state: CaseState) -> TypedSearchAttributes:
    """A case as the engine's own lists show it."""
    return TypedSearchAttributes(
        [
            SearchAttributePair(STATUS, state.status.value),
            SearchAttributePair(LEVEL, state.stay.level),
            SearchAttributePair(UNIT, state.unit.code),
            SearchAttributePair(DUE, running(state).due),
            SearchAttributePair(OVERDUE, bool(state.overdue)),
        ]
    )


def priority(state: CaseState, chain: Sequence[UnitRef]) -> Priority:
    """Where a case's tasks stand in the engine's queues, for `chain`, its units from its place upwards."""
    return Priority(priority_key=precedence(state), fairness_key=sharer(chain).code)


async def move_up(client: Client, number: str, to: Precedence) -> None:
    """Have the tasks of a running case stand elsewhere in the queues from now on. RPCError."""
    options = WorkflowExecutionOptions(priority=PriorityMessage(priority_key=to))
    request = UpdateWorkflowExecutionOptionsRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=number),
        workflow_execution_options=options,
        update_mask=FieldMask(paths=["priority.priority_key"]),
        identity=client.identity,
    )
    await client.workflow_service.update_workflow_execution_options(request)
