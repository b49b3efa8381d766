"""Commands that look after an installation: its tables, its engine's namespace, one case, its workers."""

import asyncio
from typing import Annotated

import typer

from activities.engine import SEARCH_ATTRIBUTES
from runtime.credentials import credentials_of
from runtime.engine import prepare_namespace
from runtime.heard import see_that_a_worker_is_heard
from runtime.home import prepared
from runtime.rebuilding import rebuild_case
from runtime.settings import read_settings
from runtime.terminal import console

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database up to date and, at a set TEMPORAL_ADDRESS, the engine's namespace."""
    settings = prepared()
    if settings.temporal_address is not None:
        preparing = prepare_namespace(
            settings.temporal_address,
            settings.namespace,
            SEARCH_ATTRIBUTES,
            credentials=credentials_of(settings),
        )
        asyncio.run(preparing)


@app.command()
def heard() -> None:
    """Succeed if the engine has heard of a worker on this machine lately; for health checks."""
    asyncio.run(see_that_a_worker_is_heard(read_settings()))


@app.command()
def rebuild(number: Annotated[str, typer.Argument(help="Case number")]) -> None:
    """Write a case anew from its engine history."""
    console.print(asyncio.run(rebuild_case(read_settings(), number)), markup=False)
