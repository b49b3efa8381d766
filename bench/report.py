"""What is printed of the lifecycle: two tables, what they mean, and what they were measured on."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from bench.lifecycle import CLIENT, Measured, Plan
from bench.load import Contender
from bench.processes import DATABASE, Figures
from bench.product import COMMANDS
from bench.tables import Row, markdown_table
from bench.timing import percentile

WIDTH = 108
PERCENTS = (50, 95, 99)
NONE = "-"
ROLES = ("engine", "worker", "api", DATABASE)
CALLS = len(COMMANDS) + 1
"""Of a case: the opening and what follows it."""
HEAD = ("", "product, HTTP", "bare workflow, SDK", "ratio")
MEANING = (
    "Product: open, accept, note, settle on the spot, sign off through HTTP, with everything that the "
    "product does. Bare: start and four updates of a workflow without rules, activities or tables, "
    "through the SDK. Rounds in turn on one engine, load from a process of its own. Ratio: product / "
    "bare. History events: of the engine, all runs of a case together; the case of many commands is "
    "opened, accepted, given notes, settled and signed off by one client. CPU: user and system time. "
    "Flushes: fsync and fdatasync calls seen by strace, in a round of its own that is not timed. Memory: "
    "resident, after the rounds, the engine being the same for both."
)


def lifecycle_report(plan: Plan, product: Measured, bare: Measured) -> str:
    """The figures as GitHub markdown."""
    ratios = [p.per_second / b.per_second for p, b in zip(product.rounds, bare.rounds, strict=True)]
    by_round = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    cases = f"product {len(product.names)}, bare {len(bare.names)}"
    watched = f"product {len(product.watched.names)}, bare {len(bare.watched.names)}"
    parts = [
        markdown_table(HEAD, _rows(plan, product, bare, median(ratios))),
        markdown_table(
            ("ms, p50 / p95 / p99", "product, HTTP", "bare workflow, SDK"), _call_rows(product, bare)
        ),
        folded(
            f"Product / bare, round by round: {by_round}; median {median(ratios):.2f}. "
            f"Rounds of {plan.seconds:g} s, cases in them: {cases}; "
            f"in the round with flushes counted: {watched}."
        ),
        *_without(product, bare),
        folded(MEANING),
    ]
    return "\n\n".join(parts)


def summary(measured: Mapping[str, Mapping[Contender, Measured]]) -> str:
    """One line for each ground that was measured on."""
    head = ("product / bare", "cases/s, median", "ratio", "call p95, ms", "flushes a case", "CPU ms a case")
    rows = []
    for ground, of_both in measured.items():
        both = [of_both["product"], of_both["bare"]]
        ratio = _ratio(*both)
        rates = (f"{median(played.per_second for played in its.rounds):.1f}" for its in both)
        calls = (f"{percentile(_all_calls(its), 95):.0f}" for its in both)
        flushes = (_figure(_sum(_flushes_per_case(its))) for its in both)
        cpu = (_figure(_sum(_without_client(_cpu_per_case(its)))) for its in both)
        pairs = (" / ".join(pair) for pair in (calls, flushes, cpu))
        rows.append((ground, " / ".join(rates), f"{ratio:.2f}", *pairs))
    return markdown_table(head, rows)


def _ratio(product: Measured, bare: Measured) -> float:
    """Of the rates, the median over the rounds."""
    return median(p.per_second / b.per_second for p, b in zip(product.rounds, bare.rounds, strict=True))


def _figure(figure: float | None) -> str:
    return NONE if figure is None else f"{figure:.0f}"


def folded(text: str) -> str:
    """A paragraph in lines of the report's width."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _rows(plan: Plan, product: Measured, bare: Measured, ratio: float) -> list[Row]:
    both = (product, bare)
    clients = f"{plan.clients} client{'s' if plan.clients > 1 else ''}"
    rows: list[Row] = [
        (f"cases/s, {clients}: min / med / max", *(_rates(its) for its in both), f"{ratio:.2f}"),
        (f"call, {clients}: p50 / p95 / p99 ms", *(_times(_all_calls(its)) for its in both), NONE),
        ("call, 1 client: p50 / p95 / p99 ms", *(_times(_flat(its.alone.calls)) for its in both), NONE),
        _compared("cases/s, 1 client", [its.alone.per_second for its in both], 1),
        _compared("history events per case", [its.histories.events for its in both], 1),
        _compared("history events per command", [its.histories.events / CALLS for its in both], 2),
        *_long_row(product),
        _compared("history bytes per case", [its.histories.size for its in both], 0),
    ]
    rows += _by_role("flushes per case", [_flushes_per_case(its) for its in both], 2)
    cpu = [_cpu_per_case(its) for its in both]
    rows += _by_role("CPU ms per case", [_without_client(each) for each in cpu], 1)
    rows.append(_compared("CPU ms per case: client, apart", [_of(each, CLIENT) for each in cpu], 1))
    memory = [its.memory for its in both]
    for role in (*_there(memory), CLIENT):
        rows.append(_compared(f"memory MiB: {role}", [_of(each, role) for each in memory], 0))
    return rows


