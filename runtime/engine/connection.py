"""A first connection to an engine."""

import asyncio
import time
from datetime import timedelta

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.engine import Credentials, connect

from .faults import EngineFault

_ASK_AGAIN_AFTER = 0.02
_ONE_TRY = 5.0


async def reach(address: str, namespace: str, patience: timedelta, credentials: Credentials) -> Client:
    """Connect to a set address, trying until `patience` runs out; it may just be starting.

    Raises EngineFault (address).
    """
    deadline = time.monotonic() + patience.total_seconds()
    complaint = "no answer"
    while (left := deadline - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(min(left, _ONE_TRY)):
                return await connect(address, namespace, credentials=credentials)
        except TimeoutError:
            continue
        except (RuntimeError, RPCError) as error:
            complaint = str(error)
        except ValueError as error:
            raise EngineFault("address", f"{address} is no usable address: {error}") from error
        await asyncio.sleep(min(_ASK_AGAIN_AFTER * 10, left))
    waited = f"{patience.total_seconds():.0f} s"
    raise EngineFault("address", f"no Temporal answers at {address} within {waited}: {complaint}")


async def answers(address: str, namespace: str) -> Client | None:
    """A client of our own engine if it answers already and calls itself healthy."""
    try:
        async with asyncio.timeout(_ONE_TRY):
            client = await connect(address, namespace)
            return client if await client.service_client.check_health() else None
    except (RuntimeError, RPCError, TimeoutError):
        return None


async def server_version(client: Client) -> str:
    """The version the server itself tells, or an empty string."""
    try:
        return (await client.workflow_service.get_system_info(GetSystemInfoRequest())).server_version
    except RPCError:
        return ""
