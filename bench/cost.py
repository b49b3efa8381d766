"""What sealing, grants and the chain of hashes cost: `python -m bench.cost`.

The lifecycle over HTTP against the whole product, and against the product without each of them and without
all three, in rounds that take turns. Results go to stdout, progress to stderr. Everything runs in directories
of its own, which are removed.
"""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from bench.cost_report import Costs, cost_report
from bench.histories import histories_of
from bench.lifecycle import WARM_UP_SECONDS, Measured, Plan, Say, play_round_of
from bench.load import Contender
from bench.machine import load_average, machine_line
from bench.proofs import see_what_is_out
from bench.report import folded
from bench.site import Site
from bench.variants import WHOLE, side_by_side
from runtime.children import until_stopped
from runtime.ending import end, exit_code
from runtime.settings import without_settings

SECONDS, ROUNDS = 6.0, 8
"""With them it takes eight minutes on two cores."""
T = TypeVar("T")
errors = Console(stderr=True, highlight=False, soft_wrap=True)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass
class _Turn:
    """Who is measured: a variant of the product, or the bare workflow beside the whole of it."""

    name: str
    site: Site
    contender: Contender = "product"
    its: Measured = field(default_factory=Measured)


def in_turn(turns: Sequence[T], nth: int) -> list[T]:
    """The order of a round: each time another begins, and every other time it goes the other way round."""
    first = nth // 2 % len(turns)
    order = [*turns[first:], *turns[:first]]
    return order if nth % 2 == 0 else order[::-1]


async def measure_cost(folder: Path, plan: Plan, say: Say) -> tuple[Costs, str]:
    """Prove what is out of each variant, then play; with a line on the machine. BenchError."""
    async with side_by_side(folder, say) as standing:
        for here in standing:
            say(f"proving what is out: {here.variant.name}")
            await see_what_is_out(here)
        turns = [_Turn(here.variant.name, here.site) for here in standing]
        [whole] = (here.site for here in standing if here.variant is WHOLE)
        turns.append(_Turn("bare", whole, "bare"))
        for turn in turns:
            say(f"warming up: {turn.name}")
            await turn.site.play(turn.contender, plan.clients, min(plan.seconds, WARM_UP_SECONDS))
        for nth in range(plan.rounds):
            for turn in in_turn(turns, nth):
                say(f"round {nth + 1} of {plan.rounds}: {turn.name}")
                await play_round_of(turn.site, turn.contender, plan, turn.its)
        for turn in turns:
            turn.its.histories = await histories_of(turn.site.engine, turn.its.names)
        return {turn.name: turn.its for turn in turns}, machine_line(whole.product.about)


@app.command()
def bench(
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of a round")] = SECONDS,
    clients: Annotated[int, typer.Option(min=1, help="Clients at the same time")] = Plan.clients,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each, in turn")] = ROUNDS,
) -> None:
    """Measure what sealing, grants and the chain of hashes add to the lifecycle, on SQLite.

    TMPDIR chooses the disk. The product has no switch for leaving anything out: functions are replaced in
    processes of the bench's own, and each is proved to be out before anything is measured.
    """
    plan, before = Plan(seconds, clients, rounds), load_average()
    made = list[tuple[Costs, str]]()

    async def work(folder: Path) -> None:
        made.append(await measure_cost(folder, plan, lambda line: errors.print(line, markup=False)))

    with TemporaryDirectory(prefix="fengqiao-cost-") as folder:
        asyncio.run(until_stopped(work(Path(folder))))
    if not made:
        raise KeyboardInterrupt
    [(costs, machine)] = made
    loads = f"load average {before} before the start, {load_average()} at the end"
    print(f"{cost_report(plan, costs)}\n\n{folded(f'Machine: {machine}; {loads}.')}")


def main() -> None:
    """Run; what keeps it from finishing is one plain line and an exit code."""
    # A request to end is taken like Ctrl-C, so that directories and processes go then too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    without_settings(unlimited=True)
    end(exit_code(app, lambda says: errors.print(f"bench: {says}", style="red", markup=False)))


if __name__ == "__main__":
    main()
