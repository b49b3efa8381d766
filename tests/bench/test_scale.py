"""What bench-scale says of what it has measured, and that it comes to an end and leaves nothing."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.due import Marked
from bench.growth import Growth
from bench.listing import REFERENCE
from bench.plot import plot_growth
from bench.scale_report import AIMS, growth_report
from bench.timing import Calls

SIZES = (1_000, 100_000)
ROLL_UP, PAGE = "roll-up of the city", "first page of all cases, the city"


def grown(**largest: float) -> Growth:
    """A growth in which every list took 10 ms at the smallest size."""
    growth = Growth(units=1, officers=1, weights={"open": 20_000.4, "closed": 19_000.0})
    growth.crowds = [(1_000, 250), (100_000, 25_000)]
    names = [REFERENCE.name, *AIMS]
    growth.calls = {
        SIZES[0]: Calls({name: [10.0] for name in names}),
        SIZES[1]: Calls({name: [largest.get(name, 10.0)] for name in names}),
    }
    return growth


def told(growth: Growth) -> str:
    """The report as one line."""
    return " ".join(growth_report(growth, "here").split())


def test_it_says_what_is_flat_and_what_is_not() -> None:
    said = told(grown(**{ROLL_UP: 60.0}))
    assert f"not flat: {ROLL_UP} (6.0 times)" in said
    assert PAGE in said.partition("; not flat")[0].partition("flat: ")[2]
    assert "100 times as many" in said


def test_it_says_which_aim_is_missed() -> None:
    said = told(grown(**{ROLL_UP: 60.0}))
    assert f"p95 over its aim: {ROLL_UP} (60 ms, aim 50)" in said
    assert "Every p95 is under its aim" in told(grown())
    assert "20,000 bytes an open case, 19,000 bytes a closed case" in said


def test_lateness_is_told_of_all_and_of_all_but_a_hundredth() -> None:
    marked = Marked([float(n) for n in range(1, 201)])
    assert (marked.last, marked.p99) == (200.0, 198.0)


def test_the_figure_has_a_line_for_each_list_and_one_for_the_aim(tmp_path: Path) -> None:
    figure = tmp_path / "growth.svg"
    lines = {name: [(1_000, 10.0), (10_000, 12.0), (100_000, 20.0)] for name in AIMS}
    plot_growth("growth", ("aim", 50.0), lines, figure)
    drawn = ET.fromstring(figure.read_text())  # noqa: S314  # we have just written it
    words = {element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {*AIMS, "aim", "1,000", "100,000"} <= words
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}path"))) == len(AIMS) + 1


@pytest.mark.long
async def test_it_runs_to_its_end_and_leaves_nothing_behind(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bench.scale", "--database", "sqlite", "--open", "300,600"),
        *("--rounds", "1", "--deadlines", "20", "--plot", str(tmp_path / "growth.svg")),
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=PIPE,
        stderr=PIPE,
    )
    said, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    assert "600 open: p50 / p95" in said.decode()
    assert "20 deadlines of one instant" in said.decode()
    assert [file.name for file in tmp_path.iterdir()] == ["growth.svg"]
