"""Events of a dispute's risk."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.graded import Risk
from cases.state import CaseState


def _graded(_: CaseState, __: e.Event, what: e.RiskGraded) -> Changes:
    risk = Risk(grade=what.grade, criteria=what.criteria, guarantor=what.guarantor, clock=what.clock)
    return {"risk": risk}


def _due(state: CaseState, _: e.Event, __: e.ReassessmentDue) -> Changes:
    return {"risk": state.risk.model_copy(update={"due": True})} if state.risk else {}


HANDLERS: Handlers = {e.RiskGraded: _graded, e.ReassessmentDue: _due}
