"""Events of the grade of a dispute."""

from cases import events as e
from cases.assessed import Assessed
from cases.evolving.parts import Changes, Handlers
from cases.state import CaseState


def _step(state: CaseState, event: e.Event, **changes: object) -> Changes:
    before = state.assessment or Assessed()
    by = (*before.by, *((event.actor,) if event.actor else ()))
    return {"assessment": before.model_copy(update={**changes, "by": by})}


def _proposed(state: CaseState, event: e.Event, what: e.GradeProposed) -> Changes:
    return _step(state, event, proposed=what.grade)


def _discussed(state: CaseState, event: e.Event, what: e.GradeDiscussed) -> Changes:
    return _step(state, event, discussed=what.grade)


def _decided(state: CaseState, event: e.Event, what: e.GradeDecided) -> Changes:
    changes = _step(state, event, decided=what.grade, guarantor=what.guarantor)
    if what.clock is not None:
        changes["stay"] = state.stay.model_copy(update={"clock": what.clock})
    return changes


HANDLERS: Handlers = {
    e.GradeProposed: _proposed,
    e.GradeDiscussed: _discussed,
    e.GradeDecided: _decided,
}
