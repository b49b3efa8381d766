"""The API on a socket of its own, and listening to its stream of changes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from api.app import create_app
from api.services import Services
from runtime.listening import listen
from runtime.server import Server, configured
from tests.support.installation import World

PATIENCE = 20.0
"""Seconds in which something must come, on however slow a machine."""


@dataclass(frozen=True)
class Told:
    """One event of a stream."""

    event: str
    id: str | None
    data: dict[str, Any]


class Listener:
    """Somebody at the other end of a stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> Told:
        """The next event; comments and the like are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                fields = await self._block()
                if "event" in fields:
                    return Told(fields["event"], fields.get("id"), json.loads(fields["data"]))

    async def about(self, number: str) -> Told:
        """The next change of one case; stories of others go on at the same time."""
        while True:
            told = await self.next()
            if told.data.get("number") == number:
                return told

    async def end(self) -> list[Told]:
        """What else is said until the stream ends."""
        found = []
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    found.append(await self.next())
            except StopAsyncIteration:
                return found

    async def comment(self) -> None:
        """A sign of life."""
        async with asyncio.timeout(PATIENCE):
            while (await anext(self._lines)) != ": ":
                pass

    async def _block(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        while line := await anext(self._lines):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields


@dataclass
class Site:
    """The API at an address."""

    world: World
    services: Services
    server: Server
    http: httpx.AsyncClient
    serving: "asyncio.Task[None]"

    @asynccontextmanager
    async def listen(self, who: str, query: str = "", **headers: str) -> AsyncIterator[Listener]:
        """Open a stream that must be granted."""
        signed = {"Authorization": f"Bearer {self.world.stage.tokens[who]}", **headers}
        async with self.http.stream("GET", f"/v1/changes{query}", headers=signed) as answer:
            assert answer.status_code == 200, await answer.aread()
            yield Listener(answer)


@asynccontextmanager
async def on_a_socket(world: World) -> AsyncIterator[Site]:
    """A further API process of the installation, so to say: its own services over the same database."""
    here = world.services
    services = Services(here.database, here.ring, here.book, here.rates, here.files, here.client)

    @asynccontextmanager
    async def lifetime() -> AsyncIterator[Services]:
        yield services

    app = create_app(lifetime)
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    server = Server(configured(app), app)
    serving = asyncio.create_task(server._serve(sockets=[listening]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:
        yield Site(world, services, server, http, serving)
    server.should_exit = True
    await serving
