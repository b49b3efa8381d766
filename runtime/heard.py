"""Whether the engine has heard of a worker on this machine: a worker's health, asked from outside."""

import socket
from datetime import UTC, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType, WorkerStatus
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, ListWorkersRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.engine import connect
from activities.naming import TASK_QUEUE
from api.clock import now
from runtime.connection import require_engine
from runtime.credentials import credentials_of
from runtime.faults import UNAVAILABLE, CannotRunError
from runtime.settings import Settings

SILENCE = timedelta(seconds=150)
"""A worker tells the engine that it runs, and asks for work again, every 60 seconds."""


async def see_that_a_worker_is_heard(settings: Settings) -> None:
    """CannotRunError unless a worker of this machine has told the engine of itself, or asked it for work."""
    address, here = require_engine(settings), socket.gethostname()
    credentials = credentials_of(settings)
    try:
        client = await connect(address, settings.namespace, credentials=credentials)
        # Some of its questions for work are seen at once; that it runs is told 60 seconds later at times.
        heard = await _has_asked(client, here) or await _has_told(client, here)
    except (RuntimeError, RPCError) as error:
        raise CannotRunError(f"the engine at {address} does not answer: {error}", UNAVAILABLE) from error
    if not heard:
        raise CannotRunError(f"the engine has not heard of a worker on {here} lately", UNAVAILABLE)


async def _has_asked(client: Client, here: str) -> bool:
    """Only the first part of the queue is looked at: whoever asked the others alone is missed."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    told = await client.workflow_service.describe_task_queue(asked)
    # The SDK names a worker after its process and its host.
    return any(
        poller.identity.endswith(f"@{here}") and _is_recent(poller.last_access_time)
        for poller in told.pollers
    )


async def _has_told(client: Client, here: str) -> bool:
    told = await client.workflow_service.list_workers(ListWorkersRequest(namespace=client.namespace))
    beats = [worker.worker_heartbeat for worker in told.workers_info]
    return any(
        beat.task_queue == TASK_QUEUE
        and beat.host_info.host_name == here
        and beat.status == WorkerStatus.WORKER_STATUS_RUNNING
        and _is_recent(beat.heartbeat_time)
        for beat in beats
    )


def _is_recent(at: Timestamp) -> bool:
    """Whether it was a short while ago."""
    return at.ToDatetime(UTC) > now() - SILENCE
