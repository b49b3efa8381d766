"""Events of documents."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.state import CaseState


def _filed(state: CaseState, _: e.Event, __: e.DocumentFiled) -> Changes:
    return {"documents": state.documents + 1}


HANDLERS: Handlers = {e.DocumentFiled: _filed}
