"""Commands for units that merge and split."""

import asyncio
import hashlib
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from api.clock import now
from api.unit_changes import ChangeBody, preview
from cases.jurisdiction import civil_date
from cases.refusals import Refusal
from cases.units import UnitChange
from policies.faults import plain_words
from runtime.faults import DATA, CannotRunError
from runtime.home import prepared
from runtime.operating import on_record_of
from runtime.settings import read_settings
from runtime.terminal import console
from storage import successions
from storage.database import Database

app = typer.Typer()
units = typer.Typer(no_args_is_help=True, help="Units that merge and split / 单位撤并")
app.add_typer(units, name="units")
On = Annotated[str, typer.Option("--on", help="Date from which it holds, YYYY-MM-DD")]
Names = Annotated[
    list[str] | None, typer.Option("--name", help="CODE=中文名=English name, of a unit that is new")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would move")]


@units.command()
def merge(
    old: Annotated[list[str], typer.Argument(help="Codes of the units that end")],
    into: Annotated[str, typer.Option("--into", help="Code of the unit that they go into")],
    on: On,
    name: Names = None,
    dry_run: DryRun = False,
) -> None:
    """Merge units into one; open cases follow."""
    body = {"kind": "merge", "on": on, "units": old, "into": _codes(into), "names": _names(name)}
    _change(body, dry_run=dry_run)


@units.command()
def split(
    old: Annotated[str, typer.Argument(help="Code of the unit that ends")],
    into: Annotated[str, typer.Option("--into", help="A,B: codes of what it becomes, the main heir first")],
    on: On,
    places: Annotated[
        list[str] | None,
        typer.Option("--places", help="B=code,code: units directly below that go to B; else the main heir"),
    ] = None,
    name: Names = None,
    dry_run: DryRun = False,
) -> None:
    """Split a unit; open cases follow."""
    below = dict(_pair(each, "--places B=code,code") for each in places or ())
    body = {
        "kind": "split",
        "on": on,
        "units": [old],
        "into": _codes(into),
        "places": {heir: _codes(codes) for heir, codes in below.items()},
        "names": _names(name),
    }
    _change(body, dry_run=dry_run)


@units.command(name="changes")
def list_changes() -> None:
    """Print every merger and split with its date and state."""

    async def run() -> list[successions.Given]:
        async with Database(read_settings().database) as database, database.read() as tx:
            return await successions.all_given(tx)

    prepared()
    for given in asyncio.run(run()):
        console.print(_line(given.change, given.state), markup=False)


def _pair(text: str, wanted: str) -> tuple[str, str]:
    name, equals, rest = text.partition("=")
    if not equals:
        raise CannotRunError(f"{text}: write {wanted}", DATA)
    return name.strip(), rest


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _names(given: list[str] | None) -> dict[str, dict[str, str]]:
    wanted = "--name CODE=中文名=English name"
    found = {}
    for each in given or ():
        code, both = _pair(each, wanted)
        zh, en = _pair(both, wanted)
        found[code] = {"zh": zh, "en": en}
    return found


def _change(body: dict[str, Any], *, dry_run: bool) -> None:
    try:
        change = ChangeBody.model_validate(body).change()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        says = plain_words(first)
        where = ".".join(str(part) for part in first["loc"])
        raise CannotRunError(f"{where}: {says.zh} / {says.en}", DATA) from None
    prepared()
    told = asyncio.run(_look(change) if dry_run else _give(change))
    console.print(told, markup=False)


async def _look(change: UnitChange) -> str:
    async with Database(read_settings().database) as database, database.read() as tx:
        if refusal := await successions.objection(tx, change, civil_date(now())):
            raise _refused(refusal)
        found = await preview(tx, change)
    moved = len(found["units_below"])
    return _line(
        change,
        f"{len(found['made'])} units made, {moved} units below and {len(found['officers'])} officers move, "
        f"{found['open_cases']} open cases follow; nothing was changed",
    )


async def _give(change: UnitChange) -> str:
    at = now()
    # The same words again are the same change.
    command = hashlib.sha256(f"units\n{change.model_dump_json()}".encode()).hexdigest()[:32]
    async with Database(read_settings().database) as database, database.write() as tx:
        given = await successions.give(tx, change, command, None, at, civil_date(at))
        if isinstance(given, Refusal):
            raise _refused(given)
        if not given.repeated:
            await on_record_of(tx, f"units {change.kind} on {change.on}", *change.units)
    return _line(change, given.state)


def _refused(refusal: Refusal) -> CannotRunError:
    return CannotRunError(f"{refusal.code}: {refusal.says.zh} / {refusal.says.en}", DATA)


def _line(change: UnitChange, state: str) -> str:
    return f"{change.on} {change.kind} {', '.join(change.units)} -> {', '.join(change.into)}: {state}"
