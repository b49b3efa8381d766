"""From an event to the state after it. No judgement here: what happened has happened."""

from collections.abc import Callable, Iterable
from typing import Any

from cases import events as e
from cases.model import OfficerId, Post, Status
from cases.state import (
    SEEN_LIMIT,
    CaseState,
    FormerStay,
    Mediation,
    Origin,
    OverdueMark,
    Seen,
    Signature,
    Stay,
)
from policies.rulebook import RulePins

COUNTS_AS_CHANGE = (e.Escalated, e.SignatureMovedUp)
"""Clock events that move the version: they change the level or the status."""


def born(number: str, event: e.Event) -> CaseState:
    """The state after the first event."""
    what = event.what
    if not isinstance(what, e.Opened) or event.actor is None:
        raise TypeError("the first event opens the case")
    return _remember(
        CaseState(
            number=number,
            pins=RulePins(what.policy_hash, what.calendar_hashes),
            policy_id=what.policy_id,
            policy_version=what.policy_version,
            place=what.place,
            ladder=what.ladder,
            opened_at=event.at,
            opened_by=event.actor,
            receiver=what.receiver,
            channel=what.channel,
            facts=what.facts,
            parties=tuple(party.ref for party in what.parties),
            triage_rule=what.triage_rule,
            stay=Stay(level=what.level, arrived_at=event.at, clock=what.clock, origin=Origin(kind="intake")),
            case_clock=what.case_clock,
            version=1,
            seq=event.seq,
            head=event.hash,
        ),
        event,
    )


def evolve(state: CaseState, event: e.Event) -> CaseState:
    """The state after one more event."""
    changes = _HANDLERS[type(event.what)](state, event, event.what)
    moved = event.command is not None or isinstance(event.what, COUNTS_AS_CHANGE)
    after = state.model_copy(
        update={
            **changes,
            "seq": event.seq,
            "head": event.hash,
            "version": state.version + 1 if moved else state.version,
        }
    )
    return _remember(after, event)


def fold(number: str, chain: Iterable[e.Event]) -> CaseState:
    """The state after all events of a case, from the first on."""
    links = iter(chain)
    state = born(number, next(links))
    for event in links:
        if event.prev != state.head:
            raise ValueError(f"{number}: event {event.seq} does not follow event {state.seq}")
        state = evolve(state, event)
    return state


def _remember(state: CaseState, event: e.Event) -> CaseState:
    if event.command is None or event.body is None:
        return state
    seen = [s for s in state.seen if s.command != event.command]
    seen.append(Seen(command=event.command, body=event.body, seq=event.seq))
    return state.model_copy(update={"seen": tuple(seen[-SEEN_LIMIT:])})


Changes = dict[str, Any]


def _handled(state: CaseState, officer: OfficerId | None) -> tuple[OfficerId, ...]:
    if officer is None or officer in state.handlers:
        return state.handlers
    return (*state.handlers, officer)


def _left(state: CaseState, minutes: int) -> dict[str, FormerStay]:
    """Keep what the level had, for a return."""
    stay = state.stay
    return {
        **state.former,
        stay.level: FormerStay(
            minutes_left=minutes,
            posts=stay.posts,
            gaps=stay.gaps,
            staffed=stay.staffed,
            accepted_by=stay.accepted_by,
            origin=stay.origin,
        ),
    }


def _mediation(state: CaseState, level: str, **changes: Any) -> Changes:
    record = state.mediation.get(level, Mediation()).model_copy(update=changes)
    return {"mediation": {**state.mediation, level: record}}


def _accepted(state: CaseState, event: e.Event, _: e.Accepted) -> Changes:
    return {
        "status": Status.HANDLING,
        "stay": state.stay.model_copy(update={"accepted_by": event.actor}),
        "handlers": _handled(state, event.actor),
    }


