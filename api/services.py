"""What every route may use, made once by the composition root."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from temporalio.client import Client

from api.clock import now
from api.feed import Feed
from api.oidc import Provider
from api.problems import Problem
from api.rates import Rates
from api.turns import Turns
from api.watch import Watch
from policies.rulebook import Rulebook
from storage import bond
from storage.database import Database, Transaction
from storage.files import FileStore
from storage.granting import Granter
from storage.key_ring import KeyRing


@dataclass
class Services:
    """Database, engine, rulebook, key ring and documents. The engine may come later than the API."""

    database: Database
    ring: KeyRing
    book: Rulebook
    rates: Rates
    files: FileStore
    client: Client | None = None
    provider: Provider | None = None
    """Of identities, if one is configured."""
    public_url: str | None = None
    """Where browsers reach this API, for the way back from the provider."""
    engine: str | None = None
    """Identity of the client's engine, as the tables know it."""
    instance: str | None = None
    """Which installation this process belongs to."""
    turns: Turns = field(default_factory=Turns)
    feed: Feed = field(init=False)
    watch: Watch = field(init=False)
    granter: Granter = field(init=False)

    def __post_init__(self) -> None:
        self.feed, self.watch = Feed(self.database), Watch(self.database)
        self.granter = Granter(self.ring, now)


async def see_that_they_are_together(here: Services, tx: Transaction) -> None:
    """Problem if these tables were restored, or are being recovered or moved: nothing is promised on them."""
    if not await bond.belongs_with(tx, here.engine):
        raise Problem("not_together")


def services(request: Request) -> Services:
    """The services of the app that a request came to."""
    found: Services = request.app.state.services
    return found


async def _here(request: Request) -> Services:
    # A coroutine like all our dependencies: FastAPI would send a plain function to a thread, each time.
    return services(request)


Here = Annotated[Services, Depends(_here)]
