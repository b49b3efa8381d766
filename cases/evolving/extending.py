"""Events of more time for a level."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.extension import had
from cases.state import AskedFor, CaseState, Extended


def _asked(state: CaseState, event: e.Event, what: e.ExtensionAsked) -> Changes:
    principal = event.on_behalf_of
    request = AskedFor(asker=event.actor or "", days=what.days, at=event.at, on_behalf_of=principal)
    return {"stay": state.stay.model_copy(update={"asked_for": request})}


def _granted(state: CaseState, _: e.Event, what: e.ExtensionGranted) -> Changes:
    before = had(state)
    given = Extended(times=before.times + 1, days=before.days + what.days)
    return {
        "stay": state.stay.model_copy(update={"clock": what.clock, "asked_for": None}),
        "case_clock": what.case_clock or state.case_clock,
        "extensions": {**state.extensions, what.level: given},
    }


def _refused(state: CaseState, _: e.Event, __: e.ExtensionRefused) -> Changes:
    return {"stay": state.stay.model_copy(update={"asked_for": None})}


HANDLERS: Handlers = {
    e.ExtensionAsked: _asked,
    e.ExtensionGranted: _granted,
    e.ExtensionRefused: _refused,
}
