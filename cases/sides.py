"""The two sides of a task: who was asked, and who says whether the answer will do."""

from cases import events as e
from cases.model import Actor, TaskId, UnitCode
from cases.readers import CASE_ROLES
from cases.state import CaseState
from cases.tasks import Task

ABOUT_TASKS = (
    *(e.Instructed, e.TaskAnswered, e.TaskReturned, e.TaskDone, e.TaskWithdrawn, e.TaskUrged, e.TaskOverdue),
    *(e.JointCalled, e.JointAsked, e.JointClosed, e.JointWithdrawn),
    *(e.TaskAccepted, e.TaskRefused, e.TaskEscalated),
)
"""Every event that says something of a task or of a joint handling."""
KINDS_OF_TASKS = tuple(str(kind.model_fields["type"].default) for kind in ABOUT_TASKS)


def judge_of(task: Task, state: CaseState) -> UnitCode:
    """The unit that says whether an answer will do: whoever asked.

    Where that one has no say in the case any more, since it has gone above it or to a sibling, a task goes
    with the case: nothing is left to wait for a unit that cannot act. Of joint handling it is always the
    lead, which is whoever has the case.
    """
    here = state.height(state.stay.level)
    say = {rung.unit.code for rung in state.ladder[here:]}
    return task.unit.code if task.joint is None and task.unit.code in say else state.unit.code


def tasks_of(actor: Actor, state: CaseState) -> frozenset[TaskId]:
    """Tasks whose texts are theirs to read: asked of their unit, or of one whose silence it heard of."""
    if CASE_ROLES.isdisjoint(actor.roles):
        return frozenset()
    mine = {actor.unit, *actor.predecessors}
    return frozenset(task.id for task in state.tasks if not mine.isdisjoint(_told(task)))


def _told(task: Task) -> tuple[UnitCode, ...]:
    return (task.to.code, task.above.code) if task.reported and task.above else (task.to.code,)