def _long_row(product: Measured) -> list[Row]:
    """Of a case with very many commands, where one was played."""
    long = product.long_case
    if long is None:
        return []
    runs = f"{long.runs} run{'s' if long.runs > 1 else ''}"
    return [(f"the same, a case of {long.commands} in {runs}", f"{long.per_command:.2f}", NONE, NONE)]


def _there(figures: Sequence[Figures]) -> list[str]:
    """The roles that at least one of them has processes of."""
    return [role for role in ROLES if any(not isinstance(each, str) and role in each for each in figures)]


def _call_rows(product: Measured, bare: Measured) -> list[Row]:
    """The calls in their order, each beside its counterpart."""
    pairs = zip(product.rounds[0].calls, bare.rounds[0].calls, strict=True)
    return [
        (f"{ours}, {theirs}", _times(_named(product, ours)), _times(_named(bare, theirs)))
        for ours, theirs in pairs
    ]


def _by_role(what: str, of_both: Sequence[Figures], digits: int) -> list[Row]:
    """The sum, then each process."""
    rows = [_compared(what, [_sum(each) for each in of_both], digits)]
    if all(isinstance(each, str) for each in of_both):
        return rows
    return rows + [
        _compared(f"{what}: {role}", [_of(each, role) for each in of_both], digits)
        for role in _there(of_both)
    ]


def _compared(what: str, figures: Sequence[float | None], digits: int) -> Row:
    """Two figures and their ratio; a dash for what there is not."""
    told = (NONE if figure is None else f"{figure:,.{digits}f}" for figure in figures)
    ours, theirs = figures
    return (what, *told, f"{ours / theirs:.2f}" if ours is not None and theirs else NONE)


def _without(product: Measured, bare: Measured) -> list[str]:
    """In words why a figure is missing, each reason once."""
    figures = [(what, f(its)) for its in (product, bare) for what, f in _MAY_MISS.items()]
    missing = {f"{what}: {found}." for what, found in figures if isinstance(found, str)}
    return [folded(sentence) for sentence in sorted(missing)]


_MAY_MISS: dict[str, Callable[[Measured], Figures]] = {
    "Flushes": lambda its: its.flushes,
    "CPU": lambda its: its.cpu[0],
    "Memory": lambda its: its.memory,
}


def _rates(its: Measured) -> str:
    rates = [played.per_second for played in its.rounds]
    return f"{min(rates):.1f} / {median(rates):.1f} / {max(rates):.1f}"


def _times(milliseconds: Sequence[float]) -> str:
    return " / ".join(f"{percentile(milliseconds, percent):.1f}" for percent in PERCENTS)


def _flat(calls: dict[str, list[float]]) -> list[float]:
    return [ms for of_one in calls.values() for ms in of_one]


def _all_calls(its: Measured) -> list[float]:
    return [ms for played in its.rounds for ms in _flat(played.calls)]


def _named(its: Measured, call: str) -> list[float]:
    return [ms for played in its.rounds for ms in played.calls[call]]


def _flushes_per_case(its: Measured) -> Figures:
    if isinstance(its.flushes, str):
        return its.flushes
    return {role: calls / len(its.watched.names) for role, calls in its.flushes.items()}


def _cpu_per_case(its: Measured) -> Figures:
    """Milliseconds, over all rounds."""
    total: dict[str, float] = {}
    for used in its.cpu:
        if isinstance(used, str):
            return used
        for role, seconds in used.items():
            total[role] = total.get(role, 0.0) + seconds * 1000 / len(its.names)
    return total


def _without_client(figures: Figures) -> Figures:
    if isinstance(figures, str):
        return figures
    return {role: figure for role, figure in figures.items() if role != CLIENT}


def _sum(figures: Figures) -> float | None:
    return None if isinstance(figures, str) else sum(figures.values())


def _of(figures: Figures, role: str) -> float | None:
    return None if isinstance(figures, str) else figures.get(role)
