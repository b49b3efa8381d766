"""The connection to the engine, the same for every process."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from temporalio.service import TLSConfig

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


@dataclass(frozen=True)
class Credentials:
    """How an engine is spoken to, and as whom. Printed, it shows nothing of either."""

    tls: TLSConfig | None = field(default=None, repr=False)
    """None: in plain, unless there is an API key, which the SDK sends over TLS only."""
    api_key: str | None = field(default=None, repr=False)


PLAIN = Credentials()
"""As the embedded engine is spoken to, on the loopback interface."""


async def connect(
    address: str,
    namespace: str = NAMESPACE,
    rpc_metadata: Mapping[str, str] | None = None,
    *,
    credentials: Credentials = PLAIN,
) -> Client:
    """Connect to the engine. RuntimeError, in plain words where they are known, if it lets nobody in."""
    try:
        return await Client.connect(
            address,
            namespace=namespace,
            data_converter=pydantic_data_converter,
            rpc_metadata=rpc_metadata or {},
            tls=credentials.tls,
            api_key=credentials.api_key,
        )
    except RuntimeError as error:
        raise RuntimeError(_in_plain_words(str(error), credentials)) from error


NOT_BELIEVED = {
    "UnknownIssuer": "its certificate is signed by none of the authorities that are trusted here",
    "NotValidForName": "its certificate is made out for another name",
    "Expired": "its certificate has expired",
    "NotValidYet": "its certificate is not valid yet",
    "CaUsedAsEndEntity": "its certificate is that of an authority",
}
"""What the SDK's TLS says of the server's certificate (rustls, `CertificateError`), in words."""
NOT_LET_IN = {
    "CertificateRequired": "it asks for a client certificate",
    "UnknownCA": "it does not trust the authority that signed our client certificate",
    "BadCertificate": "it does not accept our client certificate",
    "CertificateExpired": "our client certificate has expired",
    "CertificateUnknown": "it does not accept our client certificate",
}
"""What the server says of ours (RFC 8446, 6.2), in words."""
HUNG_UP = re.compile(r"connection ?closed|broken ?pipe|connection ?reset", re.IGNORECASE)
"""Its word on ours may be lost where it hangs up at once: in TLS 1.3 it comes after our own handshake."""


def _in_plain_words(error: str, credentials: Credentials) -> str:
    """Why an engine could not be spoken to."""
    for sign, words in {**NOT_LET_IN, **NOT_BELIEVED}.items():
        if re.search(rf"\b{sign}(Context)?\b", error):
            return words
    if credentials.tls and HUNG_UP.search(error):
        return "it hung up at the handshake: it asks for a client certificate, or does not accept ours"
    return error if credentials.tls else f"{error} (spoken to without TLS)"


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
