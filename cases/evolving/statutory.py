"""Events of statutory clocks."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers, mediated
from cases.state import CaseState, StatutoryMark, StatutoryRun


def _started(state: CaseState, _: e.Event, what: e.StatutoryStarted | e.StatutoryProlonged) -> Changes:
    return {"statutory": {**state.statutory, what.key: StatutoryRun(clock=what.clock)}}


def _expired(state: CaseState, _: e.Event, what: e.StatutoryExpired) -> Changes:
    mark = StatutoryMark(key=what.key, level=what.level, due=what.due)
    over = state.statutory[what.key].model_copy(update={"expired": True})
    changes: Changes = {
        "statutory": {**state.statutory, what.key: over},
        "statutory_marks": (*state.statutory_marks, mark),
    }
    if what.ends_mediation:
        ended = e.EndReason.NOT_AGREED
        changes |= mediated(state, what.level, ended=ended, remedies_told=what.remedies)
    return changes


HANDLERS: Handlers = {
    e.StatutoryStarted: _started,
    e.StatutoryProlonged: _started,
    e.StatutoryExpired: _expired,
}
