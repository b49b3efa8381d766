"""Events of clocks."""

from collections.abc import Mapping

from cases import events as e
from cases.evolving.aftercare import with_visit
from cases.evolving.parts import Changes, Handlers
from cases.model import Clock
from cases.state import CaseState, OverdueMark, StatutoryRun, Suspension, UrgeMark, urged_name


def _suspended(state: CaseState, __: e.Event, what: e.Suspended) -> Changes:
    stopped = Suspension(
        ground=what.ground,
        minutes_left=what.minutes_left,
        case_minutes_left=what.case_minutes_left,
        clock=what.clock,
    )
    return {"suspension": stopped, "statutory": _standing(state, what.statutory_left or {})}


def _standing(state: CaseState, left: Mapping[str, int]) -> dict[str, StatutoryRun]:
    return {
        key: run.model_copy(update={"left": left[key]}) if key in left else run
        for key, run in state.statutory.items()
    }


def _set(state: CaseState, clocks: Mapping[str, Clock]) -> dict[str, StatutoryRun]:
    return {**state.statutory, **{key: StatutoryRun(clock=clock) for key, clock in clocks.items()}}


def _resumed(state: CaseState, _: e.Event, what: e.Resumed) -> Changes:
    return {
        "suspension": None,
        "stay": state.stay.model_copy(update={"clock": what.clock}),
        "case_clock": what.case_clock or state.case_clock,
        "statutory": _set(state, what.statutory or {}),
    }


def _reminded(state: CaseState, _: e.Event, what: e.Reminded) -> Changes:
    return {"stay": state.stay.model_copy(update={"reminded": (*state.stay.reminded, what.reminder)})}


def _overdue(state: CaseState, _: e.Event, what: e.BecameOverdue) -> Changes:
    mark = OverdueMark(scope=what.scope, level=what.level, due=what.due)
    changes: Changes = {"overdue": (*state.overdue, mark)}
    if what.next_urge is not None:
        changes["urge_at"] = what.next_urge
    if what.scope is e.Scope.LEVEL:
        changes["stay"] = state.stay.model_copy(update={"overdue": True, "asked_for": None})
    if what.scope is e.Scope.SIGNATURE and state.signature is not None:
        changes["signature"] = state.signature.model_copy(update={"overdue": True})
    if what.visit is not None:
        changes["visits"] = with_visit(state, what.visit, overdue=True)
    if what.scope is e.Scope.LISTING and state.listing is not None:
        changes["listing"] = state.listing.model_copy(update={"overdue": True})
    return changes


def _moved_up(state: CaseState, _: e.Event, what: e.SignatureMovedUp) -> Changes:
    if state.signature is None:
        return {}
    nobody = {"officer": None, "stands_for": None}
    update = {"step": what.to_step, "clock": what.clock, "overdue": False, **nobody}
    return {"signature": state.signature.model_copy(update=update)}


def _urged(_: CaseState, __: e.Event, what: e.Urged) -> Changes:
    return {"urge_at": what.next_urge}


def _handlers_urged(state: CaseState, _: e.Event, what: e.HandlersUrged) -> Changes:
    mark = UrgeMark(to=urged_name(what.to), day=what.day)
    return {"urges": (*(urge for urge in state.urges if urge.day >= what.day), mark)}


def _deadline(state: CaseState, _: e.Event, what: e.DeadlineMoved) -> Changes:
    changes: Changes = {"pins": state.pins.with_calendars(what.calendar_hashes)}
    if what.level_clock is not None:
        changes["stay"] = state.stay.model_copy(update={"clock": what.level_clock})
    if what.signature_clock is not None and state.signature is not None:
        changes["signature"] = state.signature.model_copy(update={"clock": what.signature_clock})
    if what.case_clock is not None:
        changes["case_clock"] = what.case_clock
    if what.suspension_clock is not None and state.suspension is not None:
        changes["suspension"] = state.suspension.model_copy(update={"clock": what.suspension_clock})
    if what.task_clocks:
        moved = what.task_clocks
        changes["tasks"] = tuple(
            task.model_copy(update={"clock": moved.get(task.id, task.clock)}) for task in state.tasks
        )
    if what.statutory is not None:
        changes["statutory"] = _set(state, what.statutory)
    if what.listing_clock is not None and state.listing is not None:
        changes["listing"] = state.listing.model_copy(update={"clock": what.listing_clock})
    return changes


HANDLERS: Handlers = {
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.Reminded: _reminded,
    e.BecameOverdue: _overdue,
    e.SignatureMovedUp: _moved_up,
    e.Urged: _urged,
    e.HandlersUrged: _handlers_urged,
    e.DeadlineMoved: _deadline,
}
