"""Events of collective disputes."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.state import CaseState


def _named(state: CaseState, _: e.Event, what: e.RepresentativesNamed) -> Changes:
    return {"representatives": {**state.representatives, what.side: what.parties}}


HANDLERS: Handlers = {e.RepresentativesNamed: _named}
