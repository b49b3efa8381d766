"""What mediation brings, and what is put right of it."""

from datetime import date

from torture.checking.case import Case, Written
from torture.checking.folding.change import Changes


def _agreed(case: Case, _: Written, what: Written) -> None:
    case.agreed, case.effective_on = True, date.fromisoformat(what["effective_on"])


def _consent(case: Case, _: Written, what: Written) -> None:
    """Whoever refuses undoes the agreement; so does anybody's answer while another refuses."""
    (case.refusing.add if what["answer"] == "refuses" else case.refusing.discard)(
        (what["level"], what["party"])
    )
    if any(level == what["level"] for level, _ in case.refusing):
        case.agreed = False


def _no_agreement(case: Case, _: Written, __: Written) -> None:
    case.agreed = False


def _session(case: Case, event: Written, what: Written) -> None:
    if what["result"] != "agreed":
        case.attempts[what["level"]] += 1
        case.failed[event["seq"]] = what["level"]


def _intake(case: Case, _: Written, what: Written) -> None:
    case.facts = what.get("facts", case.facts)


def _struck(case: Case, _: Written, what: Written) -> None:
    """What is counted is counted without it, whatever the event itself says of that."""
    if (level := case.failed.pop(what["event"], None)) is not None:
        case.attempts[level] -= 1
    if (nth := case.visited_in.pop(what["event"], None)) is not None:
        case.visits[nth - 1].held = False


CHANGES: Changes = {
    "agreement_recorded": _agreed,
    "consent_recorded": _consent,
    "event_struck": _struck,
    "intake_corrected": _intake,
    "mediation_ended": _no_agreement,
    "session_recorded": _session,
}
