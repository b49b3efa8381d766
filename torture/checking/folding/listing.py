"""Listed supervision and risk."""

from torture.checking.case import Case, Listed, Signing, Written
from torture.checking.folding.change import Changes


def _listed(case: Case, _: Written, what: Written) -> None:
    case.listed = Listed(what["clock"])


def _listed_longer(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.clock = what["clock"]


def _struck_off(case: Case, _: Written, what: Written) -> None:
    """From here on it is the signer's time."""
    case.listed, case.urge_at = None, None
    if case.signing is not None:
        case.signing = Signing(what["clock"], case.signing.step)


def _noticed(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.notices[what["notice"]] = what


def _answered(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.notices.pop(what["notice"], None)


def _risk_graded(case: Case, _: Written, what: Written) -> None:
    case.risk = what


def _reassess(case: Case, _: Written, __: Written) -> None:
    case.risk = None


def _reply_overdue(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.late.add(what["notice"])


CHANGES: Changes = {
    "case_listed": _listed,
    "listing_extended": _listed_longer,
    "notice_answered": _answered,
    "notice_sent": _noticed,
    "reassessment_due": _reassess,
    "reply_overdue": _reply_overdue,
    "risk_graded": _risk_graded,
    "struck_off": _struck_off,
}
