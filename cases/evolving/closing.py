"""Events that close a case."""

from typing import Any

from cases import events as e
from cases.evolving.parts import Changes, Handlers, handled, urged_still
from cases.model import Status
from cases.state import CaseState, Signature, Visit


def proposed(
    state: CaseState, event: e.Event, outcome: e.Outcome, clock: Any, into: str | None = None
) -> Changes:
    return {
        "status": Status.AWAITING_SIGNOFF,
        "signature": Signature(outcome=outcome, into=into, proposer=event.actor or "", clock=clock),
        "handlers": handled(state, event.actor),
        "urge_at": urged_still(state),
        "stay": state.stay.model_copy(update={"asked_for": None}),
    }


def _closing(state: CaseState, event: e.Event, what: e.ClosureProposed) -> Changes:
    return proposed(state, event, what.outcome, what.clock, what.into)


def _signed(state: CaseState, event: e.Event, what: e.SignedOff) -> Changes:
    return {
        "status": Status.CLOSED,
        "outcome": what.outcome,
        "merged_into": state.signature.into if state.signature else None,
        "closed_at": event.at,
        "urge_at": None,
        "visits": tuple(Visit(clock=clock) for clock in what.visits or ()),
    }


def _returned(state: CaseState, _: e.Event, what: e.ReturnedForRework) -> Changes:
    urge = what.next_urge or urged_still(state)
    changes: Changes = {"status": Status.HANDLING, "signature": None, "urge_at": urge}
    if state.listing is not None:
        changes["listing"] = state.listing.model_copy(update={"strike_off": None})
    return changes


HANDLERS: Handlers = {
    e.ClosureProposed: _closing,
    e.SignedOff: _signed,
    e.ReturnedForRework: _returned,
}
