"""Commands for accounts with a password, where there is no identity provider."""

import asyncio
import secrets
from typing import Annotated

import typer

from api.clock import now
from runtime.faults import DATA, CannotRunError
from runtime.home import prepared
from runtime.operating import on_record
from runtime.terminal import console
from storage import accounts, directory
from storage.database import Database

app = typer.Typer()
account = typer.Typer(no_args_is_help=True, help="Accounts with a password / 本地账号")
app.add_typer(account, name="account")
Officer = Annotated[str, typer.Argument(help="Officer id")]


@account.command()
def new(officer: Officer) -> None:
    """Give an officer a first password and print it, once; it is to be changed at the first sign-in.

    Given again, it takes the place of the one that was forgotten, and ends every session.
    """
    settings, password = prepared(), secrets.token_urlsafe(12)

    async def run() -> None:
        async with Database(settings.database) as database:
            hashed = await accounts.hashed(password)
            async with database.write() as tx:
                found = await directory.officer(tx, officer)
                if found is None or not found.active:
                    raise CannotRunError(f"there is no officer {officer}", DATA)
                await accounts.put(tx, officer, hashed, now(), to_change=True)
                await on_record(tx, "account new", officer)

    asyncio.run(run())
    console.print(password, markup=False)


@account.command()
def end(officer: Officer) -> None:
    """Take an officer's password away, and end their sessions. Their tokens: `token revoke`."""
    settings = prepared()

    async def run() -> bool:
        async with Database(settings.database) as database, database.write() as tx:
            ended = await accounts.end(tx, officer, now())
            if ended:
                await on_record(tx, "account end", officer)
            return ended

    if not asyncio.run(run()):
        raise CannotRunError(f"{officer} has no account", DATA)
    console.print(f"{officer} has no password any more")
