"""What every route may use, made once by the composition root."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from temporalio.client import Client

from api.feed import Feed
from policies.rulebook import Rulebook
from storage.database import Database
from storage.vault import KeyRing


@dataclass
class Services:
    """Database, engine, rulebook and key ring. The engine may come later than the API."""

    database: Database
    ring: KeyRing
    book: Rulebook
    client: Client | None = None
    instance: str | None = None
    """Which installation this process belongs to."""
    feed: Feed = field(init=False)

    def __post_init__(self) -> None:
        self.feed = Feed(self.database)


def services(request: Request) -> Services:
    """The services of the app that a request came to."""
    found: Services = request.app.state.services
    return found


async def _here(request: Request) -> Services:
    # A coroutine like all our dependencies: FastAPI would send a plain function to a thread, each time.
    return services(request)


Here = Annotated[Services, Depends(_here)]
