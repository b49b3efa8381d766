"""What is printed of what parts of the product cost."""

from collections.abc import Mapping, Sequence
from statistics import median

from bench.lifecycle import CLIENT, Measured, Plan
from bench.processes import Figures
from bench.report import NONE, folded
from bench.tables import Row, markdown_table
from bench.timing import percentile
from bench.variants import TOGETHER, WHOLE
from bench.without import PARTS

AIM = 15.0
"""Per cent that they are to add together, at most."""
Costs = Mapping[str, Measured]
"""What was measured, by the name of the variant; the bare workflow as `bare`."""
ROWS = {
    WHOLE.name: "the whole product",
    **{f"without-{part}": f"without {part}" for part in PARTS},
    TOGETHER.name: "without all three",
    "bare": "bare workflow, SDK",
}
HEAD = (
    "cases/s",
    "it adds to the time",
    "CPU ms a case",
    "it adds to the CPU",
    "call p50 / p95 ms",
    "history bytes",
)
ROLES = ("engine", "worker", "api")
CPU_HEAD = ("CPU ms a case, all rounds", *ROLES, "together", "it adds")
MEANING = (
    "Rounds in turn, all up side by side on one engine, each with tables, worker and API of its own; those "
    "that are not measured rest. What a part adds: median, and least to most, over the rounds, of the "
    "whole product beside the product without the part in the same round, as a share of what it takes "
    "without. Time: of a case, with that many clients; the reverse of cases a second. CPU: user and system "
    "time of engine, worker and API. Sealing: encryption, commitments, the cases' keys and looking them up; "
    "keyed hashes stay. Grants: signing and verifying. Chain: the hash of each event; its two fields stay. "
    "Functions are replaced in processes of the bench's own; that each is out, and the others are not, is "
    "seen by what a case has written and lets in before anything is measured."
)


def cost_report(plan: Plan, costs: Costs) -> str:
    """The figures as GitHub markdown."""
    return "\n\n".join(
        (
            markdown_table(_head(plan), [_row(name, costs) for name in ROWS]),
            markdown_table(CPU_HEAD, [_cpu_row(name, costs) for name in ROWS]),
            folded(_verdict(costs)),
            folded(f"Rounds of {plan.seconds:g} s, {plan.rounds} of each; cases in them: {_cases(costs)}."),
            folded(MEANING),
        )
    )


def added(whole: Sequence[float], without: Sequence[float]) -> list[float]:
    """By how many per cent something takes more, in each pair of rounds, than without the part."""
    return [(more / less - 1) * 100 for more, less in zip(whole, without, strict=True)]


def seconds_a_case(its: Measured) -> list[float]:
    """The reverse of cases a second, in each round."""
    return [1 / played.per_second for played in its.rounds]


def cpu_a_case(its: Measured) -> list[float] | None:
    """Milliseconds of engine, worker and API together, in each round; None where there is no /proc."""
    found = []
    for used, played in zip(its.cpu, its.rounds, strict=True):
        if isinstance(used, str):
            return None
        found.append(sum(spent for role, spent in used.items() if role != CLIENT) * 1000 / len(played.names))
    return found


def _head(plan: Plan) -> Row:
    return (f"{plan.clients} clients", *HEAD)


def _row(name: str, costs: Costs) -> Row:
    its, cpu = costs[name], cpu_a_case(costs[name])
    calls = [ms for played in its.rounds for times in played.calls.values() for ms in times]
    return (
        ROWS[name],
        f"{median(played.per_second for played in its.rounds):.1f}",
        _spread(_time_added(name, costs)),
        NONE if cpu is None else f"{median(cpu):.0f}",
        _spread(_cpu_added(name, costs)),
        f"{percentile(calls, 50):.0f} / {percentile(calls, 95):.0f}",
        f"{its.histories.size:,.0f}",
    )


def _time_added(name: str, costs: Costs) -> list[float] | None:
    if not name.startswith("without"):
        return None
    return added(seconds_a_case(costs[WHOLE.name]), seconds_a_case(costs[name]))


def _cpu_added(name: str, costs: Costs) -> list[float] | None:
    whole, without = cpu_a_case(costs[WHOLE.name]), cpu_a_case(costs[name])
    if not name.startswith("without") or whole is None or without is None:
        return None
    return added(whole, without)


def _spread(per_cent: list[float] | None) -> str:
    if per_cent is None:
        return NONE
    return f"{median(per_cent):+.0f} % ({min(per_cent):+.0f} to {max(per_cent):+.0f})"


def _cpu_row(name: str, costs: Costs) -> Row:
    """Over all rounds: what disturbs single ones evens out."""
    its, spent = costs[name], _spent(costs[name])
    roles = (_of_role(its.cpu, role, len(its.names)) for role in ROLES)
    if spent is None:
        return (ROWS[name], *roles, NONE, NONE)
    whole = _spent(costs[WHOLE.name])
    more = f"{(whole / spent - 1) * 100:+.1f} %" if whole and name.startswith("without") else NONE
    return (ROWS[name], *roles, f"{spent:.1f}", more)


def _spent(its: Measured) -> float | None:
    """CPU milliseconds a case, of all processes and over all rounds."""
    each = cpu_a_case(its)
    if each is None:
        return None
    return sum(ms * len(played.names) for ms, played in zip(each, its.rounds, strict=True)) / len(its.names)


def _of_role(cpu: Sequence[Figures], role: str, cases: int) -> str:
    spent = [used.get(role) for used in cpu if not isinstance(used, str)]
    known = [seconds for seconds in spent if seconds is not None]
    return f"{sum(known) * 1000 / cases:.1f}" if known else NONE


def _verdict(costs: Costs) -> str:
    time, cpu = _time_added(TOGETHER.name, costs), _cpu_added(TOGETHER.name, costs)
    assert time is not None  # noqa: S101  # it is a variant without something
    aim = "met" if median(time) <= AIM else "missed"
    whole, without = _spent(costs[WHOLE.name]), _spent(costs[TOGETHER.name])
    of_cpu = ""
    if cpu and whole and without:
        of_cpu = f" To its CPU they add {_spread(cpu)}, over all rounds {(whole / without - 1) * 100:+.1f} %."
    return (
        f"Sealing, grants and chain together add {_spread(time)} to the time of a case: the aim of {AIM:g} % "
        f"at most is {aim}.{of_cpu}"
    )


def _cases(costs: Costs) -> str:
    return ", ".join(f"{ROWS[name]} {len(costs[name].names)}" for name in ROWS)
