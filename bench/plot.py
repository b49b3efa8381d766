"""Growth as a figure."""

from collections.abc import Mapping, Sequence
from math import log10
from pathlib import Path

import leather

WIDTH, HEIGHT = 720, 420
HEADROOM = 1.1
GREY = "#999999"


def plot_growth(
    title: str, aim: tuple[str, float], lines: Mapping[str, Sequence[tuple[int, float]]], to: Path
) -> None:
    """Milliseconds over open cases, these in powers of ten, with the aim as a line of its own."""
    sizes = sorted({size for points in lines.values() for size, _ in points})
    heights = [ms for points in lines.values() for _, ms in points]
    name, height = aim
    chart = leather.Chart(title)
    chart.add_x_scale(log10(sizes[0]), log10(sizes[-1]))
    chart.add_x_axis(
        ticks=[log10(size) for size in sizes],
        tick_formatter=lambda at, *_: f"{round(10**at):,}",
        name="open cases",
    )
    chart.add_y_scale(0, max(*heights, height) * HEADROOM)
    chart.add_y_axis(name="p95, ms")
    for line, points in lines.items():
        chart.add_line([(log10(size), ms) for size, ms in points], name=line)
    ends = [(log10(size), height) for size in (sizes[0], sizes[-1])]
    chart.add_line(ends, name=name, stroke_color=GREY, width=1)
    chart.to_svg(str(to), width=WIDTH, height=HEIGHT)
