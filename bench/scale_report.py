"""What is printed of growth: tables, and in words what is flat and what is not."""

from collections.abc import Sequence

from bench.falling import Falling
from bench.growth import Growth
from bench.idle import Idle
from bench.listing import REFERENCE
from bench.report import folded
from bench.tables import Row, markdown_table
from bench.timing import percentile

AIMS = {
    "first page of all cases, the city": 50.0,
    "worklist of a county's supervisor": 30.0,
    "worklist of a mediator": 30.0,
    "roll-up of the city": 50.0,
    "roll-up of a county": 50.0,
}
"""Milliseconds, p95, over HTTP; also what is drawn."""
FLAT = 1.5
"""What takes less than so many times as long at the largest size as at the smallest is called flat."""
TIMES = 1.5
"""The deadlines of the product may take so many times as long as the bare workflow's."""


def growth_report(growth: Growth, where: str) -> str:
    """The lists at every size, what is flat, and what a case takes up."""
    sizes = list(growth.calls)
    head = (f"ms, {where}", "rows", *(f"{size:,} open: p50 / p95" for size in sizes))
    names = [name for name in growth.calls[sizes[0]] if name != REFERENCE.name]
    rows = [_row(growth, name) for name in (REFERENCE.name, *names)]
    crowds = "; ".join(f"{is_open:,} open and {closed:,} closed" for is_open, closed in growth.crowds)
    weighed = ", ".join(f"{round(size):,} bytes an {kind} case" for kind, size in growth.weights.items())
    parts = [
        markdown_table(head, rows),
        folded(f"Cases: {crowds}; {growth.units:,} units, {growth.officers:,} officers. {_aims(growth)}"),
        folded(_flatness(growth, names)),
        folded(
            f"Tables, indexes included: {weighed.replace('an closed', 'a closed')}. "
            f"Making the cases by the product's rules took {growth.made_in:,.0f} s."
        ),
    ]
    if growth.idle is not None:
        parts.append(markdown_table(IDLE_HEAD, _idle_rows("beside the largest crowd", growth.idle)))
    return "\n\n".join(parts)


def falling_report(falling: Falling, where: str) -> str:
    """When deadlines were marked, and what the processes cost."""
    product, bare = falling.product, falling.bare
    head = (f"{falling.cases:,} deadlines of one instant; {where}", "product", "bare workflow", "ratio")
    rows = [
        _compared("until the last is marked, s", product.last, bare.last),
        _compared("half of them marked, s", percentile(product.late, 50), percentile(bare.late, 50)),
        _compared("p99 lateness, s", product.p99, bare.p99),
        ("until the last is in the tables, s", f"{product.on_record:.1f}", "-", "-"),
    ]
    verdict = "reached" if product.last <= TIMES * bare.last else "not reached"
    idle = [*_idle_rows("without cases", falling.fresh), *_idle_rows("those cases open", falling.loaded)]
    return "\n\n".join(
        (
            markdown_table(head, rows),
            folded(
                f"The aim of {TIMES:g} times the bare workflow's time is {verdict}. {MEANING} The engine's "
                f"database grew by {round(falling.engine_bytes):,} bytes for each of the product's cases."
            ),
            markdown_table(IDLE_HEAD, idle),
        )
    )


MEANING = (
    "Marked or not, a case counts as overdue in every list from its instant on. Product: the mark, the move "
    "to the next level with its clock, people looked up, all written down. Bare: one timer and two search "
    "attributes."
)
IDLE_HEAD = ("a process at rest", "MiB resident", "% of a core")


def _row(growth: Growth, name: str) -> Row:
    times = [f"{_p(growth, size, name, 50):.1f} / {_p(growth, size, name, 95):.1f}" for size in growth.calls]
    return (name, str(growth.rows.get(name, "-")), *times)


def _p(growth: Growth, size: int, name: str, percent: float) -> float:
    return percentile(growth.calls[size][name], percent)


def _aims(growth: Growth) -> str:
    largest = max(growth.calls)
    missed = [
        f"{name} ({_p(growth, largest, name, 95):.0f} ms, aim {aim:g})"
        for name, aim in AIMS.items()
        if _p(growth, largest, name, 95) >= aim
    ]
    return f"p95 over its aim: {'; '.join(missed)}." if missed else "Every p95 is under its aim."


def _flatness(growth: Growth, names: Sequence[str]) -> str:
    """By medians: they are what grows, and not what a busy machine adds now and then."""
    smallest, largest = min(growth.calls), max(growth.calls)
    if smallest == largest:
        return "One size alone says nothing of growth."
    times = {name: _p(growth, largest, name, 50) / _p(growth, smallest, name, 50) for name in names}
    flat = [name for name, factor in times.items() if factor < FLAT]
    grown = [f"{name} ({factor:.1f} times)" for name, factor in times.items() if factor >= FLAT]
    return (
        f"From {smallest:,} to {largest:,} open cases, {largest // smallest} times as many: "
        f"flat: {', '.join(flat) or 'nothing'}; not flat: {', '.join(grown) or 'nothing'}."
    )


def _compared(what: str, ours: float, theirs: float) -> Row:
    return (what, f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.2f}" if theirs else "-")


def _idle_rows(when: str, idle: Idle) -> list[Row]:
    if isinstance(idle.memory, str) or isinstance(idle.cpu, str):
        return [(f"{when}: {idle.memory}", "-", "-")]
    return [(f"{role}, {when}", f"{held:.0f}", f"{idle.cpu[role]:.1f}") for role, held in idle.memory.items()]
