"""Commands for instructions down the chain (办理指令): given, answered, returned, done, urged."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who, circle
from cases.clocks import started, working_day
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.joints import JointStatus
from cases.model import Sealed, Status, TaskId, UnitCode
from cases.refusals import Refusal, refuse
from cases.sides import judge_of
from cases.state import CaseState, urged_task
from cases.tasks import AT_MOST, UNANSWERED, Task, TaskStatus, of_units, open_tasks
from policies.rulebook import Rules
from policies.spans import Span
from policies.words import Text, Whole

UNSETTLED = (Status.ROUTED, Status.HANDLING)
Days = Annotated[Whole, Field(ge=1, le=60)]
"""Working days, the day of the instruction not counted."""


@command(
    "instruct", zh="下达指令", en="give an instruction", who=Who.DESK, when=UNSETTLED, while_suspended=True
)
class Instruct(Command):
    """Tell a unit below, or a department there, what to do by when. It may read what the case is about."""

    to: UnitCode
    text: Sealed
    """What is to be done."""
    working_days: Days

    def units(self) -> tuple[UnitCode, ...]:
        return (self.to,)

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return refuse("too_many_tasks", AT_MOST) if len(state.tasks) >= AT_MOST else None

    def judge(self, on: Occasion) -> Verdict:
        if self.to not in on.units:
            return refuse("no_such_unit", self.to, field="to")
        below, *above = on.units[self.to]
        unit = next((unit for unit in above if unit.code == on.actor.unit), None)
        if unit is None:
            return refuse("instructs_downwards", self.to, field="to")
        return (
            e.Instructed(
                task=f"t{len(on.state.tasks) + 1}",
                unit=unit,
                to=below,
                text=self.text,
                clock=started(Span(working_days=self.working_days), on.now, on.rules),
            ),
        )


def tasks_left(state: CaseState) -> Refusal | None:
    """A refusal if the case cannot be proposed for closure: somebody still owes it an answer."""
    left = [task.id for task in open_tasks(state.tasks)]
    left += [joint.id for joint in state.joints if joint.status is JointStatus.OPEN]
    return refuse("tasks_open", ", ".join(left)) if left else None


class OnTask(Command):
    """Base of commands on one task: an instruction's, or one of a joint handling's."""

    task: TaskId

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if of_units(open_tasks(state.tasks)) else refuse("no_open_task")

    def _asked(self, on: Occasion, *statuses: TaskStatus) -> Task | Refusal:
        """The task, if it is in one of these statuses and the actor is of the unit that was asked."""
        task = self._task(on)
        if isinstance(task, Refusal):
            return task
        if task.to.code not in (on.actor.unit, *on.actor.predecessors):
            return refuse("not_asked_of_you", self.task, field="task")
        return self._standing(task, statuses)

    def _given(self, on: Occasion, *statuses: TaskStatus) -> Task | Refusal:
        """The task, if it is in one of these statuses and the actor is of the unit that judges it."""
        task = self._task(on)
        if isinstance(task, Refusal):
            return task
        if not _judges(task, on):
            return refuse("not_asked_by_you", self.task, field="task")
        return self._standing(task, statuses)

    def _task(self, on: Occasion) -> Task | Refusal:
        task = next((task for task in on.state.tasks if task.id == self.task), None)
        if task is not None and task.call is not None:
            return refuse("asked_of_a_person", self.task, field="task")
        return task or refuse("unknown_task", self.task, field="task")

    def _standing(self, task: Task, statuses: tuple[TaskStatus, ...]) -> Task | Refusal:
        return task if task.status in statuses else refuse("task_not_open", self.task, field="task")


def _judges(task: Task, on: Occasion) -> bool:
    """Whether the actor is of the unit that judges a task; an instruction is judged by desks alone."""
    if task.joint is not None and circle(Who.STAFF, on.state, on.rules).holds(on.actor):
        return True
    is_desk = circle(Who.DESK, on.state, on.rules).holds(on.actor)
    return is_desk and judge_of(task, on.state) == on.actor.unit


@command("answer_task", zh="回复", en="answer a task", who=Who.TASKED, when=OPEN, while_suspended=True)
class AnswerTask(OnTask):
    """Say what was done. Until whoever asked has looked at it, it is answered and not done."""

    text: Sealed

    def judge(self, on: Occasion) -> Verdict:
        task = self._asked(on, *UNANSWERED)
        if isinstance(task, Refusal):
            return task
        return (e.TaskAnswered(task=task.id, text=self.text),)


@command("return_task", zh="退回回复", en="return an answer", who=Who.OFFICE, when=OPEN, while_suspended=True)
class ReturnTask(OnTask):
    """The answer will not do: it is to be done again within so many working days."""

    reason: Sealed
    working_days: Days

    def judge(self, on: Occasion) -> Verdict:
        task = self._given(on, TaskStatus.ANSWERED)
        if isinstance(task, Refusal):
            return task
        clock = started(Span(working_days=self.working_days), on.now, on.rules)
        return (e.TaskReturned(task=task.id, reason=self.reason, clock=clock),)


@command(
    "close_task",
    zh="确认办结",
    en="confirm a task done",
    who=Who.OFFICE,
    when=OPEN,
    while_suspended=True,
)
class CloseTask(OnTask):
    """The answer will do."""

    remark: Sealed | None = None

    def judge(self, on: Occasion) -> Verdict:
        task = self._given(on, TaskStatus.ANSWERED)
        if isinstance(task, Refusal):
            return task
        return (e.TaskDone(task=task.id, remark=self.remark),)


@command(
    "withdraw_task",
    zh="撤回要求",
    en="withdraw a task",
    who=Who.OFFICE,
    when=OPEN,
    while_suspended=True,
)
class WithdrawTask(OnTask):
    """It is not wanted any more, for a reason that is kept."""

    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        task = self._given(on, *UNANSWERED, TaskStatus.ANSWERED)
        if isinstance(task, Refusal):
            return task
        return (e.TaskWithdrawn(task=task.id, reason=self.reason),)


@command(
    "urge_task",
    zh="催办要求",
    en="urge a task",
    who=Who.OFFICE,
    when=OPEN,
    while_suspended=True,
)
class UrgeTask(OnTask):
    """Press for an answer: once for each task and working day."""

    text: Sealed

    def judge(self, on: Occasion) -> Verdict:
        task = self._given(on, *UNANSWERED)
        if isinstance(task, Refusal):
            return task
        day = working_day(on.now, on.rules)
        if any(urge.to == urged_task(task.id) and urge.day == day for urge in on.state.urges):
            return refuse("urged_today", Text(zh=f"事项 {task.id}", en=f"task {task.id}"), field="task")
        return (e.TaskUrged(task=task.id, day=day, text=self.text),)
