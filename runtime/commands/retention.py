"""Commands for the end of a case's retention: which cases are due, and their deletion."""

import asyncio
from typing import Annotated

import typer

from api.clock import now
from runtime.connection import engine_away_said, require_engine
from runtime.faults import USAGE, CannotRunError
from runtime.home import as_it_is
from runtime.retention import delete_cases, due_cases
from runtime.terminal import say

app = typer.Typer()
retention = typer.Typer(no_args_is_help=True, help="Cases whose time of keeping has ended / 保存期限")
app.add_typer(retention, name="retention")


@retention.command("list")
def list_() -> None:
    """Numbers of the cases that may be deleted now, with the days on which they were closed and kept last."""
    found = asyncio.run(due_cases(as_it_is(), now()))
    for due in found:
        say(f"{due.number}   closed {due.closed_on}, to be kept until {due.last_day}")
    say(f"{len(found)} cases may be deleted / 可删除 {len(found)} 件")


@retention.command()
def delete(
    numbers: Annotated[list[str] | None, typer.Argument(metavar="NUMBER…", help="Case numbers")] = None,
    due: Annotated[bool, typer.Option("--due", help="Every case whose retention has ended")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone, and that is meant")] = False,
) -> None:
    """Delete cases whose retention has ended: keys, texts, events, rows, histories. One signed line stays.

    Never before the day: until then `POST /v1/cases/{number}/freeze`. Broken off, it is asked for again.
    """
    if due == bool(numbers):
        raise CannotRunError("name cases, or say --due for all whose retention has ended", USAGE)
    if not yes:
        raise CannotRunError("what is deleted does not come back: say --yes if that is meant", USAGE)
    settings = as_it_is()
    address = require_engine(settings)
    with engine_away_said():
        done = asyncio.run(delete_cases(settings, address, numbers or (), now(), say, due=due))
    say(f"{done} cases deleted / 已删除 {done} 件")
