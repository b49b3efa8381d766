"""Commands for backups."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from runtime.backing_up import back_up, put_back
from runtime.home import make_home
from runtime.settings import Settings

app = typer.Typer()
console = Console(highlight=False, soft_wrap=True)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write")],
    replace: Annotated[bool, typer.Option(help="Write over a file that is there")] = False,
    leave: Annotated[
        bool, typer.Option(help="Leave these tables: they go on in another database, and here no more")
    ] = False,
) -> None:
    """Back up the tables to one file while everything runs; the key ring is not in it."""
    for line in back_up(Settings(), file, replace=replace, leave=leave):
        console.print(line, markup=False)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="File that `fengqiao backup` wrote")]) -> None:
    """Put a backup into an empty database, SQLite or PostgreSQL: all of it or nothing."""
    settings = Settings()
    make_home(settings)
    for line in put_back(settings, file):
        console.print(line, markup=False)
