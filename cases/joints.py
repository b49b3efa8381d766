"""Joint handling (联合调处、联动办理): units and departments called together, and when it is done.

Each is asked a question of its own, which is a task. The lead is whoever has the case: where the case goes,
the joint handling goes with it.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cases.model import JointId, Model, UnitRef
from cases.tasks import UNANSWERED, Task, TaskStatus
from policies.wording import said
from policies.words import Text, Whole

AT_ONCE = 20
"""Units that are called together at once. [assumed]"""
Count = Annotated[Whole, Field(ge=1, le=AT_ONCE)]
HEARD = (TaskStatus.ANSWERED, TaskStatus.DONE)


class JointRule(StrEnum):
    """What has to be there before a joint handling is concluded."""

    ALL = "all"
    """Everybody who is still asked has given an opinion or refused for a reason; one opinion at least."""
    QUORUM = "quorum"
    """So many opinions."""
    LEAD_DECIDES = "lead_decides"
    """One opinion at least; whether that is enough is the lead's to say."""


class JointStatus(StrEnum):
    """Where a joint handling stands."""

    OPEN = "open"
    CLOSED = "closed"
    """Concluded by the lead."""
    WITHDRAWN = "withdrawn"


class Joint(Model):
    """A joint handling of one case."""

    id: JointId
    unit: UnitRef
    """Who called them together."""
    rule: JointRule
    quorum: Count | None = None
    seq: int
    """Of the event that called them."""
    status: JointStatus = JointStatus.OPEN


def under_way(joints: tuple[Joint, ...]) -> Joint | None:
    """The one that is not concluded yet: there is never more than one."""
    return next((joint for joint in joints if joint.status is JointStatus.OPEN), None)


def lacking(joint: Joint, tasks: tuple[Task, ...]) -> Text | None:
    """What its rule takes that is not there yet, in words; None if it can be concluded."""
    asked = [task for task in tasks if task.joint == joint.id and task.status is not TaskStatus.WITHDRAWN]
    heard = [task for task in asked if task.status in HEARD]
    waiting = [task for task in asked if task.status in UNANSWERED]
    zh = "、".join(f"{task.to.name.zh}（{task.id}）" for task in waiting)
    en = ", ".join(f"{task.to.name.en} ({task.id})" for task in waiting)
    wanted = (joint.quorum or 1) if joint.rule is JointRule.QUORUM else 1
    if joint.rule is JointRule.ALL and waiting:
        return said(zh=f"待 {zh} 提出意见或不予协办", en=f"an opinion or a refusal of {en}")
    if len(heard) >= wanted:
        return None
    more = wanted - len(heard)
    if not waiting:
        return said(
            zh=f"还缺 {more} 份意见，已无待答复单位",
            en=f"{more} more opinion(s), and nobody is asked any more",
        )
    return said(zh=f"还缺 {more} 份意见，尚未答复：{zh}", en=f"{more} more opinion(s); not heard yet: {en}")


def is_ready(joint: Joint, tasks: tuple[Task, ...]) -> bool:
    """Whether its rule is met."""
    return lacking(joint, tasks) is None


def not_withdrawn(tasks: tuple[Task, ...], joints: tuple[Joint, ...]) -> tuple[Task, ...]:
    """Those that were withdrawn neither by themselves nor with their joint handling: whoever was asked
    something that was withdrawn has to do with the case no more.
    """
    over = {joint.id for joint in joints if joint.status is JointStatus.WITHDRAWN}
    return tuple(task for task in tasks if task.status is not TaskStatus.WITHDRAWN and task.joint not in over)


def after_conclusion(joint: JointId, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The tasks once it is concluded: what was heard is done, nobody else has to answer any more."""
    ends = {TaskStatus.ANSWERED: TaskStatus.DONE}
    return tuple(_ended(task, ends.get(task.status)) if task.joint == joint else task for task in tasks)


def after_withdrawal(joint: JointId, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The tasks once it is withdrawn."""
    return tuple(_ended(task) if task.joint == joint else task for task in tasks)


def _ended(task: Task, status: TaskStatus | None = None) -> Task:
    ended = status or TaskStatus.WITHDRAWN
    return task.model_copy(update={"status": ended}) if task.is_open else task
