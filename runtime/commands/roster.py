"""Commands for rosters and sign-in tokens."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from api.clock import now
from cases.jurisdiction import civil_date
from cases.scopes import Scope
from runtime.faults import DATA, PERMISSION, CannotRunError
from runtime.home import prepared
from runtime.operating import on_record
from runtime.roster_files import TABLES, Roster, load_roster, read_roster
from runtime.sign_ins import new_token, revoke_tokens, tokens_of
from runtime.terminal import console
from storage import roster_tables
from storage.database import Database
from storage.tokens import Kept

LABEL = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
app = typer.Typer()
roster = typer.Typer(no_args_is_help=True, help="Units and officers / 名册")
token = typer.Typer(no_args_is_help=True, help="Sign-in tokens / 登录令牌")
app.add_typer(roster, name="roster")
app.add_typer(token, name="token")


@roster.command()
def load(
    folder: Annotated[Path, typer.Argument(help="Folder with county.yaml, units.csv, officers.csv")],
) -> None:
    """Load a dated roster; rows of a later date are never overwritten."""
    settings = prepared()

    async def run(tables: Roster, progress: Progress) -> None:
        async with Database(settings.database) as database:
            await load_roster(database, tables, progress)

    with Progress(console=console) as progress:
        tables = read_roster(folder, progress)
        asyncio.run(run(tables, progress))
    console.print(f"{len(tables.units)} units, {len(tables.officers)} officers as of {tables.county.as_of}")


@roster.command()
def remove(officer: Annotated[str, typer.Argument(help="Officer id")]) -> None:
    """Take an officer out: tokens, passwords and sessions end at once and for good.

    Only a table of a later date brings them back, without any of these.

    Cases have them on their roster still; whose they are is said, and `assign` names others.
    """
    settings = prepared()

    async def run() -> int:
        async with Database(settings.database) as database, database.write() as tx:
            if not await roster_tables.remove(tx, officer, civil_date(now()).isoformat(), now()):
                raise CannotRunError(f"there is no officer {officer}, or they have left", DATA)
            await on_record(tx, "roster remove", officer)
            return await roster_tables.cases_with(tx, officer)

    left = asyncio.run(run())
    console.print(f"{officer} is out as of today; {left} open cases have them on their roster")


class Place(StrEnum):
    """Made-up places at a published scale."""

    WUWEI = "wuwei"


@roster.command()
def generate(
    place: Annotated[Place, typer.Argument(help="wuwei: a city of 28,175 grids / 武威市规模")],
    folder: Annotated[Path, typer.Argument(help="Folder to write the tables to")],
) -> None:
    """Write the tables of a made-up place: real divisions, generated people. Never over other tables."""
    from runtime.places.city_files import write_city  # noqa: PLC0415  # the other commands need none of it
    from runtime.places.wuwei import WUWEI  # noqa: PLC0415

    cities = {Place.WUWEI: WUWEI}
    if any((folder / name).exists() for name in TABLES):
        raise CannotRunError(f"{folder} has tables already: name another folder", DATA)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        units, officers = write_city(cities[place], folder)
    except OSError as error:
        raise CannotRunError(f"{folder}: {error.strerror}", PERMISSION) from error
    console.print(f"{units} units, {officers} officers written to {folder}", markup=False)


@token.command()
def new(
    officer: Annotated[str, typer.Argument(help="Officer id")],
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it may be used for; whatever the officer may unless given / 使用范围"),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it lasts / 有效天数")] = 90,
    label: Annotated[str | None, typer.Option(help="What it is for / 用途")] = None,
) -> None:
    """Make a token for an officer and print it, once."""
    settings = prepared()
    if label is not None and not LABEL.fullmatch(label):
        raise CannotRunError("a label has up to 100 characters on one line", DATA)

    async def run() -> str:
        async with Database(settings.database) as database:
            return await new_token(database, officer, scope or (), label, timedelta(days=days))

    console.print(asyncio.run(run()), markup=False)


@token.command("list")
def list_(officer: Annotated[str, typer.Argument(help="Officer id")]) -> None:
    """An officer's tokens: for what, until when, last used when."""
    settings = prepared()

    async def run() -> Sequence[Kept]:
        async with Database(settings.database) as database:
            return await tokens_of(database, officer)

    for each in asyncio.run(run()):
        scopes = " ".join(each.scopes) or "everything"
        ends = each.revoked_at or each.expires_at
        ended = "ended" if each.revoked_at else "until"
        told = (
            each.id,
            scopes,
            f"{ended} {ends:%Y-%m-%d %H:%M}Z" if ends else "without end",
            f"used {each.used_at:%Y-%m-%d %H:%M}Z" if each.used_at else "never used",
            each.label or "",
        )
        console.print("  ".join(told).rstrip(), markup=False)


@token.command()
def revoke(officer: Annotated[str, typer.Argument(help="Officer id")]) -> None:
    """End all tokens of an officer at once."""
    settings = prepared()

    async def run() -> int:
        async with Database(settings.database) as database:
            return await revoke_tokens(database, officer)

    ended = asyncio.run(run())
    if not ended:
        raise CannotRunError(f"{officer} has no token that could be ended", DATA)
    console.print(f"{ended} tokens ended")