def _arrive(state: CaseState, event: e.Event, level: str, clock: Any, origin: Origin) -> Changes:
    """Come to a level, for the first time or again."""
    former = state.former.get(level)
    returns = former is not None and origin.kind != "escalation"
    stay = Stay(level=level, arrived_at=event.at, clock=clock, origin=origin)
    if former is not None and returns:
        stay = stay.model_copy(
            update={
                "posts": former.posts,
                "gaps": former.gaps,
                "staffed": former.staffed,
                "accepted_by": former.accepted_by,
                "origin": former.origin if origin.kind == "decline" else origin,
            }
        )
    accepted = returns and stay.accepted_by is not None
    return {
        "stay": stay,
        "status": Status.HANDLING if accepted else Status.ROUTED,
        "urge_at": None,
        "agreement": None,
        "former": {k: v for k, v in state.former.items() if k != level},
    }


def _declined(state: CaseState, event: e.Event, what: e.Declined) -> Changes:
    kind = "decline" if what.to_level in state.former else "intake"
    changes = _arrive(state, event, what.to_level, what.clock, Origin(kind=kind))
    kept = _left(state, what.minutes_left)
    return changes | {
        "declined": (*state.declined, what.from_level),
        "former": {k: v for k, v in kept.items() if k != what.to_level},
    }


def _escalated(state: CaseState, event: e.Event, what: e.Escalated) -> Changes:
    origin = Origin(kind="escalation", level=what.from_level, cause=what.cause)
    changes = _arrive(state, event, what.to_level, what.clock, origin)
    kept = _left(state, what.minutes_left)
    return changes | {"former": {k: v for k, v in kept.items() if k != what.to_level}}


def _assigned(state: CaseState, event: e.Event, what: e.Assigned) -> Changes:
    changes: Changes = {}
    if what.to_level is not None:
        origin = Origin(kind="assignment", level=state.stay.level)
        kept = _left(state, what.minutes_left or 0)
        changes = _arrive(state, event, what.to_level, what.clock, origin)
        changes["former"] = {k: v for k, v in kept.items() if k != what.to_level}
    stay = changes.get("stay", state.stay)
    return changes | {"stay": stay.model_copy(update=_posts(stay, what.posts))}


def _posts(stay: Stay, named: tuple[Post, ...]) -> Changes:
    roles = {post.role for post in named}
    return {
        "posts": (*(p for p in stay.posts if p.role not in roles), *named),
        "gaps": tuple(role for role in stay.gaps if role not in roles),
    }


def _staffed(state: CaseState, _: e.Event, what: e.Staffed) -> Changes:
    if what.level != state.stay.level:
        return {}
    update = {"posts": what.posts, "gaps": what.gaps, "staffed": True}
    return {"stay": state.stay.model_copy(update=update)}


def _consent(state: CaseState, _: e.Event, what: e.ConsentRecorded) -> Changes:
    now = state.mediation.get(what.level, Mediation())
    consents = [p for p in now.consents if p != what.party]
    refusals = [p for p in now.refusals if p != what.party]
    (consents if what.answer is e.Answer.CONSENTS else refusals).append(what.party)
    record = _mediation(state, what.level, consents=tuple(consents), refusals=tuple(refusals))
    return record | ({"agreement": None} if refusals else {})


def _session(state: CaseState, event: e.Event, what: e.SessionRecorded) -> Changes:
    held = state.mediation.get(what.level, Mediation()).sessions + 1
    return _mediation(state, what.level, sessions=held) | {"handlers": _handled(state, event.actor)}


def _agreement(state: CaseState, event: e.Event, what: e.AgreementRecorded) -> Changes:
    return {"agreement": what.form, "handlers": _handled(state, event.actor)}


def _ended(state: CaseState, _: e.Event, what: e.MediationEnded) -> Changes:
    ended = _mediation(state, what.level, ended=what.reason, remedies_told=what.remedies_told)
    return ended | {"agreement": None}


