"""Tasks as clients see them: who was asked by whom for what by when, and what was said of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.reading import unsealed
from api.services import Services
from api.views import due_view, instant
from cases.calling_in import CalledIn
from cases.joints import Joint, JointStatus, is_ready
from cases.model import Actor, TaskId
from cases.readers import consent_lacking
from cases.sides import judge_of, tasks_of
from cases.sight import Part
from cases.state import CaseState
from cases.tasks import Task
from policies.rulebook import Rules
from storage import queries
from storage.vault import CaseVault

WORDS = ("text", "reason", "remark", "conclusion")
"""Fields of events of tasks that hold what somebody has written."""


def task_view(task: Task, state: CaseState, rules: Rules, at: datetime) -> dict[str, Any]:
    """A task without what was said of it."""
    late = task.late_from
    return {
        "id": task.id,
        "joint": task.joint,
        "call": task.call,
        "asked_by": task.unit.model_dump(mode="json"),
        "asked_of": task.to.model_dump(mode="json"),
        "judged_by": judge_of(task, state),
        "reported_to": task.above.model_dump(mode="json") if task.reported and task.above else None,
        "status": task.status,
        "clock": due_view(task.clock, rules),
        "overdue": late is not None and late <= at,
        "late_since": instant(task.late_since) if task.late_since else None,
    }


async def asked_told(
    here: Services,
    me: Actor,
    state: CaseState,
    rules: Rules,
    vault: CaseVault,
    seen: frozenset[Part],
    at: datetime,
) -> dict[str, list[dict[str, Any]]]:
    """What is asked in a case, with the words that this officer may read, null for others."""
    if not state.tasks:
        return {"tasks": [], "joint_handlings": [], "called_in": []}
    async with here.database.read() as tx:
        links = await queries.of_tasks(tx, state.number, state.seq)
    of = defaultdict[str, list[dict[str, Any]]](list)
    for link in links:
        of[link["what"].get("task", link["what"].get("joint"))].append(link)
    tasks = []
    for task in state.tasks:
        said = _said(of[task.id], vault, parts_of(task.id, me, state, seen))
        tasks.append(task_view(task, state, rules, at) | {"said": said})
    joints = [_joint(joint, state) | {"said": _said(of[joint.id], vault, seen)} for joint in state.joints]
    calls = [_call(call, state, of[call.task][:1], vault, seen) for call in state.called_in]
    return {"tasks": tasks, "joint_handlings": joints, "called_in": calls}


def _call(
    call: CalledIn, state: CaseState, first: list[dict[str, Any]], vault: CaseVault, seen: frozenset[Part]
) -> dict[str, Any]:
    """Somebody who was called in; the name of whoever has no sign-in masked, as a witness's is.

    Without it while the event that says it is still on its way to the tables, though later ones are there.
    """
    told = call.model_dump(mode="json", exclude={"seq", "consents"})
    return told | {
        "outsider": next((unsealed(link, vault, seen).get("outsider") for link in first), None),
        "consents": [consent.model_dump(mode="json") for consent in call.consents],
        "consent_missing": list(consent_lacking(call, state)) if call.is_live else [],
    }


def _joint(joint: Joint, state: CaseState) -> dict[str, Any]:
    return {
        "id": joint.id,
        "called_by": joint.unit.model_dump(mode="json"),
        "lead": state.unit.code,
        "rule": joint.rule,
        "quorum": joint.quorum,
        "status": joint.status,
        "ready": joint.status is JointStatus.OPEN and is_ready(joint, state.tasks),
        "tasks": [task.id for task in state.tasks if task.joint == joint.id],
    }


def parts_of(task: TaskId | None, me: Actor, state: CaseState, seen: frozenset[Part]) -> frozenset[Part]:
    """The parts that an officer sees of an event: of a task that was asked of them, also what was said.

    Not of a case of which they see nothing else but that it is there.
    """
    own = Part.STORY in seen and task in tasks_of(me, state)
    return seen | {Part.RECORDS} if own else seen


def _said(
    links: Iterable[dict[str, Any]], vault: CaseVault, seen: frozenset[Part]
) -> list[dict[str, Any]] | None:
    if Part.RECORDS not in seen:
        return None
    told = []
    for link in links:
        what = unsealed(link, vault, seen)
        words = (what[name] for name in WORDS if what.get(name))
        line = {"seq": link["seq"], "at": link["at"], "by": link.get("actor"), "type": what["type"]}
        told.append(line | {"text": next(words, None)})
    return told
