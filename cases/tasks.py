"""Tasks in a case: what one unit has asked another to do by when, each with a clock of its own (任务时限).

A task holds no other clock, and no other holds a task's: it runs while the case's own clocks are stopped.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime

from cases.model import CallId, Clock, JointId, Model, OfficerId, TaskId, UnitCode, UnitRef

AT_MOST = 100
"""Tasks of one case. [assumed]"""


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    """Waits for the answer of whoever was asked."""
    ACCEPTED = "accepted"
    """In joint handling: whoever was asked will answer, and has not yet."""
    REFUSED = "refused"
    """In joint handling: whoever was asked will not answer, for a reason."""
    ANSWERED = "answered"
    """Waits for whoever asked to say whether that will do."""
    DONE = "done"
    WITHDRAWN = "withdrawn"


UNANSWERED = (TaskStatus.OPEN, TaskStatus.ACCEPTED)
"""Statuses in which whoever was asked still owes an answer."""


class Task(Model):
    """An instruction from above (办理指令), or one question of a joint handling (联合调处)."""

    id: TaskId
    joint: JointId | None = None
    """Of which joint handling it is a part."""
    call: CallId | None = None
    """Of whom it was asked, if of somebody called in: then `to` is the unit that called them."""
    unit: UnitRef
    """Who asked."""
    to: UnitRef
    above: UnitRef | None = None
    """The superior of whoever was asked, which hears of their silence; None of an instruction."""
    reported: bool = False
    """Whether it was reported there."""
    seq: int
    """Of the event that says what is asked."""
    clock: Clock
    status: TaskStatus = TaskStatus.OPEN
    overdue: bool = False
    """Whether the present clock has its mark."""
    late_since: AwareDatetime | None = None
    """When it was due the first time that it ran out unanswered. Permanent, whatever is answered later."""
    officer: OfficerId | None = None
    """Who sees to it for the unit, since somebody there has handed it over; else everybody there."""
    stands_for: tuple[OfficerId, ...] | None = None
    """On whose behalf."""

    @property
    def is_open(self) -> bool:
        """Whether anybody still owes it something."""
        return self.status in (*UNANSWERED, TaskStatus.ANSWERED)

    @property
    def runs_out_at(self) -> datetime | None:
        """When it is marked overdue by itself; None if it was, or has been answered."""
        return self.clock.due if self.status in UNANSWERED and not self.overdue else None

    @property
    def late_from(self) -> datetime | None:
        """From when on it counts as overdue: marked, or past due; never, once nobody owes it anything."""
        return (self.late_since or self.runs_out_at) if self.is_open else None


def open_tasks(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Those that somebody still owes something."""
    return tuple(task for task in tasks if task.is_open)


def of_units(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Those that were asked of units: not of somebody called in."""
    return tuple(task for task in tasks if task.call is None)


def running_out(tasks: tuple[Task, ...], now: datetime) -> Iterator[Task]:
    """Those whose time has run out by `now` and that are not marked yet, the earliest first."""
    over = [task for task in tasks if (at := task.runs_out_at) is not None and at <= now]
    return iter(sorted(over, key=lambda task: task.clock.due))


def asked_by_heirs(tasks: tuple[Task, ...], heirs: Mapping[UnitCode, UnitRef]) -> tuple[Task, ...]:
    """The same tasks, those that an ended unit had given being its heir's."""
    return tuple(task.model_copy(update={"unit": heirs.get(task.unit.code, task.unit)}) for task in tasks)
