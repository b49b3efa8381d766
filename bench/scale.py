"""How it grows: `python -m bench.scale`. Lists and boards at three sizes, deadlines that fall due together.

Results go to stdout, progress to stderr. Everything runs in directories of its own, which are removed.
"""

import asyncio
import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bench.falling import measure_falling
from bench.faults import BenchError
from bench.grounds import Ground, embedded, of_compose
from bench.growth import Growth, measure_growth
from bench.machine import file_system, load_average, processor
from bench.plot import plot_growth
from bench.postgres import throw_away_postgres, version_of
from bench.report import folded
from bench.scale_report import AIMS, falling_report, growth_report
from runtime.ending import end
from runtime.engine import EngineFault
from runtime.faults import CannotRunError
from runtime.settings import Settings, without_settings

OPEN, ROUNDS, DEADLINES = "1000,10000,100000", 60, 10_000
KINDS = "postgres or sqlite for the tables; compose: the engine on PostgreSQL too, deadlines alone"
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[Settings, str]]:
    """Settings of an empty installation, and what its tables are in."""
    if kind == "sqlite":
        yield Settings(data=folder / "data", api_port=0, engine_port=0), f"SQLite {sqlite3.sqlite_version}"
        return
    with throw_away_postgres() as url:
        os.environ["FENGQIAO_DATABASE_URL"] = url  # for the processes that are started on it
        settings = Settings(data=folder / "data", api_port=0, engine_port=0)
        yield settings, f"PostgreSQL {version_of(url)}"
        del os.environ["FENGQIAO_DATABASE_URL"]


@contextmanager
def installation(kind: str) -> Iterator[tuple[Settings, str]]:
    """The same in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as name, database(kind, Path(name)) as had:
        yield had


def growing(kind: str, sizes: list[int], rounds: int, plot: Path | None) -> str:
    """Lists and boards at every size; the figure is drawn beside."""
    with installation(kind) as (settings, tables), Progress(console=errors) as progress:
        growth: Growth = asyncio.run(measure_growth(settings, sizes, rounds, progress))
        where = f"{tables}, on {file_system(settings.data)}"
    if plot is not None:
        lines = {name: growth.p95(name) for name in AIMS}
        plot_growth(f"p95 over open cases, {tables}", ("aim", max(AIMS.values())), lines, plot)
    return growth_report(growth, where)


def falling(kind: str, cases: int) -> str:
    """Deadlines of one minute, the product's beside the bare workflow's."""
    with ExitStack() as stack:
        if kind == "compose":
            ground = of_compose(cases, _say)
        else:
            settings, tables = stack.enter_context(installation(kind))
            ground = embedded(settings, tables, cases, _say)
        progress = stack.enter_context(Progress(console=errors))
        return asyncio.run(_falling(ground, cases, progress))


async def _falling(ground: AbstractAsyncContextManager[Ground], cases: int, progress: Progress) -> str:
    async with ground as here:
        return falling_report(await measure_falling(here, cases, progress, _say), here.about)


def _say(line: str) -> None:
    errors.print(line, markup=False)


def _tell(part: str) -> None:
    """As soon as it is there: what comes later may fail."""
    print(part, end="\n\n", flush=True)


def bench(
    cases: Annotated[str, typer.Option("--open", help="Numbers of open cases, growing")] = OPEN,
    kind: Annotated[
        str,
        typer.Option("--database", help=KINDS),
    ] = "postgres",
    rounds: Annotated[int, typer.Option(min=1, help="How often each list is asked")] = ROUNDS,
    deadlines: Annotated[int, typer.Option(min=0, help="Cases that fall due together; 0: none")] = DEADLINES,
    plot: Annotated[Path | None, typer.Option(help="Draw the growth to this SVG file")] = None,
) -> None:
    """Measure how lists, boards and deadlines grow with the number of open cases."""
    sizes = [int(size) for size in cases.split(",") if size]
    if kind not in ("postgres", "sqlite", "compose") or sizes != sorted(set(sizes)):
        raise typer.BadParameter("--database postgres, sqlite or compose; --open 1000,10000,…, growing")
    if kind == "compose" and sizes:
        raise typer.BadParameter('--database compose has deadlines alone: --open ""')
    # A request to end is taken like Ctrl-C, so that the directories and the processes go then too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    without_settings(unlimited=True)
    before = load_average()
    try:
        if sizes:
            _tell(growing(kind, sizes, rounds, plot))
        if deadlines:
            _tell(falling(kind, deadlines))
    except (BenchError, CannotRunError, EngineFault) as error:
        errors.print(f"bench: {error}", style="red", markup=False)
        end(1)
    _tell(folded(f"Machine: {processor()}; load average {before} before, {load_average()} at the end."))
    end(0)


if __name__ == "__main__":
    typer.run(bench)
