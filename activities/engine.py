"""The connection to the engine, the same for every process."""

from collections.abc import Mapping

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.contrib.pydantic import pydantic_data_converter

from cases.clocks import running
from cases.state import CaseState

TASK_QUEUE = "cases"
NAMESPACE = "fengqiao"

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
