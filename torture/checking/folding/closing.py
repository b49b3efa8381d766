"""From the proposal to close a case to the archive, and back."""

from torture.checking.case import Case, Signing, Visiting, Written
from torture.checking.folding.change import Changes
from torture.checking.instants import instant


def _proposed(case: Case, event: Written, what: Written) -> None:
    case.status, case.signing = "awaiting_signoff", Signing(what["clock"])
    case.urge_at = case.urged_still()
    if what["type"] == "settled_on_spot":
        case.agreed, case.effective_on = True, None
        case.refusing = {(level, party) for level, party in case.refusing if level != case.level}
        case.accepted_by = case.accepted_by or event["actor"]


def _signed(case: Case, event: Written, what: Written) -> None:
    case.status, case.outcome, case.closed_at = "closed", what["outcome"], instant(event["at"])
    case.urge_at = None
    case.visits = [Visiting(clock) for clock in what.get("visits", ())]


def _visited(case: Case, event: Written, what: Written) -> None:
    case.visits[what["visit"] - 1].held = True
    case.visited_in[event["seq"]] = what["visit"]


def _archived(case: Case, _: Written, __: Written) -> None:
    case.status = "archived"


def _reopened(case: Case, event: Written, what: Written) -> None:
    """Every level begins anew; what was declined stays so."""
    case.status, case.level, case.origin = "routed", what["to_level"], "reopened"
    case.clock, case.arrived_at, case.accepted_by = what["clock"], instant(event["at"]), None
    case.overdue, case.reminded, case.urge_at, case.asked = False, [], None, None
    case.former, case.signing, case.outcome, case.closed_at, case.visits = {}, None, None, None, []
    case.attempts.clear()
    case.failed.clear()
    case.visited_in.clear()
    case.case_clock = what.get("case_clock") or case.case_clock


def _returned(case: Case, _: Written, what: Written) -> None:
    case.status, case.signing = "handling", None
    case.urge_at = instant(what["next_urge"]) if "next_urge" in what else case.urged_still()


CHANGES: Changes = {
    "archived": _archived,
    "closure_proposed": _proposed,
    "reopened": _reopened,
    "returned_for_rework": _returned,
    "settled_on_spot": _proposed,
    "signed_off": _signed,
    "strike_off_returned": _returned,
    "visited": _visited,
}
