"""The bench: `python -m bench`, on a throw-away installation. Results go to stdout, progress to stderr."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from bench.lifecycle import Plan, measure
from bench.machine import load_average, machine_line
from bench.report import folded, lifecycle_report
from bench.site import site, throw_away
from runtime.children import until_stopped
from runtime.ending import end, exit_code
from runtime.settings import Settings

errors = Console(stderr=True, highlight=False, soft_wrap=True)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def say(line: str) -> None:
    """One line to whoever waits."""
    errors.print(line, markup=False)


@app.command()
def bench(
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of a round")] = Plan.seconds,
    clients: Annotated[int, typer.Option(min=1, help="Clients at the same time")] = Plan.clients,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each of the two, in turn")] = Plan.rounds,
    lists: Annotated[bool, typer.Option(help="Measure lists and boards afterwards")] = True,
    markdown: Annotated[Path | None, typer.Option(help="Write the result to this file as well")] = None,
) -> None:
    """Measure the product's full lifecycle beside a bare Temporal workflow on the same engine, then lists.

    TMPDIR chooses the disk. Everything runs in directories of its own, which are removed at the end.
    """
    if markdown is not None and not markdown.parent.is_dir():
        raise typer.BadParameter(f"there is no directory {markdown.parent}")
    with throw_away(errors) as settings:
        told = _until_done(_lifecycle(settings, Plan(seconds, clients, rounds)))
    _tell(told, markdown, "w")
    if lists:
        from bench.lists import measure_lists  # noqa: PLC0415  # the lifecycle needs none of it

        _tell(f"\n{_until_done(measure_lists())}\n", markdown, "a")


async def _lifecycle(settings: Settings, plan: Plan) -> str:
    before = load_average()
    async with site(settings, say) as here:
        measured = await measure(here, plan, say)
        machine = machine_line(here.data, here.server)
    about = folded(f"Machine: {machine}; load average before the start {before}.")
    return f"{lifecycle_report(plan, measured['product'], measured['bare'])}\n\n{about}\n"


def _tell(result: str, markdown: Path | None, mode: Literal["w", "a"]) -> None:
    """Print what was measured as soon as it is there: what comes later may fail."""
    sys.stdout.write(result)
    sys.stdout.flush()
    if markdown is not None:
        with markdown.open(mode) as file:
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
    end(exit_code(app, lambda says: errors.print(f"bench: {says}", style="red", markup=False)))


if __name__ == "__main__":
    main()
