"""Events of the parties' own procedure."""

from cases import events as e
from cases.evolving.closing import proposed
from cases.evolving.parts import Changes, Handlers, handled, mediated
from cases.state import CaseState, Mediation


def _consent(state: CaseState, _: e.Event, what: e.ConsentRecorded) -> Changes:
    now = state.mediation.get(what.level, Mediation())
    consents = [p for p in now.consents if p != what.party]
    refusals = [p for p in now.refusals if p != what.party]
    (consents if what.answer is e.Answer.CONSENTS else refusals).append(what.party)
    record = mediated(state, what.level, consents=tuple(consents), refusals=tuple(refusals))
    return record | ({"agreement": None, "followed_up": False} if refusals else {})


def _session(state: CaseState, event: e.Event, what: e.SessionRecorded) -> Changes:
    before = state.mediation.get(what.level, Mediation())
    failed = what.result is not e.SessionResult.AGREED
    counted = {"sessions": before.sessions + 1, "attempts": before.attempts + failed}
    return mediated(state, what.level, **counted) | {"handlers": handled(state, event.actor)}


def _agreement(state: CaseState, event: e.Event, what: e.AgreementRecorded) -> Changes:
    handlers = handled(state, event.actor)
    return {"agreement": what.form, "followed_up": False, "handlers": handlers}


def _ended(state: CaseState, event: e.Event, what: e.MediationEnded) -> Changes:
    ended = mediated(state, what.level, ended=what.reason, remedies_told=what.remedies_told)
    by = {"handlers": handled(state, event.actor)} if what.handled else {}
    return ended | {"agreement": None, "followed_up": False} | by


def _settled(state: CaseState, event: e.Event, what: e.SettledOnSpot) -> Changes:
    changes = proposed(state, event, e.Outcome.SETTLED, what.clock)
    accepted = state.stay.accepted_by or event.actor
    settled: Changes = {"accepted_by": accepted, "contested": False, "asked_for": None}
    return (
        changes
        | mediated(state, what.level, consents=what.parties, refusals=())
        | {
            "agreement": e.AgreementForm.ORAL,
            "followed_up": False,
            "stay": state.stay.model_copy(update=settled),
        }
    )


def _followed_up(_: CaseState, __: e.Event, what: e.FollowedUp) -> Changes:
    return {"followed_up": True, "unkept": bool(what.unkept)}


HANDLERS: Handlers = {
    e.ConsentRecorded: _consent,
    e.SessionRecorded: _session,
    e.AgreementRecorded: _agreement,
    e.MediationEnded: _ended,
    e.SettledOnSpot: _settled,
    e.FollowedUp: _followed_up,
}
