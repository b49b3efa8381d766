"""A case on its way: accepted, up, down, aside."""

from torture.checking.case import Case, Former, Written
from torture.checking.folding.change import Changes
from torture.checking.instants import instant


def _accepted(case: Case, event: Written, _: Written) -> None:
    case.status, case.accepted_by = "handling", event["actor"]


def _leave(case: Case, minutes: int) -> None:
    case.former[case.level] = Former(minutes, case.origin, case.accepted_by)


def _arrive(case: Case, event: Written, level: str, clock: Written, origin: str, minutes: int) -> None:
    """Come to another level; what is left of the one it leaves is kept."""
    before = case.former.get(level)
    returns = before is not None and origin != "escalation"
    _leave(case, minutes)
    case.former.pop(level, None)
    case.level, case.clock, case.arrived_at = level, clock, instant(event["at"])
    case.accepted_by = before.accepted_by if before and returns else None
    case.origin = before.origin if before and returns and origin == "decline" else origin
    case.status = "handling" if case.accepted_by else "routed"
    case.overdue, case.reminded, case.urge_at, case.asked = False, [], case.urged_still(), None
    case.agreed = False


def _declined(case: Case, event: Written, what: Written) -> None:
    origin = "decline" if what["to_level"] in case.former else "intake"
    _arrive(case, event, what["to_level"], what["clock"], origin, what["minutes_left"])
    case.declined.append(what["from_level"])


def _escalated(case: Case, event: Written, what: Written) -> None:
    _arrive(case, event, what["to_level"], what["clock"], "escalation", what["minutes_left"])


def _sent_down(case: Case, event: Written, what: Written) -> None:
    _arrive(case, event, what["to_level"], what["clock"], "sent_down", what["minutes_left"])


def _assigned(case: Case, event: Written, what: Written) -> None:
    if "to_level" in what:
        _arrive(case, event, what["to_level"], what["clock"], "assignment", what["minutes_left"])


def _asked(case: Case, _: Written, what: Written) -> None:
    case.asked = what["ladder"]


def _not_asked(case: Case, _: Written, __: Written) -> None:
    case.asked = None


def _sideways(case: Case, event: Written, ladder: list[Written], clock: Written, origin: str) -> None:
    """Come to a sibling: levels that stand for other units keep their time, and not their people."""
    kept = {rung["level"] for rung in ladder if rung in case.ladder}
    there = {rung["level"] for rung in ladder}
    case.former = {
        level: former if level in kept else Former(former.minutes, origin, None)
        for level, former in case.former.items()
        if level in there
    }
    case.declined = [level for level in case.declined if level in kept]
    case.ladder, case.clock, case.arrived_at, case.origin = ladder, clock, instant(event["at"]), origin
    case.status, case.accepted_by, case.reminded, case.asked = "routed", None, [], None
    case.agreed = False


def _transferred(case: Case, event: Written, what: Written) -> None:
    _sideways(case, event, what["ladder"], what["clock"], "transfer")
    case.status, case.accepted_by = "handling", event["actor"]


def _decided(case: Case, event: Written, what: Written) -> None:
    if "ladder" in what:
        _sideways(case, event, what["ladder"], what["clock"], "decision")
    elif what["to_level"] != what["from_level"]:
        _arrive(case, event, what["to_level"], what["clock"], "decision", what["minutes_left"])


CHANGES: Changes = {
    "accepted": _accepted,
    "assigned": _assigned,
    "competence_decided": _decided,
    "declined": _declined,
    "escalated": _escalated,
    "sent_down": _sent_down,
    "transfer_accepted": _transferred,
    "transfer_proposed": _asked,
    "transfer_refused": _not_asked,
}
