"""Commands for instructions down the chain (办理指令): given, answered, returned, done, urged."""

from abc import abstractmethod
from typing import Annotated, ClassVar

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import started, working_day
from cases.commands.registry import OPEN, Command, Occasion, Seat, Verdict, command, none_fits
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

    statuses: ClassVar[tuple[TaskStatus, ...]]
    """In which a task has to be."""
    task: TaskId

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if of_units(open_tasks(state.tasks)) else refuse("no_open_task")

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        return none_fits(cls.wrong_with(task, seat) for task in of_units(open_tasks(seat.state.tasks)))

    @classmethod
    @abstractmethod
    def wrong_with(cls, task: Task, seat: Seat) -> Refusal | None:
        """Why whoever sits there cannot give it of that task, which was asked of a unit; None if they can."""

    def _named(self, on: Occasion) -> Task | Refusal:
        """The task that it names, if the actor can give it of that one."""
        task = next((task for task in on.state.tasks if task.id == self.task), None)
        if task is None:
            return refuse("unknown_task", self.task, field="task")
        if task.call is not None:
            return refuse("asked_of_a_person", self.task, field="task")
        wrong = self.wrong_with(task, Seat(on.actor, on.state, on.rules))
        return wrong.model_copy(update={"field": "task"}) if wrong else task


def asked_otherwise(task: Task, seat: Seat, statuses: tuple[TaskStatus, ...]) -> Refusal | None:
    """A refusal unless the task was asked of their unit and is in one of these statuses."""
    if task.to.code not in (seat.actor.unit, *seat.actor.predecessors):
        return refuse("not_asked_of_you", task.id)
    return None if task.status in statuses else refuse("task_not_open", task.id)


def _judges(task: Task, seat: Seat) -> bool:
    """Whether they are of the unit that judges a task; an instruction is judged by desks alone."""
    if task.joint is not None and seat.stands(Who.STAFF):
        return True
    return seat.stands(Who.DESK) and judge_of(task, seat.state) == seat.actor.unit


class _OfJudge(OnTask):
    """Base of what the unit says that judges the task."""

    @classmethod
    def wrong_with(cls, task: Task, seat: Seat) -> Refusal | None:
        if not _judges(task, seat):
            return refuse("not_asked_by_you", task.id)
        return None if task.status in cls.statuses else refuse("task_not_open", task.id)


@command("answer_task", zh="回复", en="answer a task", who=Who.TASKED, when=OPEN, while_suspended=True)
class AnswerTask(OnTask):
    """Say what was done. Until whoever asked has looked at it, it is answered and not done."""

    statuses = UNANSWERED
    text: Sealed

    @classmethod
    def wrong_with(cls, task: Task, seat: Seat) -> Refusal | None:
        return asked_otherwise(task, seat, cls.statuses)

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
        if isinstance(task, Refusal):
            return task
        return (e.TaskAnswered(task=task.id, text=self.text),)


@command("return_task", zh="退回回复", en="return an answer", who=Who.OFFICE, when=OPEN, while_suspended=True)
class ReturnTask(_OfJudge):
    """The answer will not do: it is to be done again within so many working days."""

    statuses = (TaskStatus.ANSWERED,)
    reason: Sealed
    working_days: Days

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
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
class CloseTask(_OfJudge):
    """The answer will do."""

    statuses = (TaskStatus.ANSWERED,)
    remark: Sealed | None = None

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
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
class WithdrawTask(_OfJudge):
    """It is not wanted any more, for a reason that is kept."""

    statuses = (*UNANSWERED, TaskStatus.ANSWERED)
    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
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
class UrgeTask(_OfJudge):
    """Press for an answer: once for each task and working day."""

    statuses = UNANSWERED
    text: Sealed

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
        if isinstance(task, Refusal):
            return task
        day = working_day(on.now, on.rules)
        if any(urge.to == urged_task(task.id) and urge.day == day for urge in on.state.urges):
            return refuse("urged_today", Text(zh=f"事项 {task.id}", en=f"task {task.id}"), field="task")
        return (e.TaskUrged(task=task.id, day=day, text=self.text),)
