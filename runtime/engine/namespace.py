"""The namespace: made, kept at its retention, and ready for our search attributes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeNamespaceRequest,
    DescribeWorkflowExecutionRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from activities.engine import PLAIN, Credentials, connect

from .faults import EngineFault

# How long closed runs stay in the engine: as long as a database backup may be old and still be
# completed from the engine's histories.
RETENTION: Final = timedelta(days=90)

_USABLE_WITHIN = 30.0
_ASK_AGAIN_AFTER = 0.05
_NEVER_STARTED = "fengqiao-readiness-probe"
# A server that has only just started, or a namespace it has not yet heard of itself.
_NOT_YET = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.NOT_FOUND,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.INVALID_ARGUMENT,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
    }
)


async def prepare_namespace(
    address: str,
    namespace: str,
    search_attributes: Sequence[SearchAttributeKey[Any]],
    retention: timedelta = RETENTION,
    credentials: Credentials = PLAIN,
) -> None:
    """Make the namespace at that address ready, as often as wanted; returns when it can be used.

    An existing namespace is moved to the given retention; search attributes are only ever added.
    Raises EngineFault (address, namespace).
    """
    try:
        client = await connect(address, namespace, credentials=credentials)
    except (RuntimeError, RPCError) as error:
        raise EngineFault("address", f"no Temporal answers at {address}: {error}") from error
    await prepare(client, search_attributes, retention)


async def prepare(
    client: Client,
    search_attributes: Sequence[SearchAttributeKey[Any]],
    retention: timedelta = RETENTION,
) -> None:
    """As `prepare_namespace`, for the namespace of a connected client."""
    try:
        await _ensure_namespace(client, retention)
        await _await_history(client)
        await _ensure_attributes(client, search_attributes)
    except RPCError as error:
        raise EngineFault(
            "namespace", f"namespace {client.namespace} could not be prepared: {error.message}"
        ) from error


async def _ensure_namespace(client: Client, retention: timedelta) -> None:
    kept = Duration()
    kept.FromTimedelta(retention)
    service = client.workflow_service
    try:
        found = await service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        try:
            await service.register_namespace(
                RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=kept)
            )
        except RPCError as refused:
            # Somebody else was quicker.
            if refused.status != RPCStatusCode.ALREADY_EXISTS:
                raise
        return
    present = found.config.workflow_execution_retention_ttl.ToTimedelta()
    if present == retention:
        return
    config = NamespaceConfig(workflow_execution_retention_ttl=kept)
    try:
        await service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=config))
    except RPCError as error:
        # Temporal Cloud, for one, has this changed elsewhere.
        raise EngineFault(
            "namespace",
            f"namespace {client.namespace} keeps closed runs for {present.days} days, not {retention.days}, "
            f"and does not let that be changed: {error.message}",
        ) from error


async def _await_history(client: Client) -> None:
    """Wait until the part of the server that keeps workflows answers for this namespace.

    The frontend calls itself healthy earlier.
    """
    unknown = DescribeWorkflowExecutionRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=_NEVER_STARTED)
    )

    async def asked() -> None:
        try:
            await client.workflow_service.describe_workflow_execution(unknown)
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND and "amespace" not in error.message:
                return
            raise

    await _until_accepted(asked)


async def _ensure_attributes(client: Client, wanted: Sequence[SearchAttributeKey[Any]]) -> None:
    if not wanted:
        return
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    present = {**listed.system_attributes, **listed.custom_attributes}
    missing = {}
    for key in wanted:
        kind = IndexedValueType.ValueType(int(key.indexed_value_type))
        if key.name not in present:
            missing[key.name] = kind
        elif present[key.name] != kind:
            raise EngineFault(
                "namespace",
                f"search attribute {key.name} of namespace {client.namespace} has another type: "
                f"{IndexedValueType.Name(present[key.name])}, not {IndexedValueType.Name(kind)}",
            )
    if missing:
        try:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
            )
        except RPCError as error:
            if error.status != RPCStatusCode.ALREADY_EXISTS:
                raise EngineFault(
                    "namespace",
                    f"search attributes {', '.join(missing)} are missing in namespace {client.namespace} "
                    f"and cannot be added: {error.message}",
                ) from error
    query = " AND ".join(f"`{key.name}` IS NOT NULL" for key in wanted)
    counting = CountWorkflowExecutionsRequest(namespace=client.namespace, query=query)

    async def asked() -> None:
        await client.workflow_service.count_workflow_executions(counting)

    # Namespaces are cached by the server for some seconds, their search attributes with them.
    await _until_accepted(asked)


async def _until_accepted(ask: Callable[[], Awaitable[None]]) -> None:
    """Ask until it is not refused any more. Raises the last refusal, or one that time does not heal."""
    deadline = time.monotonic() + _USABLE_WITHIN
    while True:
        try:
            return await ask()
        except RPCError as error:
            if error.status not in _NOT_YET or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_ASK_AGAIN_AFTER)
