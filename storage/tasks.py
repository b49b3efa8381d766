"""Tasks as the unit that was asked and the unit that asked have them in their lists, soonest due first."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.model import Actor
from cases.readers import CASE_ROLES, reader_names
from cases.state import CaseState
from cases.tasks import Task, TaskStatus
from storage.conditions import unless
from storage.instants import Instant
from storage.paging import NUMBER, BadCursorError
from storage.statements import table
from storage.tables import Case, CaseReader, CaseTask

CASE, READER, TASK = table(Case), table(CaseReader), table(CaseTask)
NAME = re.compile(r"t[1-9][0-9]{0,2}")
Place = tuple[datetime, str, str]
"""Where in the order a task stands: due, case, task."""


class Side(StrEnum):
    """On which side of a task a unit stands."""

    ASKED_OF_US = "asked_of_us"
    """It was asked of my unit."""
    ASKED_BY_US = "asked_by_us"
    """My unit says whether the answer will do."""
    REPORTED_TO_US = "reported_to_us"
    """A unit below mine has kept silent."""


COLUMNS = {
    Side.ASKED_OF_US: TASK.c.asked_of,
    Side.ASKED_BY_US: TASK.c.asked_by,
    Side.REPORTED_TO_US: TASK.c.reported_to,
}


@dataclass(frozen=True)
class TaskFilter:
    """What a list of tasks is narrowed to; everything that is given must hold."""

    side: Side
    is_open: bool | None = None
    status: TaskStatus | None = None
    overdue: bool | None = None


@dataclass(frozen=True)
class TaskPage:
    """Some tasks in order of due, each with its case, and where the next ones begin."""

    tasks: list[tuple[CaseState, Task]]
    next_cursor: str | None


async def task_list(
    tx: AsyncConnection, actor: Actor, wanted: TaskFilter, now: datetime, cursor: str | None, limit: int
) -> TaskPage:
    """Tasks of the actor's unit, in cases that the actor may see, sorted by due. BadCursorError."""
    after = _read_cursor(cursor) if cursor is not None else None
    if CASE_ROLES.isdisjoint(actor.roles):
        return TaskPage([], None)
    seen = (READER.c.number == TASK.c.number, READER.c.reader.in_(reader_names(actor)))
    conditions = [
        COLUMNS[wanted.side].in_((actor.unit, *actor.predecessors)),
        select(READER.c.number).where(*seen).exists(),
        *_narrowed(wanted, now),
    ]
    order = (TASK.c.due_at, TASK.c.number, TASK.c.task)
    if after is not None:
        conditions.append(tuple_(*order) > tuple_(literal(after[0], Instant()), *after[1:]))
    rows = select(CASE.c.state, *order).join(CASE, CASE.c.number == TASK.c.number).where(*conditions)
    found = (await tx.execute(rows.order_by(*order).limit(limit + 1))).all()
    more, found = len(found) > limit, found[:limit]
    tasks = [_of(CaseState.model_validate_json(text), task) for text, _, _, task in found]
    last = found[-1] if more else None
    return TaskPage(tasks, _write_cursor((last[1], last[2], last[3])) if last else None)


def _of(state: CaseState, name: str) -> tuple[CaseState, Task]:
    return state, next(task for task in state.tasks if task.id == name)


def _narrowed(wanted: TaskFilter, now: datetime) -> list[Any]:
    found: list[Any] = []
    if wanted.is_open is not None:
        found.append(TASK.c.is_open.is_(wanted.is_open))
    if wanted.status is not None:
        found.append(TASK.c.status == wanted.status.value)
    if wanted.overdue is not None:
        late = TASK.c.late_at <= now
        found.append(late if wanted.overdue else unless(late, TASK.c.late_at))
    return found


def _write_cursor(place: Place) -> str:
    due, number, task = place
    return base64.urlsafe_b64encode(f"{due.isoformat()}|{number}|{task}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> Place:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        due, number, task = base64.urlsafe_b64decode(padded.encode()).decode().split("|")
        at = datetime.fromisoformat(due)
    except ValueError as error:
        raise BadCursorError(cursor) from error
    if at.tzinfo != UTC or not NUMBER.fullmatch(number) or not NAME.fullmatch(task):
        raise BadCursorError(cursor)
    return at, number, task
