"""The two sides of a task: who was asked, and who says whether the answer will do."""

from cases import events as e
from cases.joints import not_withdrawn
from cases.model import Actor, TaskId, UnitCode
from cases.readers import CASE_ROLES, called_in_officers
from cases.state import CaseState
from cases.tasks import Task, of_units

ABOUT_TASKS = (
    *(e.Instructed, e.TaskAnswered, e.TaskReturned, e.TaskDone, e.TaskWithdrawn, e.TaskUrged, e.TaskOverdue),
    *(e.JointCalled, e.JointAsked, e.JointClosed, e.JointWithdrawn),
    *(e.TaskAccepted, e.TaskRefused, e.TaskEscalated),
    *(e.PersonCalledIn, e.OpinionGiven, e.CallDeclined, e.CallReleased),
)
"""Every event that says something of a task or of a joint handling."""
KINDS_OF_TASKS = tuple(str(kind.model_fields["type"].default) for kind in ABOUT_TASKS)


def judge_of(task: Task, state: CaseState) -> UnitCode:
    """The unit that says whether an answer will do: whoever asked.

    Where that one has no say in the case any more, since it has gone above it or to a sibling, a task goes
    with the case: nothing is left to wait for a unit that cannot act. Of joint handling, and of what somebody
    called in is asked, it is always whoever has the case.
    """
    here = state.height(state.stay.level)
    say = {rung.unit.code for rung in state.ladder[here:]}
    goes_along = task.joint is not None or task.call is not None
    return task.unit.code if not goes_along and task.unit.code in say else state.unit.code


def asked_of(task: Task, state: CaseState) -> UnitCode:
    """The unit that owes an answer: it is whoever has the case that sees to opinions from outside."""
    return task.to.code if task.call is None else state.unit.code


def tasks_of(actor: Actor, state: CaseState) -> frozenset[TaskId]:
    """Tasks whose texts are theirs to read: asked of them or their unit, or of one whose silence it heard."""
    called = {call.task for call in state.called_in if call.officer == actor.id}
    own = called if actor.id in called_in_officers(state) else set[TaskId]()
    if CASE_ROLES.isdisjoint(actor.roles):
        return frozenset(own)
    mine = {actor.unit, *actor.predecessors}
    asked = of_units(not_withdrawn(state.tasks, state.joints))
    return frozenset(own | {task.id for task in asked if not mine.isdisjoint(_told(task))})


def _told(task: Task) -> tuple[UnitCode, ...]:
    return (task.to.code, task.above.code) if task.reported and task.above else (task.to.code,)
