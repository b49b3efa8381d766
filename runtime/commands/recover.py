"""Commands for an installation that has lost a half, or moves to another engine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from activities.engine import PLAIN, SEARCH_ATTRIBUTES
from runtime.connection import engine_away_said, require_engine
from runtime.credentials import credentials_of
from runtime.engine import prepare_namespace
from runtime.faults import DATA, CannotRunError
from runtime.home import prepared
from runtime.recovering import LEFT, Say, Side, Tally, move_cases, recover_database, recover_engine
from runtime.settings import Settings
from runtime.terminal import say

app = typer.Typer()
recover = typer.Typer(no_args_is_help=True, help="A half that was lost, at a set TEMPORAL_ADDRESS / 恢复")
app.add_typer(recover, name="recover")


@recover.command()
def database() -> None:
    """Complete the tables from the engine: every case that it has."""
    _run(recover_database)


@recover.command()
def engine() -> None:
    """Re-create in the engine the open cases of the tables that it lacks."""
    _run(recover_engine)


@app.command()
def move(
    old: Annotated[str, typer.Argument(metavar="OLD", help="host:port of the engine that the cases leave")],
    plain: Annotated[
        Side | None, typer.Option(help="The engine that is spoken to without FENGQIAO_TEMPORAL_TLS…")
    ] = None,
) -> None:
    """Move every open case to the engine at TEMPORAL_ADDRESS; worker and API stopped."""

    async def run(settings: Settings, address: str, say: Say) -> Tally:
        return await move_cases(settings, old, address, say, plain)

    _run(run, plain=plain is Side.NEW)


def _run(work: Callable[[Settings, str, Say], Awaitable[Tally]], *, plain: bool = False) -> None:
    settings = prepared()
    address, credentials = require_engine(settings), PLAIN if plain else credentials_of(settings)

    async def run() -> Tally:
        await prepare_namespace(address, settings.namespace, SEARCH_ATTRIBUTES, credentials=credentials)
        return await work(settings, address, say)

    with engine_away_said():
        tally = asyncio.run(run())
    if left := tally.of(LEFT):
        raise CannotRunError(f"{left} cases need to be looked at; they are named above", DATA)
