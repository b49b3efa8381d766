"""Commands for backups."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.backing_up import back_up, put_back
from runtime.home import make_home
from runtime.settings import read_settings
from runtime.terminal import say

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write")],
    replace: Annotated[bool, typer.Option(help="Write over a file that is there")] = False,
    leave: Annotated[
        bool, typer.Option(help="Leave these tables: they go on in another database, and here no more")
    ] = False,
) -> None:
    """Back up the tables to one file while everything runs; the key ring is not in it."""
    for line in back_up(read_settings(), file, replace=replace, leave=leave):
        say(line)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="File that `fengqiao backup` wrote")]) -> None:
    """Put a backup into an empty database, SQLite or PostgreSQL: all of it or nothing."""
    settings = read_settings()
    make_home(settings)
    for line in put_back(settings, file):
        say(line)
