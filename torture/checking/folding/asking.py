"""What is asked of units and of people called in."""

from collections.abc import Callable

from torture.checking.case import Case, Task, Written
from torture.checking.folding.change import Changes
from torture.checking.instants import instant


def _instructed(case: Case, _: Written, what: Written) -> None:
    case.tasks[what["task"]] = Task(what["clock"])


def _joint_asked(case: Case, _: Written, what: Written) -> None:
    case.tasks[what["task"]] = Task(what["clock"], what["joint"], what.get("above"))


def _released(case: Case, _: Written, what: Written) -> None:
    """Nothing more is waited for; an opinion that is there stays."""
    task = case.tasks[what["task"]]
    task.status = "withdrawn" if task.is_open else task.status


def _reported(case: Case, _: Written, what: Written) -> None:
    case.tasks[what["task"]].reported = True


def _joint_ends(heard: str) -> Callable[[Case, Written, Written], None]:
    """Opinions that were given become so; nobody else has to answer any more."""

    def change(case: Case, _: Written, what: Written) -> None:
        for task in case.tasks.values():
            if task.joint == what["joint"] and task.is_open:
                task.status = heard if task.status == "answered" else "withdrawn"

    return change


def _task_becomes(status: str) -> Callable[[Case, Written, Written], None]:
    def change(case: Case, _: Written, what: Written) -> None:
        case.tasks[what["task"]].status = status

    return change


def _task_returned(case: Case, _: Written, what: Written) -> None:
    task = case.tasks[what["task"]]
    task.status, task.clock, task.overdue = "open", what["clock"], False


def _task_overdue(case: Case, _: Written, what: Written) -> None:
    task = case.tasks[what["task"]]
    task.overdue, task.late_since = True, task.late_since or instant(what["due"])


def _urged(case: Case, _: Written, what: Written) -> None:
    case.urge_at = instant(what["next_urge"])


CHANGES: Changes = {
    "call_declined": _task_becomes("refused"),
    "call_released": _released,
    "instructed": _instructed,
    "joint_asked": _joint_asked,
    "joint_closed": _joint_ends("done"),
    "joint_withdrawn": _joint_ends("withdrawn"),
    "opinion_given": _task_becomes("done"),
    "person_called_in": _instructed,
    "task_accepted": _task_becomes("accepted"),
    "task_answered": _task_becomes("answered"),
    "task_done": _task_becomes("done"),
    "task_escalated": _reported,
    "task_overdue": _task_overdue,
    "task_refused": _task_becomes("refused"),
    "task_returned": _task_returned,
    "task_withdrawn": _task_becomes("withdrawn"),
    "urged": _urged,
}
