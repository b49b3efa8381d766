"""Events of a listing, its strike-off and its notices."""

from typing import Any

from cases import events as e
from cases.evolving.parts import Changes, Handlers, handled, urged_still
from cases.listed import Listing, Notice, StrikeOff, StrikeStep
from cases.model import Status
from cases.state import CaseState

NEXT = {StrikeStep.CHECK: StrikeStep.SIGN, StrikeStep.SIGN: StrikeStep.STRIKE}


def _changed(state: CaseState, **changes: Any) -> Changes:
    return {"listing": state.listing.model_copy(update=changes)} if state.listing else {}


def _listed(state: CaseState, _: e.Event, what: e.CaseListed) -> Changes:
    listing = Listing(
        unit=what.unit.code,
        leader=what.leader,
        department=what.department.code,
        person=what.person,
        clock=what.clock,
    )
    return {"listing": listing, **_copied(state, what, what.department.code)}


def _copied(state: CaseState, what: e.CaseListed | e.ListingChanged, department: str) -> Changes:
    """By the first edition of the rules the department was copied in; since then the listing lets it read."""
    if what.reads_while_named:
        return {}
    return {"copied": tuple(dict.fromkeys((*state.copied, department)))}


def _others(state: CaseState, _: e.Event, what: e.ListingChanged) -> Changes:
    named: dict[str, Any] = {}
    for role in ("leader", "person"):
        if (officer := getattr(what, role)) is not None:
            named |= {role: officer, f"{role}_for": None}
    if what.department is None:
        return _changed(state, **named)
    code = what.department.code
    return _changed(state, **named, department=code) | _copied(state, what, code)


def _extended(state: CaseState, _: e.Event, what: e.ListingExtended) -> Changes:
    return _changed(state, clock=what.clock)


def _applied(state: CaseState, event: e.Event, what: e.StrikeOffApplied) -> Changes:
    asked = StrikeOff(applicant=event.actor or "", apart=bool(what.apart))
    return _changed(state, strike_off=asked) | {"handlers": handled(state, event.actor)}


def _passed(state: CaseState, event: e.Event, what: e.StrikeOffPassed) -> Changes:
    asked = state.listing.strike_off if state.listing else None
    if asked is None:
        return {}
    taken_by = (*asked.taken_by, event.actor) if asked.apart and event.actor else ()
    next_step = {"step": NEXT[what.step], "taken_by": taken_by}
    return _changed(state, strike_off=asked.model_copy(update=next_step))


def _returned(state: CaseState, _: e.Event, what: e.StrikeOffReturned) -> Changes:
    urge = what.next_urge or urged_still(state)
    reworked = {"status": Status.HANDLING, "signature": None, "urge_at": urge}
    return _changed(state, strike_off=None) | reworked


def _struck_off(state: CaseState, event: e.Event, what: e.StruckOff) -> Changes:
    changes = _changed(state, strike_off=None, notices=(), struck_off_at=event.at) | {"urge_at": None}
    if state.signature is not None:
        fresh = {"clock": what.clock, "overdue": False}
        changes["signature"] = state.signature.model_copy(update=fresh)
    return changes


def _noticed(state: CaseState, _: e.Event, what: e.NoticeSent) -> Changes:
    notice = Notice(number=what.notice, reply_class=what.reply_class, clock=what.clock, sender=what.sender)
    notices = state.listing.notices if state.listing else ()
    return _changed(state, notices=(*notices, notice), noticed=what.notice)


def _answered(state: CaseState, _: e.Event, what: e.NoticeAnswered) -> Changes:
    notices = state.listing.notices if state.listing else ()
    return _changed(state, notices=tuple(each for each in notices if each.number != what.notice))


def _reply_overdue(state: CaseState, _: e.Event, what: e.ReplyOverdue) -> Changes:
    notices = state.listing.notices if state.listing else ()
    marked = tuple(
        each.model_copy(update={"overdue": True}) if each.number == what.notice else each for each in notices
    )
    return _changed(state, notices=marked)


HANDLERS: Handlers = {
    e.CaseListed: _listed,
    e.ListingChanged: _others,
    e.ListingExtended: _extended,
    e.StrikeOffApplied: _applied,
    e.StrikeOffPassed: _passed,
    e.StrikeOffReturned: _returned,
    e.StruckOff: _struck_off,
    e.NoticeSent: _noticed,
    e.NoticeAnswered: _answered,
    e.ReplyOverdue: _reply_overdue,
}
