"""Reaching the engine: patient, since it may come up later than we do."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.engine import connect
from runtime.faults import CONFIG, UNAVAILABLE, CannotRunError
from runtime.settings import Settings

log = structlog.get_logger()
PAUSE = 0.5


def require_engine(settings: Settings) -> str:
    """The engine's address. CannotRunError if none is set."""
    if settings.temporal_address is None:
        raise CannotRunError("TEMPORAL_ADDRESS is not set: no engine to connect to", CONFIG)
    return settings.temporal_address


@contextmanager
def engine_away_said() -> Iterator[None]:
    """Says CannotRunError where the engine cannot be reached or does not do what it is asked."""
    try:
        yield
    except RPCError as error:
        raise CannotRunError(f"the engine: {error.message}", UNAVAILABLE) from error


async def engine_at(address: str, namespace: str) -> Client:
    """Connect once. CannotRunError if nobody answers there."""
    try:
        return await connect(address, namespace)
    except RuntimeError as error:
        raise CannotRunError(f"no engine answers at {address}: {error}", UNAVAILABLE) from error


async def reach_engine(settings: Settings, stop: asyncio.Event) -> Client | None:
    """Connect, however long it takes; None when told to stop before. CannotRunError if no address is set."""
    address = require_engine(settings)
    while not stop.is_set():
        try:
            return await connect(address, settings.namespace)
        except RuntimeError as error:
            log.warning("engine_away", address=address, error=str(error)[:200])
            await asyncio.sleep(PAUSE)
    return None
