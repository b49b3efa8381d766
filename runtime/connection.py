"""Reaching the engine: patient, since it may come up later than we do."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.engine import Credentials, connect
from runtime.credentials import credentials_of
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


async def engine_at(address: str, namespace: str, credentials: Credentials) -> Client:
    """Connect once. CannotRunError if nobody answers there."""
    try:
        return await connect(address, namespace, credentials=credentials)
    except RuntimeError as error:
        raise CannotRunError(f"no engine answers at {address}: {error}", UNAVAILABLE) from error


async def reach_engine(settings: Settings, stop: asyncio.Event) -> Client | None:
    """Connect, however long it takes; None when told to stop before.

    CannotRunError if no address is set, or what it takes to be let in cannot be read. An engine that lets
    nobody in is waited for like one that is away: it may be that one's certificate which is to be renewed.
    """
    address, credentials = require_engine(settings), credentials_of(settings)
    while not stop.is_set():
        try:
            return await connect(address, settings.namespace, credentials=credentials)
        except RuntimeError as error:
            log.warning("engine_away", address=address, error=str(error)[:200])
            await asyncio.sleep(PAUSE)
    return None
