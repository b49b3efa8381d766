"""Events of tasks."""

from typing import Any

from cases import events as e
from cases.evolving.parts import Changes, Handlers
from cases.state import CaseState, UrgeMark, urged_task
from cases.tasks import Task, TaskStatus


def _given(state: CaseState, event: e.Event, what: e.Instructed) -> Changes:
    task = Task(id=what.task, unit=what.unit, to=what.to, seq=event.seq, clock=what.clock)
    return {"tasks": (*state.tasks, task)}


def _answered(state: CaseState, _: e.Event, what: e.TaskAnswered) -> Changes:
    return changed(state, what.task, status=TaskStatus.ANSWERED)


def _returned(state: CaseState, _: e.Event, what: e.TaskReturned) -> Changes:
    return changed(state, what.task, status=TaskStatus.OPEN, clock=what.clock, overdue=False)


def _done(state: CaseState, _: e.Event, what: e.TaskDone) -> Changes:
    return changed(state, what.task, status=TaskStatus.DONE)


def _withdrawn(state: CaseState, _: e.Event, what: e.TaskWithdrawn) -> Changes:
    return changed(state, what.task, status=TaskStatus.WITHDRAWN)


def _urged(state: CaseState, _: e.Event, what: e.TaskUrged) -> Changes:
    mark = UrgeMark(to=urged_task(what.task), day=what.day)
    return {"urges": (*(urge for urge in state.urges if urge.day >= what.day), mark)}


def _overdue(state: CaseState, _: e.Event, what: e.TaskOverdue) -> Changes:
    task = next(each for each in state.tasks if each.id == what.task)
    return changed(state, what.task, overdue=True, late_since=task.late_since or what.due)


def changed(state: CaseState, task: str, **changes: Any) -> Changes:
    """One task is otherwise."""
    tasks = (each.model_copy(update=changes) if each.id == task else each for each in state.tasks)
    return {"tasks": tuple(tasks)}


HANDLERS: Handlers = {
    e.Instructed: _given,
    e.TaskAnswered: _answered,
    e.TaskReturned: _returned,
    e.TaskDone: _done,
    e.TaskWithdrawn: _withdrawn,
    e.TaskUrged: _urged,
    e.TaskOverdue: _overdue,
}
