"""Events of handing over: other people, the same case."""

from cases import events as e
from cases.carrying import KINDS
from cases.evolving.parts import Changes, Handlers
from cases.state import CaseState


def _over(state: CaseState, _: e.Event, what: e.HandedOver) -> Changes:
    kind = KINDS[what.kind]
    for holder in kind.holders(state, what.ref):
        if holder.officer in (None, what.of):
            return kind.put(state, what.ref, holder, holder.gives_to(what.to, what.of))
    return {}


def _back(state: CaseState, _: e.Event, what: e.HandedBack) -> Changes:
    kind = KINDS[what.kind]
    for holder in kind.holders(state, what.ref):
        if holder.officer == what.of and what.to in holder.stands_for:
            return kind.put(state, what.ref, holder, holder.gives_back_to(what.to))
    return {}


HANDLERS: Handlers = {e.HandedOver: _over, e.HandedBack: _back}
