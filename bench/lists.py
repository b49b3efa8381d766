"""Lists and boards over HTTP with thousands of open cases: `python -m bench.lists [cases]`.

For the example county and for a generated city of Wuwei's size, one API process each. The bare round trip
to the same process (`GET /health`) is asked in turn with the lists.
"""

import asyncio
import os
import platform
import signal
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from api.clock import now
from bench.asked import PAGE, boards, lists, middle, people
from bench.crowd import Crowd, Making, Place
from bench.faults import BenchError
from bench.listing import REFERENCE, serving, timed
from bench.machine import file_system, load_average
from bench.report import folded
from bench.tables import Row, markdown_table
from bench.timing import percentile
from runtime.engine import EngineFault, open_engine
from runtime.example import WUDING
from runtime.faults import CannotRunError
from runtime.home import bring_up_to_date, fill_book, make_home, open_ring
from runtime.installation import wish
from runtime.places.city_files import write_city
from runtime.places.wuwei import WUWEI
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import new_token
from storage.database import Database

CASES, ROUNDS = 10_000, 100
AIM = 50.0
"""Milliseconds, p95."""
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Measured:
    """One place's figures."""

    place: str
    crowd: Crowd
    units: int
    officers: int
    rows: dict[str, int]
    """How many rows each list gave."""
    calls: dict[str, list[float]]
    """Milliseconds of each call."""


async def measure_lists(cases: int = CASES, rounds: int = ROUNDS, database: str | None = None) -> str:
    """Measure both places, each in a directory of its own; the report as markdown.

    `database` is the URL of an empty PostgreSQL database, in which the city is measured alone.
    """
    before = load_average()
    measured = []
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        city = Path(folder) / "tables"
        city.mkdir()
        await asyncio.to_thread(write_city, WUWEI, city)
        places = {"Wuding, the example county": WUDING, "a generated city of Wuwei's size": city}
        if database is not None:
            del places["Wuding, the example county"]
        for name, tables in places.items():
            settings = Settings(
                data=Path(folder) / tables.name,
                database_url=database,
                database_url_file=None,
                api_port=0,
                engine_port=0,
            )
            measured.append(await _measured(name, tables, settings, cases, rounds))
        machine = _machine(Path(folder), "PostgreSQL" if database else f"SQLite {sqlite3.sqlite_version}")
    return _report(
        measured, rounds, f"{machine}; load average {before} before the start, {load_average()} at the end"
    )


def _say(line: str) -> None:
    errors.print(line, markup=False)


async def _measured(name: str, tables: Path, settings: Settings, cases: int, rounds: int) -> Measured:
    await asyncio.to_thread(make_home, settings)
    await asyncio.to_thread(bring_up_to_date, settings)
    with Progress(console=errors) as progress:
        roster = await asyncio.to_thread(read_roster, tables, progress)
        place = Place.of(roster)
        async with Database(settings.database) as database:
            await load_roster(database, roster, progress)
            await fill_book(database)
            task = progress.add_task(f"cases of {name}", total=cases)
            making = Making(place, roster.county.policy, open_ring(settings), now())
            crowd = await making.fill(database, cases, lambda n: progress.update(task, completed=n))
            who = people(place, roster.county.county, crowd)
            tokens = {officer: await new_token(database, officer) for officer in dict.fromkeys(who.everybody)}
        async with (
            await open_engine(wish(settings), _say) as engine,
            serving(settings, engine.address) as api,
        ):
            http = api.http
            deep = await middle(http, tokens, who.supervisor, crowd.at[who.county])
            document = (await http.get("/openapi.json")).raise_for_status().json()
            asks = [*lists(who, deep, now()), *boards(who, document)]
            task = progress.add_task(f"lists of {name}", total=rounds)
            rows, calls = await timed(http, tokens, asks, rounds, lambda: progress.advance(task))
    return Measured(name, crowd, len(roster.units), len(roster.officers), rows, calls)


def _report(measured: list[Measured], rounds: int, machine: str) -> str:
    parts = []
    for its in measured:
        bare = percentile(its.calls[REFERENCE.name], 50)
        head = (f"{its.place}: ms", "rows", "p50", "p95", "p50 / bare")
        rows = [_row(name, its, bare) for name in its.calls]
        slow = [name for name, calls in its.calls.items() if percentile(calls, 95) >= AIM]
        parts += [
            markdown_table(head, rows),
            folded(
                f"{its.crowd.is_open:,} open cases, {its.crowd.overdue:,} of them with an overdue mark, and "
                f"{its.crowd.closed:,} closed; {its.units:,} units, {its.officers:,} officers. "
                + (
                    f"p95 not under {AIM:g} ms: {', '.join(slow)}."
                    if slow
                    else f"Every p95 under {AIM:g} ms."
                )
            ),
        ]
    meaning = (
        f"One client over HTTP to one API process, {rounds} rounds of all lists in turn, {PAGE} a page. "
        "The cases were made by the product's rules and written by its projection, without the engine, which "
        "runs and knows none of them: lists read the tables only."
    )
    return "\n\n".join((*parts, folded(meaning), folded(f"Machine: {machine}.")))


def _row(name: str, its: Measured, bare: float) -> Row:
    calls = its.calls[name]
    p50, p95 = percentile(calls, 50), percentile(calls, 95)
    return (name, str(its.rows.get(name, "-")), f"{p50:.1f}", f"{p95:.1f}", f"{p50 / bare:.1f}")


def _machine(data: Path, tables: str) -> str:
    python, system = platform.python_version(), f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores; {system}; Python {python}; tables in {tables}; {file_system(data)}"


def bench(
    cases: Annotated[int, typer.Argument(min=300, help="Open cases")] = CASES,
    rounds: Annotated[int, typer.Option(min=1, help="How often each list is asked")] = ROUNDS,
    database: Annotated[
        str | None, typer.Option(help="postgresql://…, an empty database: the city alone, on it")
    ] = None,
) -> None:
    """Measure lists and boards. Results go to stdout, progress to stderr."""
    # A request to end is taken like Ctrl-C, so that the directory and the processes go then too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(asyncio.run(measure_lists(cases, rounds, database)))
    except (BenchError, CannotRunError, EngineFault) as error:
        errors.print(f"bench: {error}", style="red", markup=False)
        sys.exit(1)


if __name__ == "__main__":
    typer.run(bench)
