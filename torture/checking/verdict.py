"""The verdict on one run: journal, tables, rules, files and what the API shows, held against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torture.checking.api import Shown, as_shown
from torture.checking.case import Case
from torture.checking.commands import Chains, commands
from torture.checking.documents import Library
from torture.checking.files import files
from torture.checking.findings import Finding, Kind
from torture.checking.looks import looks
from torture.checking.projection import case_rows, event_rows, intake_rows, left_over, task_rows
from torture.checking.story import Story
from torture.checking.tables import Tables
from torture.checking.walk import broken_links, walked


@dataclass(frozen=True)
class Verdict:
    """What was judged, and what was found."""

    cases: int
    events: int
    acknowledged: int
    """Commands that were acknowledged, openings included."""
    marks: int
    """Overdue marks: deadlines that passed."""
    findings: tuple[Finding, ...]


def judge(
    told: Story, tables: Tables, library: Library, shown: Shown | None, store: Path | None = None
) -> Verdict:
    """Hold everything against everything."""
    chains = tables.chains()
    found, cases = list[Finding](), dict[str, Case]()
    for number, chain in chains.items():
        broken = broken_links(number, chain)
        found += broken
        if chain[0]["what"]["type"] != "opened" or chain[0]["seq"] != 1:
            found.append(Finding(Kind.BROKEN, number, "does not begin with its opening"))
            continue
        try:
            walk = walked(number, chain, library, told.now_of(number))
        except (KeyError, StopIteration) as error:
            found.append(Finding(Kind.BROKEN, number, f"cannot be followed: {type(error).__name__} {error}"))
            continue
        found += walk.found
        cases[number] = walk.case
    found += commands(told, chains)
    found += looks(told, chains)
    found += [
        Finding(Kind.FAILED, call.sent["number"], f"{call.sent['name']} was answered with 500")
        for call in told.failed
    ]
    found += [
        *event_rows(tables),
        *case_rows(tables, cases),
        *task_rows(tables, cases),
        *intake_rows(tables, cases),
        *left_over(tables),
    ]
    found += _as_the_engine_has_it(told, chains)
    if store is not None:
        found += files(store, chains)
    if shown is not None:
        found += as_shown(shown, cases, chains)
    return Verdict(
        cases=len(chains),
        events=len(tables.events),
        acknowledged=sum(any(call.is_done for call in calls) for calls in told.commands.values()),
        marks=sum(len(case.marks) for case in cases.values()),
        findings=tuple(dict.fromkeys(found)),
    )


def _as_the_engine_has_it(told: Story, chains: Chains) -> Iterator[Finding]:
    """The tables have what the engine has, to the last event."""
    for number, held in told.held.items():
        chain = chains.get(number, ())
        newest = (chain[-1]["seq"], chain[-1]["hash"]) if chain else (0, None)
        if newest != (held["seq"], held["head"]):
            says = f"the engine has event {held['seq']}, the tables have event {newest[0]}"
            yield Finding(Kind.DIVERGED, number, says)
    for number in chains.keys() - told.held.keys() if told.held else ():
        yield Finding(Kind.DIVERGED, number, "the engine was not asked for it")
