"""What moves and marks clocks."""

from torture.checking import by_law
from torture.checking.case import Case, Signing, Written
from torture.checking.folding.change import Changes
from torture.checking.instants import instant


def _suspended(case: Case, _: Written, what: Written) -> None:
    case.stopped = what
    by_law.stopped(case, what)


def _resumed(case: Case, _: Written, what: Written) -> None:
    case.stopped, case.clock = None, what["clock"]
    case.case_clock = what.get("case_clock") or case.case_clock
    by_law.set_anew(case, what)


def _extended(case: Case, _: Written, what: Written) -> None:
    case.clock, case.case_clock = what["clock"], what.get("case_clock") or case.case_clock


def _graded(case: Case, _: Written, what: Written) -> None:
    """Where the case goes up for it, that is an event of its own."""
    case.clock, case.grade = what.get("clock") or case.clock, what["grade"]


def _reminded(case: Case, _: Written, what: Written) -> None:
    case.reminded.append(what["reminder"])


def _marked(case: Case, _: Written, what: Written) -> None:
    case.marks.append((what["scope"], what["level"], instant(what["due"])))
    if "next_urge" in what:
        case.urge_at = instant(what["next_urge"])
    if what["scope"] == "level":
        case.overdue = True
    if what["scope"] == "signature" and case.signing is not None:
        case.signing.overdue = True
    if what["scope"] == "visit":
        case.visits[what["visit"] - 1].overdue = True
    if what["scope"] == "listing" and case.listed is not None:
        case.listed.overdue = True


def _moved_up(case: Case, _: Written, what: Written) -> None:
    case.signing = Signing(what["clock"], what["to_step"])


def _deadlines(case: Case, _: Written, what: Written) -> None:
    """Other calendars; a clock that did not move is absent."""
    case.clock = what.get("level_clock", case.clock)
    case.case_clock = what.get("case_clock", case.case_clock)
    if case.signing is not None:
        case.signing.clock = what.get("signature_clock", case.signing.clock)
    if case.stopped is not None and "suspension_clock" in what:
        case.stopped = {**case.stopped, "clock": what["suspension_clock"]}
    if case.listed is not None:
        case.listed.clock = what.get("listing_clock", case.listed.clock)
    for name, clock in what.get("task_clocks", {}).items():
        case.tasks[name].clock = clock
    by_law.set_anew(case, what)


CHANGES: Changes = {
    "became_overdue": _marked,
    "deadline_moved": _deadlines,
    "extension_granted": _extended,
    "grade_decided": _graded,
    "reminded": _reminded,
    "resumed": _resumed,
    "signature_moved_up": _moved_up,
    "statutory_expired": by_law.marked,
    "statutory_prolonged": by_law.started,
    "statutory_started": by_law.started,
    "suspended": _suspended,
}
