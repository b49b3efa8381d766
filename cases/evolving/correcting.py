"""Events that put right what is kept."""

from cases import events as e
from cases.evolving.aftercare import with_visit
from cases.evolving.parts import Changes, Handlers, mediated
from cases.identities import corrected
from cases.state import CaseState, Mediation


def _corrected(state: CaseState, _: e.Event, what: e.PartyCorrected) -> Changes:
    return {"parties": tuple(corrected(party, what) for party in state.parties)}


def _intake(state: CaseState, event: e.Event, what: e.IntakeCorrected) -> Changes:
    return {
        "facts": what.facts or state.facts,
        "titled_in": event.seq if what.title is not None else state.titled_in,
    }


def _struck(state: CaseState, _: e.Event, what: e.EventStruck) -> Changes:
    """Counted without it. Whoever recorded it stays a handler."""
    changes: Changes = {"struck": (*state.struck, what.event)}
    if what.level is not None:
        had = state.mediation.get(what.level, Mediation())
        fewer = {
            "sessions": had.sessions - (what.sessions or 0),
            "attempts": had.attempts - (what.attempts or 0),
        }
        changes |= mediated(state, what.level, **fewer) if what.sessions or what.attempts else {}
    if what.unvisited:
        changes["followed_up"] = False
    if what.unkept is not None:
        changes["unkept"] = what.unkept
    if what.document is not None:
        changes["struck_documents"] = (*state.struck_documents, what.document)
    if what.visit is not None:
        changes["visits"] = with_visit(state, what.visit, held_at=None, relapse=False)
    return changes


HANDLERS: Handlers = {
    e.PartyCorrected: _corrected,
    e.IntakeCorrected: _intake,
    e.EventStruck: _struck,
}
