"""Events that put right what is kept of a party."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.identities import corrected
from cases.state import CaseState


def _corrected(state: CaseState, _: e.Event, what: e.PartyCorrected) -> Changes:
    return {"parties": tuple(corrected(party, what) for party in state.parties)}


HANDLERS: Handlers = {e.PartyCorrected: _corrected}
