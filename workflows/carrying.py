"""The start argument of a case that was kept: it goes on in another engine, or in a new run of this one."""

from cases.edition import EDITION
from cases.resuming import Resumed
from storage.recovering import KeptCase
from workflows.messages import CaseStart, Earlier

CARRIED_BYTES = 1_000_000
"""Of earlier events in a start argument; the engine takes no payload above two million."""


def carried_on(kept: KeptCase, case: Resumed) -> CaseStart:
    """The case as it goes on, with what it brings along for whoever reads its history one day."""
    size = sum(len(event.model_dump_json()) for event in case.events)
    fits = not case.missing and size <= CARRIED_BYTES
    earlier = Earlier(opening=kept.opening, events=case.events if fits else ())
    newest = case.events[-1].at if case.events else None
    return CaseStart(state=case.state, earlier=earlier, edition=EDITION, not_before=newest, people_first=True)


def opener(kept: KeptCase, case: Resumed) -> str:
    """The command that opened it; empty where that is not known any more."""
    if kept.opening is not None:
        return kept.opening.command
    first = case.events[0]
    return first.command or "" if first.seq == 1 else ""