def _proposed(state: CaseState, event: e.Event, outcome: e.Outcome, clock: Any) -> Changes:
    return {
        "status": Status.AWAITING_SIGNOFF,
        "signature": Signature(outcome=outcome, proposer=event.actor or "", clock=clock),
        "handlers": _handled(state, event.actor),
        "urge_at": None,
    }


def _settled(state: CaseState, event: e.Event, what: e.SettledOnSpot) -> Changes:
    changes = _proposed(state, event, e.Outcome.SETTLED, what.clock)
    accepted = state.stay.accepted_by or event.actor
    return (
        changes
        | _mediation(state, what.level, consents=what.parties, refusals=())
        | {"agreement": e.AgreementForm.ORAL, "stay": state.stay.model_copy(update={"accepted_by": accepted})}
    )


def _closing(state: CaseState, event: e.Event, what: e.ClosureProposed) -> Changes:
    return _proposed(state, event, what.outcome, what.clock)


def _signed(_: CaseState, event: e.Event, what: e.SignedOff) -> Changes:
    return {"status": Status.CLOSED, "outcome": what.outcome, "closed_at": event.at, "urge_at": None}


def _returned(_: CaseState, __: e.Event, what: e.ReturnedForRework) -> Changes:
    return {"status": Status.HANDLING, "signature": None, "urge_at": what.next_urge}


def _noted(_: CaseState, __: e.Event, ___: e.Noted) -> Changes:
    return {}


def _reminded(state: CaseState, _: e.Event, what: e.Reminded) -> Changes:
    return {"stay": state.stay.model_copy(update={"reminded": (*state.stay.reminded, what.reminder)})}


def _overdue(state: CaseState, _: e.Event, what: e.BecameOverdue) -> Changes:
    mark = OverdueMark(scope=what.scope, level=what.level, due=what.due)
    changes: Changes = {"overdue": (*state.overdue, mark)}
    if what.next_urge is not None:
        changes["urge_at"] = what.next_urge
    if what.scope is e.Scope.LEVEL:
        changes["stay"] = state.stay.model_copy(update={"overdue": True})
    if what.scope is e.Scope.SIGNATURE and state.signature is not None:
        changes["signature"] = state.signature.model_copy(update={"overdue": True})
    return changes


def _moved_up(state: CaseState, _: e.Event, what: e.SignatureMovedUp) -> Changes:
    if state.signature is None:
        return {}
    update = {"step": what.to_step, "clock": what.clock, "overdue": False}
    return {"signature": state.signature.model_copy(update=update)}


def _urged(_: CaseState, __: e.Event, what: e.Urged) -> Changes:
    return {"urge_at": what.next_urge}


def _deadline(state: CaseState, _: e.Event, what: e.DeadlineMoved) -> Changes:
    changes: Changes = {"pins": state.pins.with_calendars(what.calendar_hashes)}
    if what.level_clock is not None:
        changes["stay"] = state.stay.model_copy(update={"clock": what.level_clock})
    if what.signature_clock is not None and state.signature is not None:
        changes["signature"] = state.signature.model_copy(update={"clock": what.signature_clock})
    if what.case_clock is not None:
        changes["case_clock"] = what.case_clock
    return changes


_HANDLERS: dict[type, Callable[[CaseState, e.Event, Any], Changes]] = {
    e.Accepted: _accepted,
    e.Declined: _declined,
    e.Assigned: _assigned,
    e.Escalated: _escalated,
    e.Staffed: _staffed,
    e.ConsentRecorded: _consent,
    e.SessionRecorded: _session,
    e.AgreementRecorded: _agreement,
    e.MediationEnded: _ended,
    e.SettledOnSpot: _settled,
    e.ClosureProposed: _closing,
    e.SignedOff: _signed,
    e.ReturnedForRework: _returned,
    e.Noted: _noted,
    e.Reminded: _reminded,
    e.BecameOverdue: _overdue,
    e.SignatureMovedUp: _moved_up,
    e.Urged: _urged,
    e.DeadlineMoved: _deadline,
}
