"""Events of links."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.links import Link
from cases.state import CaseState


def _linked(state: CaseState, event: e.Event, what: e.CaseLinked) -> Changes:
    return {"links": (*state.links, Link(number=what.to, kind=what.kind, seq=event.seq))}


def _unlinked(state: CaseState, _: e.Event, what: e.CaseUnlinked) -> Changes:
    return {"links": tuple(link for link in state.links if link.number != what.to)}


HANDLERS: Handlers = {e.CaseLinked: _linked, e.CaseUnlinked: _unlinked}
