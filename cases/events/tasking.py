"""Tasks given, answered, returned, done and overdue."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from cases.model import Clock, Model, Sealed, TaskId, UnitRef


class Instructed(Model):
    """An upper level tells a lower unit or a department what to do by when."""

    type: Literal["instructed"] = "instructed"
    task: TaskId
    unit: UnitRef
    to: UnitRef
    text: Sealed
    clock: Clock


class TaskAnswered(Model):
    type: Literal["task_answered"] = "task_answered"
    task: TaskId
    text: Sealed


class TaskReturned(Model):
    """The answer will not do; it is to be done again within another time."""

    type: Literal["task_returned"] = "task_returned"
    task: TaskId
    reason: Sealed
    clock: Clock


class TaskDone(Model):
    type: Literal["task_done"] = "task_done"
    task: TaskId
    remark: Sealed | None = None


class TaskWithdrawn(Model):
    type: Literal["task_withdrawn"] = "task_withdrawn"
    task: TaskId
    reason: Sealed


class TaskUrged(Model):
    type: Literal["task_urged"] = "task_urged"
    task: TaskId
    day: date
    """The working day that it counts for."""
    text: Sealed


class TaskOverdue(Model):
    """Its time ran out unanswered. The mark stays."""

    type: Literal["task_overdue"] = "task_overdue"
    task: TaskId
    due: AwareDatetime
