"""`python -m torture`: one run of a seed, or an hour of many. Results go to stdout, progress to stderr."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from runtime.children import until_stopped
from runtime.ending import end, exit_code
from torture.disk import in_own_mounts
from torture.long import Ledger
from torture.report import Result, total
from torture.site import Tables
from torture.storm import Wanted, storm

UNSOUND = 3
"""The exit code where the checker has found something."""
HOUR = 3600.0
errors = Console(stderr=True, highlight=False, soft_wrap=True)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def say(line: str) -> None:
    """One line to whoever waits."""
    errors.print(line, markup=False)


@app.command()
def run(
    seconds: Annotated[float, typer.Option(min=8, help="Length of the storm")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="Everything that is planned follows from it")] = 1,
    database: Annotated[Tables, typer.Option(help="Where the tables are")] = Tables.SQLITE,
    keep: Annotated[Path | None, typer.Option(help="Keep journal, tables and logs in this folder")] = None,
) -> None:
    """Torture the product once, and have the checker prove what is left."""
    result = _once(Wanted(seed, seconds, database), keep)
    if not result.is_sound:
        raise typer.Exit(UNSOUND)


@app.command()
def long(
    folder: Annotated[Path, typer.Argument(help="Where results are kept: what is there is not run again")],
    seconds: Annotated[float, typer.Option(min=8, help="Storm on each database in all")] = HOUR / 2,
    piece: Annotated[float, typer.Option(min=8, help="Length of one storm")] = 150,
    first: Annotated[int, typer.Option(min=0, help="The first seed")] = 1,
    database: Annotated[list[Tables] | None, typer.Option(help="Only on this one")] = None,
) -> None:
    """Seed after seed on both databases in turn until each has had its time; goes on where it was stopped."""
    ledger = Ledger(folder, seconds, piece, first, tuple(database or Tables))
    for wanted in ledger.missing():
        kept = folder / f"{wanted.tables}-{wanted.seed}"
        ledger.enter(result := _once(wanted, kept))
        if result.is_sound:
            shutil.rmtree(kept)
    results = ledger.results()
    print(total(results))
    for result in results:
        if not result.is_sound:
            print(f"unsound: {result.again()}")
    if not all(result.is_sound for result in results):
        raise typer.Exit(UNSOUND)


def _once(wanted: Wanted, keep: Path | None) -> Result:
    """One run, told. Where something was found, what is needed to see why is kept."""
    folder = keep or Path(tempfile.mkdtemp(prefix="fengqiao-torture-journal-"))
    shutil.rmtree(folder, ignore_errors=True)
    results = list[Result]()

    async def play() -> None:
        results.append(await storm(wanted, folder, say))

    try:
        asyncio.run(until_stopped(play()))
        if not results:
            raise KeyboardInterrupt
    finally:
        if keep is None and not (results and not results[0].is_sound):
            shutil.rmtree(folder, ignore_errors=True)
    [result] = results
    print(result.line(), flush=True)
    if not result.is_sound:
        findings = (folder / "findings.txt").read_text().splitlines()[:-1]
        print("\n".join(f"  {line}" for line in findings[:40]))
        print(f"  journal, tables and logs: {folder}\n  again: {result.again()}", flush=True)
    return result


def main() -> None:
    """Run; what keeps it from a verdict is one plain line and an exit code."""
    in_own_mounts(["-m", "torture", *sys.argv[1:]])
    end(exit_code(app, lambda says: errors.print(f"torture: {says}", style="red", markup=False)))


if __name__ == "__main__":
    main()
