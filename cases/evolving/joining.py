"""Events of joint handling."""

from cases import events as e
from cases.evolving.parts import Changes, Handlers, handled
from cases.evolving.tasking import changed
from cases.joints import Joint, JointStatus, after_conclusion, after_withdrawal
from cases.state import CaseState
from cases.tasks import Task, TaskStatus


def _called(state: CaseState, event: e.Event, what: e.JointCalled) -> Changes:
    joint = Joint(id=what.joint, unit=what.unit, rule=what.rule, quorum=what.quorum, seq=event.seq)
    return {"joints": (*state.joints, joint)}


def _asked(state: CaseState, event: e.Event, what: e.JointAsked) -> Changes:
    task = Task(
        id=what.task,
        joint=what.joint,
        unit=what.unit,
        to=what.to,
        above=what.above,
        seq=event.seq,
        clock=what.clock,
    )
    return {"tasks": (*state.tasks, task)}


def _accepted(state: CaseState, _: e.Event, what: e.TaskAccepted) -> Changes:
    return changed(state, what.task, status=TaskStatus.ACCEPTED)


def _refused(state: CaseState, _: e.Event, what: e.TaskRefused) -> Changes:
    return changed(state, what.task, status=TaskStatus.REFUSED)


def _escalated(state: CaseState, _: e.Event, what: e.TaskEscalated) -> Changes:
    return changed(state, what.task, reported=True)


def _closed(state: CaseState, event: e.Event, what: e.JointClosed) -> Changes:
    tasks = after_conclusion(what.joint, state.tasks)
    by = {"handlers": handled(state, event.actor)} if what.handled else {}
    return {"joints": _ended(state, what.joint, JointStatus.CLOSED), "tasks": tasks, **by}


def _withdrawn(state: CaseState, _: e.Event, what: e.JointWithdrawn) -> Changes:
    tasks = after_withdrawal(what.joint, state.tasks)
    return {"joints": _ended(state, what.joint, JointStatus.WITHDRAWN), "tasks": tasks}


def _ended(state: CaseState, joint: str, status: JointStatus) -> tuple[Joint, ...]:
    return tuple(
        each.model_copy(update={"status": status}) if each.id == joint else each for each in state.joints
    )


HANDLERS: Handlers = {
    e.JointCalled: _called,
    e.JointAsked: _asked,
    e.TaskAccepted: _accepted,
    e.TaskRefused: _refused,
    e.TaskEscalated: _escalated,
    e.JointClosed: _closed,
    e.JointWithdrawn: _withdrawn,
}
