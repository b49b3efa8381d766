"""Commands for policies and calendars: check a file, load it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.clock import now
from policies.faults import DocumentRefusedError
from policies.loading import Loaded, load_file
from policies.rulebook import VersionTakenError
from runtime.faults import DATA, CannotRunError
from runtime.settings import Settings
from storage.database import Database
from storage.documents import keep

policy = typer.Typer(no_args_is_help=True, help="Policies / 规则")
calendar = typer.Typer(no_args_is_help=True, help="Calendars / 工作日历")
console = Console(highlight=False, soft_wrap=True)
File = Annotated[Path, typer.Argument(help="YAML document")]


def _checked(path: Path, kind: str) -> Loaded:
    try:
        loaded = load_file(path)
    except DocumentRefusedError as error:
        raise CannotRunError(str(error), DATA) from error
    if loaded.document.kind != kind:
        raise CannotRunError(f"{path} is a {loaded.document.kind}, not a {kind}", DATA)
    return loaded


def _say(loaded: Loaded, done: str) -> None:
    document = loaded.document
    console.print(f"{document.id} version {document.version} {done}   {loaded.hash[:16]}", markup=False)


def _keep(loaded: Loaded) -> None:
    async def run() -> None:
        async with Database(Settings().database) as database:
            await keep(database, [loaded], now())

    try:
        asyncio.run(run())
    except VersionTakenError as error:
        raise CannotRunError(
            f"{error} is loaded already with other content: raise the version", DATA
        ) from error
    _say(loaded, "is loaded")


@policy.command(name="check")
def check_policy(path: File) -> None:
    """Check a policy; every mistake with file and line."""
    _say(_checked(path, "policy"), "is in order")


@policy.command(name="load")
def load_policy(path: File) -> None:
    """Load a policy version: new cases go by it, open ones keep theirs."""
    _keep(_checked(path, "policy"))


@calendar.command(name="check")
def check_calendar(path: File) -> None:
    """Check a calendar; every mistake with file and line."""
    _say(_checked(path, "calendar"), "is in order")


@calendar.command(name="load")
def load_calendar(path: File) -> None:
    """Load a year's calendar: provisional deadlines move."""
    _keep(_checked(path, "calendar"))
