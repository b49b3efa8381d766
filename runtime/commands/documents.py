"""Commands for policies and calendars: check a file, load it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.clock import now
from policies.faults import DocumentRefusedError
from policies.loading import Loaded, load_file
from policies.policy import Policy
from policies.rulebook import VersionTakenError
from runtime.calendars_missing import loaded_without_calendar, shipped_without_calendar
from runtime.faults import DATA, CannotRunError
from runtime.home import prepared
from runtime.policy_explained import AskedCase, explained
from runtime.policy_explored import explored
from runtime.policy_in_force import put_in_force
from runtime.terminal import console, errors
from storage.database import Database
from storage.documents import keep

app = typer.Typer()
policy = typer.Typer(no_args_is_help=True, help="Policies / 规则")
calendar = typer.Typer(no_args_is_help=True, help="Calendars / 工作日历")
app.add_typer(policy, name="policy")
app.add_typer(calendar, name="calendar")
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


def _warn(warning: str | None) -> None:
    if warning is not None:
        errors.print(f"fengqiao: {warning}", markup=False)


def _keep(loaded: Loaded) -> None:
    settings = prepared()

    async def run() -> str | None:
        async with Database(settings.database) as database:
            await keep(database, [loaded], now())
            return await loaded_without_calendar(database, loaded.document.id)

    try:
        warning = asyncio.run(run())
    except VersionTakenError as error:
        raise CannotRunError(
            f"{error} is loaded already with other content: raise the version", DATA
        ) from error
    _say(loaded, "is loaded")
    _warn(warning)


@policy.command(name="check")
def check_policy(
    paths: Annotated[list[Path], typer.Argument(help="YAML documents")],
    everywhere: Annotated[
        bool,
        typer.Option("--everywhere", help="What is reported at a unit of any level, not only the lowest"),
    ] = False,
) -> None:
    """Check policies: every mistake with file and line, then everything that can happen under them.

    Warns where no shipped calendar goes with one.
    """
    for path in paths:
        loaded = _checked(path, "policy")
        lines = list(explored(loaded, str(path), everywhere=everywhere))
        _say(loaded, "is in order")
        for line in lines:
            console.print(line, markup=False)
        if isinstance(loaded.document, Policy):
            _warn(shipped_without_calendar(loaded.document))


@policy.command(name="explain")
def explain_policy(
    named: Annotated[str, typer.Argument(metavar="POLICY", help="YAML document, or id of a policy")],
    arrives: Annotated[
        str | None, typer.Option("--from", help='When a case arrives, local: "2026-02-10 09:00"')
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="At which level; where the facts enter, or the lowest, if absent")
    ] = None,
    facts: Annotated[
        str | None, typer.Option(help='Facts of a dispute: "severity: general, category: neighbours"')
    ] = None,
) -> None:
    """Say a policy in plain words with lines and basis, and why a case would be due then, day by day."""
    for line in explained(named, AskedCase(arrives, level, facts)):
        console.print(line, markup=False)


@policy.command(name="load")
def load_policy(path: File) -> None:
    """Load a policy version that passes `check`: new cases go by it, open ones keep theirs."""
    loaded = _checked(path, "policy")
    for _ in explored(loaded, str(path), everywhere=False):
        pass
    _keep(loaded)


@policy.command(name="use")
def use_policy(
    named: Annotated[str, typer.Argument(metavar="POLICY", help="Id of a policy that is loaded")],
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Code of a place")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="YYYY-MM-DD, today if absent; no older roster undoes it")
    ] = None,
) -> None:
    """Put a policy in force for a unit and all below it: new cases go by it, open ones keep theirs."""
    prepared()
    done, warning = asyncio.run(put_in_force(named, unit, as_of))
    console.print(done, markup=False)
    _warn(warning)


@calendar.command(name="check")
def check_calendar(path: File) -> None:
    """Check a calendar; every mistake with file and line."""
    _say(_checked(path, "calendar"), "is in order")


@calendar.command(name="load")
def load_calendar(path: File) -> None:
    """Load a year's calendar: provisional deadlines move."""
    _keep(_checked(path, "calendar"))
