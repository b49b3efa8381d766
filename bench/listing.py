"""Asking lists over HTTP, of an API process of its own, in turn with the bare round trip to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx

from bench.asked import Ask, asked
from bench.faults import BenchError
from bench.timing import Calls
from runtime.children import Child
from runtime.home import log_file
from runtime.listening import free_port
from runtime.settings import Settings

WARM_UP = 3
"""Rounds."""
UP_WITHIN, LOOK_EVERY = 60.0, 0.1
"""Seconds."""
REFERENCE = Ask("GET /health, the bare round trip", "", "/health")


class Api(NamedTuple):
    """An API that serves, and its process."""

    http: httpx.AsyncClient
    pid: int | None


async def timed(
    http: httpx.AsyncClient, tokens: dict[str, str], asks: list[Ask], rounds: int, moved: Callable[[], None]
) -> tuple[dict[str, int], Calls]:
    """One client, every list in turn with the reference, round after round."""
    rows, calls = dict[str, int](), Calls()
    for nth in range(-WARM_UP, rounds):
        counted = calls if nth >= 0 else Calls()
        async with counted.timed(REFERENCE.name):
            (await http.get(REFERENCE.path)).raise_for_status()
        for ask in asks:
            async with counted.timed(ask.name):
                body = await asked(http, tokens, ask)
            rows[ask.name] = rows_of(body)
        if nth >= 0:
            moved()
    return rows, calls


def rows_of(body: dict[str, Any]) -> int:
    """Rows of the longest list in an answer."""
    return max((len(value) for value in body.values() if isinstance(value, list)), default=0)


@asynccontextmanager
async def serving(settings: Settings, engine: str) -> AsyncIterator[Api]:
    """The API as a process of its own. BenchError if it does not come up."""
    port = free_port(settings.api_host, settings.api_port)
    environment = {
        "FENGQIAO_DATA": str(settings.data),
        "FENGQIAO_DATABASE_URL": settings.database_url or "",
        "FENGQIAO_DATABASE_URL_FILE": "",
        "TEMPORAL_ADDRESS": engine,
        "FENGQIAO_API_PORT": str(port),
    }
    child = Child("api", log_file(settings, "api"), environment, lambda: None)
    running = asyncio.create_task(child.keep_running())
    try:
        async with httpx.AsyncClient(base_url=f"http://{settings.api_host}:{port}", timeout=60) as http:
            await _until_up(http)
            yield Api(http, child.pid)
    finally:
        await child.stop()
        await running


async def _until_up(http: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + UP_WITHIN
    while time.monotonic() < deadline:
        try:
            if (await http.get("/ready")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(LOOK_EVERY)
    raise BenchError("the API did not come up")
