"""The API process: the app over its services, served by uvicorn."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
import uvicorn
from fastapi import FastAPI
from temporalio.service import RPCError

from activities.engine import identity
from api.app import create_app
from api.handing_over import carry_on_all
from api.rates import Rates
from api.services import Services
from policies.loaded import BOOK
from runtime.bounded_http import BoundedHttp
from runtime.collecting import collect_seldom
from runtime.connection import reach_engine, require_engine
from runtime.credentials import credentials_of
from runtime.faults import CannotRunError
from runtime.halves import see_that_they_belong_together
from runtime.home import fill_book, open_ring, see_that_the_ring_fits
from runtime.identity import open_provider
from runtime.listening import listen
from runtime.settings import Settings
from storage.database import Database
from storage.faults import DatabaseAwayError
from storage.files import FileStore

log = structlog.get_logger()
DRAIN_SECONDS = 10
LONGEST = 60.0
"""Seconds for a transaction: what somebody waits for is over in less."""
LOOK_AGAIN = 2.0
HANDOVERS_EVERY = 30.0
"""Seconds. A handover is carried on by several processes at once without harm."""


@asynccontextmanager
async def open_services(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Services]:
    """Everything the routes need. The engine may come later: until then commands are refused as such."""
    database = Database(settings.database, longest=LONGEST)
    here = Services(
        database=database,
        ring=open_ring(settings),
        book=BOOK,
        instance=settings.instance,
        files=FileStore(settings.file_store),
        rates=Rates(settings.calls_per_second, settings.strangers_per_minute),
        provider=open_provider(settings),
        public_url=settings.public_url,
    )
    await fill_book(database)
    await see_that_the_ring_fits(database, here.ring)
    collect_seldom()
    beside = [
        asyncio.create_task(_reach(here, settings, stop)),
        asyncio.create_task(_carry_on(here)),
    ]
    try:
        yield here
    finally:
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await here.watch.close()
        if here.provider is not None:
            await here.provider.close()
        await database.close()


async def _reach(here: Services, settings: Settings, stop: asyncio.Event) -> None:
    """Until these tables and the engine belong together, commands are refused as if there were none."""
    client = await reach_engine(settings, stop)
    while client is not None and here.client is None:
        try:
            await see_that_they_belong_together(here.database, client)
        except (CannotRunError, RPCError, DatabaseAwayError) as error:
            log.warning("engine_not_used", why=str(error)[:300])
            await asyncio.sleep(LOOK_AGAIN)
        else:
            here.engine = await identity(client)
            here.client = client


async def _carry_on(here: Services) -> None:
    """Handovers of a day ahead begin on it, and what a crash has left of one goes on."""
    while True:
        await asyncio.sleep(HANDOVERS_EVERY)
        if here.client is None:
            continue
        try:
            await carry_on_all(here)
        except Exception as error:  # noqa: BLE001  # its kind is logged; its words may hold data
            log.warning("handovers_put_off", kind=type(error).__name__)


class Server(uvicorn.Server):
    """Ends the streams when it is told to stop: it waits for open connections, and they would stay."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        self._app.state.services.feed.close()
        await super().shutdown(sockets)


def configured(app: FastAPI) -> uvicorn.Config:
    """How the app is served."""
    return uvicorn.Config(
        app,
        http=BoundedHttp,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        server_header=False,
    )


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until told to stop. CannotRunError if the port is taken."""
    require_engine(settings)
    credentials_of(settings)  # refused now, and not in a task beside the serving
    listening = listen(settings.api_host, settings.api_port, shared=settings.apis > 1)
    app = create_app(lambda: open_services(settings, stop))
    server = Server(configured(app), app)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving
