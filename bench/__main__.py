"""The bench: `python -m bench`, on a throw-away installation. Results go to stdout, progress to stderr."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from enum import StrEnum
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console

from bench.cluster import cluster
from bench.faults import NoGroundError
from bench.lifecycle import Measured, Plan, measure
from bench.load import Contender
from bench.long_case import AT_LEAST
from bench.machine import load_average, machine_line
from bench.report import folded, lifecycle_report, summary
from bench.site import Site, site
from runtime.children import until_stopped
from runtime.ending import end, exit_code
from runtime.example import example_home
from runtime.settings import Settings, without_settings

errors = Console(stderr=True, highlight=False, soft_wrap=True)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def say(line: str) -> None:
    """One line to whoever waits."""
    errors.print(line, markup=False)


class Kind(StrEnum):
    """Where engine and tables are kept."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@app.command()
def bench(
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of a round")] = Plan.seconds,
    clients: Annotated[int, typer.Option(min=1, help="Clients at the same time")] = Plan.clients,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each of the two, in turn")] = Plan.rounds,
    commands: Annotated[int, typer.Option(min=AT_LEAST, help="Commands of the long case")] = Plan.commands,
    database: Annotated[
        list[Kind] | None, typer.Option(help="Where engine and tables are; both unless given")
    ] = None,
    workers: Annotated[
        list[int] | None, typer.Option(min=1, help="How many workers; one, then two unless given")
    ] = None,
    lists: Annotated[bool, typer.Option(help="Measure lists and boards afterwards")] = True,
    markdown: Annotated[Path | None, typer.Option(help="Write the result to this file as well")] = None,
) -> None:
    """Measure the product's full lifecycle beside a bare Temporal workflow on the same engine, then lists.

    TMPDIR chooses the disk. Everything runs in directories of its own, which are removed at the end.
    """
    if markdown is not None:
        if not markdown.parent.is_dir():
            raise typer.BadParameter(f"there is no directory {markdown.parent}")
        markdown.write_text("", encoding="utf-8")
    plan, had = Plan(seconds, clients, rounds, commands), dict[str, dict[Contender, Measured]]()
    for kind, many in product(database or list(Kind), workers or [1, 2]):
        _tell(_until_done(_lifecycle(kind, many, plan, had)), markdown)
    if len(had) > 1:
        _tell(f"{summary(had)}\n\n", markdown)
    if lists:
        from bench.lists import measure_lists  # noqa: PLC0415  # the lifecycle needs none of it

        _tell(f"{_until_done(measure_lists())}\n", markdown)


def _name(kind: Kind, workers: int) -> str:
    return (
        f"{'SQLite' if kind is Kind.SQLITE else 'PostgreSQL'}, {workers} worker{'s' if workers > 1 else ''}"
    )


async def _lifecycle(kind: Kind, workers: int, plan: Plan, had: dict[str, dict[Contender, Measured]]) -> str:
    """Measure on one ground; what there is no PostgreSQL for is said in its place, and loudly."""
    before, name = load_average(), _name(kind, workers)
    try:
        async with _ground(kind, workers) as here:
            had[name] = measured = await measure(here, plan, say)
            machine = machine_line(here.product.about)
    except NoGroundError as fault:
        errors.print(f"NOT MEASURED: {name}: {fault}", style="red", markup=False)
        return f"### {name}\n\n{folded(f'Not measured: {fault}')}\n\n"
    about = folded(f"Machine: {machine}; load average before the start {before}.")
    report = lifecycle_report(plan, measured["product"], measured["bare"])
    return f"### {name}\n\n{report}\n\n{about}\n\n"


@asynccontextmanager
async def _ground(kind: Kind, workers: int) -> AsyncIterator[Site]:
    if kind is Kind.POSTGRES:
        async with cluster(workers, say) as here:
            yield here
        return
    with TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        settings = Settings(data=Path(folder), api_port=0, engine_port=0, workers=workers)
        await asyncio.to_thread(example_home, settings, errors)
        async with site(settings, say) as here:
            yield here


def _tell(result: str, markdown: Path | None) -> None:
    """Print what was measured as soon as it is there: what comes later may fail."""
    sys.stdout.write(result)
    sys.stdout.flush()
    if markdown is not None:
        with markdown.open("a", encoding="utf-8") as file:
            file.write(result)


def _until_done(work: Coroutine[Any, Any, str]) -> str:
    """The result. KeyboardInterrupt when asked to end before, once everything is down."""
    results: list[str] = []

    async def keep() -> None:
        results.append(await work)

    asyncio.run(until_stopped(keep()))
    if not results:
        raise KeyboardInterrupt
    return results[0]


def main() -> None:
    """Run; what keeps it from finishing is one plain line and an exit code."""
    # A request to end is taken like Ctrl-C, so that directories and processes go then too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    without_settings(unlimited=True)
    end(exit_code(app, lambda says: errors.print(f"bench: {says}", style="red", markup=False)))


if __name__ == "__main__":
    main()
