"""Commands for rosters and sign-in tokens."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import new_token, revoke_tokens
from storage.database import Database

roster = typer.Typer(no_args_is_help=True, help="Units and officers / 名册")
token = typer.Typer(no_args_is_help=True, help="Sign-in tokens / 登录令牌")
console = Console(highlight=False, soft_wrap=True)


@roster.command()
def load(
    folder: Annotated[Path, typer.Argument(help="Folder with county.yaml, units.csv, officers.csv")],
) -> None:
    """Load a dated roster; rows of a later date are never overwritten."""
    tables = read_roster(folder)

    async def run() -> None:
        async with Database(Settings().database) as database:
            with Progress(console=console) as progress:
                await load_roster(database, tables, progress)

    asyncio.run(run())
    console.print(f"{len(tables.units)} units, {len(tables.officers)} officers as of {tables.county.as_of}")


@token.command()
def new(officer: Annotated[str, typer.Argument(help="Officer id")]) -> None:
    """Make a token for an officer and print it, once."""

    async def run() -> str:
        async with Database(Settings().database) as database:
            return await new_token(database, officer)

    console.print(asyncio.run(run()), markup=False)


@token.command()
def revoke(officer: Annotated[str, typer.Argument(help="Officer id")]) -> None:
    """End all tokens of an officer at once."""

    async def run() -> int:
        async with Database(Settings().database) as database:
            return await revoke_tokens(database, officer)

    console.print(f"{asyncio.run(run())} tokens ended")
