"""A second memory of what was asked of units in a case, kept from its events alone."""

from datetime import datetime

from cases.events import (
    CallDeclined,
    CallReleased,
    DeadlineMoved,
    Event,
    Instructed,
    JointAsked,
    JointCalled,
    JointClosed,
    JointWithdrawn,
    OpinionGiven,
    PersonCalledIn,
    TaskAccepted,
    TaskAnswered,
    TaskDone,
    TaskEscalated,
    TaskOverdue,
    TaskRefused,
    TaskReturned,
    TaskUrged,
    TaskWithdrawn,
)
from cases.state import CaseState

ON_A_TASK = (TaskAccepted, TaskAnswered, TaskDone, TaskEscalated, TaskOverdue, TaskRefused, TaskReturned)
ON_A_TASK += (TaskUrged, TaskWithdrawn)
TASK_EVENTS = (Instructed, JointCalled, JointAsked, JointClosed, JointWithdrawn, *ON_A_TASK)
ON_A_CALL = {OpinionGiven: "done", CallDeclined: "refused", CallReleased: "withdrawn"}
BY_ASKED = (TaskAccepted, TaskAnswered, TaskRefused)
ENDS = {
    TaskAccepted: "accepted",
    TaskAnswered: "answered",
    TaskRefused: "refused",
    TaskReturned: "open",
    TaskDone: "done",
    TaskWithdrawn: "withdrawn",
}
WAITING, STILL_OPEN = ("open", "accepted"), ("open", "accepted", "answered")
FROM = {
    TaskAccepted: ("open",),
    TaskReturned: ("answered",),
    TaskDone: ("answered",),
    **dict.fromkeys((TaskAnswered, TaskRefused, TaskUrged, TaskOverdue, TaskEscalated), WAITING),
}
"""In which status each finds its task; in any but ended where it is not named."""


class TaskLedger:
    """Each task's status, its due instant, and whether it ran out."""

    def __init__(self) -> None:
        self.status: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self.due: dict[str, datetime] = {}
        self.late: dict[str, datetime] = {}
        self.marked: set[str] = set()
        self.joint: str | None = None
        """The joint handling that is under way."""
        self.of: dict[str, str] = {}
        self.superior: dict[str, str] = {}
        self.told: dict[str, str] = {}
        """Superiors that have heard of the silence on a task."""
        self.given_up: set[str] = set()
        """Joint handlings that were withdrawn."""

    @property
    def units(self) -> set[str]:
        """Units of which something was asked that was not withdrawn, and that have heard of silence on it."""
        standing = {
            task
            for task, status in self.status.items()
            if status != "withdrawn" and self.of.get(task) not in self.given_up
        }
        return {unit for of in (self.asked, self.told) for task, unit in of.items() if task in standing}

    @property
    def let_go(self) -> set[str]:
        """Units of which everything that was asked was withdrawn."""
        return {*self.asked.values(), *self.told.values()} - self.units

    def check(self, event: Event, unit: str | None, before: CaseState) -> None:
        """One more event."""
        what = event.what
        if isinstance(what, DeadlineMoved):
            self.due |= {task: clock.due for task, clock in (what.task_clocks or {}).items()}
        if isinstance(what, Instructed | JointAsked):
            self._asks(what, unit, before)
        if isinstance(what, JointCalled):
            assert self.joint is None
            self.joint = what.joint
        if isinstance(what, JointClosed | JointWithdrawn):
            assert what.joint == self.joint
            assert unit in (before.unit.code, *(post.unit for post in before.stay.posts))
            self.given_up |= {what.joint} if isinstance(what, JointWithdrawn) else set()
            self._ends(what.joint, heard="done" if isinstance(what, JointClosed) else "withdrawn")
        if isinstance(what, PersonCalledIn):
            assert what.task == f"t{len(self.status) + 1}"
            assert what.unit == before.unit
            self.status[what.task], self.asked[what.task] = "open", what.unit.code
            self.due[what.task] = what.clock.due
        if isinstance(what, OpinionGiven | CallDeclined | CallReleased):
            assert self.status[what.task] == "open" or isinstance(what, CallReleased)
            if self.status[what.task] == "open":
                self.status[what.task] = ON_A_CALL[type(what)]
        if isinstance(what, ON_A_TASK):
            assert self.status[what.task] in FROM.get(type(what), STILL_OPEN)
            self._changes(event, unit)
            self.status[what.task] = ENDS.get(type(what), self.status[what.task])

    def _asks(self, what: Instructed | JointAsked, unit: str | None, before: CaseState) -> None:
        assert what.task == f"t{len(self.status) + 1}"
        if isinstance(what, Instructed):
            assert what.unit.code == unit != what.to.code
        else:
            assert what.unit == before.unit != what.to
            assert what.to.code not in {
                rung.unit.code for rung in before.ladder[before.height(before.stay.level) :]
            }
            self.of[what.task] = what.joint
            if what.above is not None:
                self.superior[what.task] = what.above.code
        self.status[what.task], self.asked[what.task] = "open", what.to.code
        self.due[what.task] = what.clock.due

    def _changes(self, event: Event, unit: str | None) -> None:
        what = event.what
        assert isinstance(what, ON_A_TASK)
        task = what.task
        if isinstance(what, BY_ASKED):
            assert unit == self.asked[task]
            assert isinstance(what, TaskAnswered) or task in self.of
        if isinstance(what, TaskOverdue):
            assert what.due == self.due[task] <= event.at
            assert event.command is None
            assert task not in self.marked
            self.marked.add(task)
            self.late.setdefault(task, what.due)
        if isinstance(what, TaskEscalated):
            assert what.to.code == self.superior[task]
            assert task in self.marked
            self.told[task] = what.to.code
        if isinstance(what, TaskReturned):
            self.due[task] = what.clock.due
            self.marked.discard(task)

    def _ends(self, joint: str, heard: str) -> None:
        self.joint = None
        for task in (task for task, of in self.of.items() if of == joint):
            if self.status[task] in STILL_OPEN:
                self.status[task] = heard if self.status[task] == "answered" else "withdrawn"

    def check_against(self, state: CaseState) -> None:
        """The state says the same; nothing is left open in a case that waits for its end."""
        assert {task.id: task.status for task in state.tasks} == self.status
        assert {task.id: task.clock.due for task in state.tasks} == self.due
        assert {task.id: task.late_since for task in state.tasks if task.late_since} == self.late
        assert {task.id for task in state.tasks if task.overdue} == self.marked
        assert [joint.id for joint in state.joints if joint.status == "open"] == [*filter(None, [self.joint])]
        if state.signature is not None:
            assert self.joint is None
            assert not {*STILL_OPEN} & {*self.status.values()}
