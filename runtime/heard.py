"""Whether the engine has heard of a worker on this machine: a worker's health, asked from outside."""

import socket
from datetime import UTC, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from activities.engine import TASK_QUEUE, connect
from api.clock import now
from runtime.connection import require_engine
from runtime.faults import UNAVAILABLE, CannotRunError
from runtime.settings import Settings

SILENCE = timedelta(seconds=90)
"""A worker asks for work again after 60 seconds at the latest."""


async def see_that_a_worker_is_heard(settings: Settings) -> None:
    """CannotRunError unless a worker of this machine has asked the engine for work of late."""
    address = require_engine(settings)
    asked = DescribeTaskQueueRequest(
        namespace=settings.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        client = await connect(address, settings.namespace)
        told = await client.workflow_service.describe_task_queue(asked)
    except (RuntimeError, RPCError) as error:
        raise CannotRunError(f"the engine at {address} does not answer: {error}", UNAVAILABLE) from error
    here, since = f"@{socket.gethostname()}", now() - SILENCE
    heard = [
        poller.identity
        for poller in told.pollers
        # The SDK names a worker after its process and its host.
        if poller.identity.endswith(here) and poller.last_access_time.ToDatetime(UTC) > since
    ]
    if not heard:
        raise CannotRunError(f"the engine has not heard of a worker on {here[1:]} lately", UNAVAILABLE)
