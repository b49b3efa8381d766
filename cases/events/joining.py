"""Units called together over one matter: asked, accepted, refused, reported to their superiors, concluded."""

from typing import Literal

from cases.joints import Count, JointRule
from cases.model import Clock, JointId, Model, Sealed, TaskId, UnitRef


class JointCalled(Model):
    """Whoever has the case calls others together; what each is asked follows."""

    type: Literal["joint_called"] = "joint_called"
    joint: JointId
    unit: UnitRef
    rule: JointRule
    quorum: Count | None = None


class JointAsked(Model):
    """One of them is asked its own question, by its own time."""

    type: Literal["joint_asked"] = "joint_asked"
    joint: JointId
    task: TaskId
    unit: UnitRef
    to: UnitRef
    above: UnitRef | None = None
    """Its superior, which hears of it if nothing is said in time."""
    text: Sealed
    clock: Clock


class TaskAccepted(Model):
    """It will give its opinion."""

    type: Literal["task_accepted"] = "task_accepted"
    task: TaskId


class TaskRefused(Model):
    """It will not, for a reason."""

    type: Literal["task_refused"] = "task_refused"
    task: TaskId
    reason: Sealed


class TaskEscalated(Model):
    """Its silence is reported to its own superior. The case waits for nobody."""

    type: Literal["task_escalated"] = "task_escalated"
    task: TaskId
    to: UnitRef


class JointClosed(Model):
    """What came of it, by the lead, once the rule is met."""

    type: Literal["joint_closed"] = "joint_closed"
    joint: JointId
    conclusion: Sealed
    handled: Literal[True] | None = None
    """That whoever gave it has handled the case by it; not so by the first edition of the rules."""


class JointWithdrawn(Model):
    type: Literal["joint_withdrawn"] = "joint_withdrawn"
    joint: JointId
    reason: Sealed
