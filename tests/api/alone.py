"""The API with its own database and no worker: parts of it can really be away."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
from sqlmodel import SQLModel
from temporalio.worker import Worker

from activities.engine import SEARCH_ATTRIBUTES, connect
from api.app import create_app
from api.rates import Rates
from api.services import Services
from policies.loaded import BOOK
from runtime.engine import prepare_namespace
from runtime.example import sign_ins_path
from runtime.home import fill_book, open_ring
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from runtime.worker import new_worker
from storage.database import Database
from storage.files import FileStore
from tests.support.installation import Stage, Sweeper, World
from workflows.trust import TRUST

BUSY = 1.0
"""Seconds for which a database that is held is waited for."""


@dataclass
class Alone(World):
    """An API whose worker, database and engine come and go."""

    @asynccontextmanager
    async def nobody_writes(self) -> AsyncIterator[None]:
        """Somebody else holds the database; what is committed can still be read.

        Got in a thread: whoever writes just now is of this loop, and has to come to an end first.
        """
        url = self.settings.database_url
        held = await asyncio.to_thread(self._held_postgres, url) if url else await self._held_sqlite()
        try:
            yield
        finally:
            await asyncio.to_thread(held.rollback)
            await asyncio.to_thread(held.close)

    async def _held_sqlite(self) -> sqlite3.Connection:
        file = self.settings.data / "fengqiao.db"
        held = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(held.execute, "BEGIN IMMEDIATE")
        return held

    def _held_postgres(self, url: str) -> psycopg.Connection[Any]:
        held = psycopg.connect(url)
        tables = ", ".join(f'"{name}"' for name in SQLModel.metadata.tables)
        held.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE".encode())
        return held

    def worker(self) -> Worker:
        """A worker of this installation, for `async with`."""
        TRUST.go_by(self.services.granter.objection)
        return new_worker(self.stage.engine, self.database)


@asynccontextmanager
async def api_alone(settings: Settings, address: str, namespace: str) -> AsyncIterator[Alone]:
    """The API in this process; nobody works for it."""
    await prepare_namespace(address, namespace, SEARCH_ATTRIBUTES)
    client = await connect(address, namespace)
    database = Database(settings.database, busy_seconds=BUSY)
    await fill_book(database)
    services = Services(
        database=database,
        ring=open_ring(settings),
        book=BOOK,
        rates=Rates(10_000, 10_000),
        files=FileStore(settings.file_store),
        client=client,
    )
    app = create_app(unused)
    app.state.services = services
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://fengqiao.test", timeout=30) as http:
        tokens = await asyncio.to_thread(read_sign_ins, sign_ins_path(settings))
        stage = Stage(http, tokens, client)
        yield Alone(settings, services, stage, Sweeper(database, client, BOOK, services.granter), database)
    await services.watch.close()
    await database.close()


@asynccontextmanager
async def unused() -> AsyncIterator[Services]:
    """The lifetime of services that are put into the app directly."""
    raise NotImplementedError
    yield
