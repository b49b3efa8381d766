"""The projection: events and the case's row, written once, whoever asks and however often.

Three callers and no fourth: the API for the command it just gave, the engine's activity for events that
no API call carries, and re-projection of a case from its engine history.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from cases.claims import claims
from cases.clocks import running
from cases.events import Event, PartyCorrected, Reopened
from cases.following import units_of
from cases.readers import case_reader_names, officer_name
from cases.record import written
from cases.sides import asked_of, judge_of
from cases.standing import late_from, over_from, soon_from, suspended_until
from cases.state import CaseState
from policies.rulebook import Rules
from storage.changes import tell
from storage.deleting import is_deleted
from storage.finding import out_of_date
from storage.intents import intend_reprojection
from storage.jsons import dumps
from storage.prepared import Insert, Prepared
from storage.statements import table
from storage.successions import follow_again
from storage.tables import Case, CaseClaim, CaseEvent, CaseReader, CaseTask, Unit

CASE, EVENT, READER, CLAIM = table(Case), table(CaseEvent), table(CaseReader), table(CaseClaim)
UNIT, TASK = table(Unit), table(CaseTask)


def _newer_case(insert: Insert) -> Any:
    new = insert(Case)
    columns = {column.name: new.excluded[column.name] for column in CASE.c if column.name != "number"}
    newer = CASE.c.seq < new.excluded.seq
    moved = new.on_conflict_do_update(index_elements=["number"], set_=columns, where=newer)
    return moved.returning(CASE.c.number)


def _new(model: type[SQLModel]) -> Prepared:
    return Prepared(lambda insert: insert(model).on_conflict_do_nothing())


def _none(rows: Table) -> Prepared:
    return Prepared(lambda _: delete(rows).where(rows.c.number == bindparam("case")))


NEW_EVENTS, NEW_READERS, NEW_CLAIMS = _new(CaseEvent), _new(CaseReader), _new(CaseClaim)
NO_READERS, NO_CLAIMS = _none(READER), _none(CLAIM)
NEW_TASKS, NO_TASKS = _new(CaseTask), _none(TASK)
NEWER_CASE = Prepared(_newer_case)
EVENT_AT = Prepared(
    lambda _: select(EVENT.c.seq).where(EVENT.c.number == bindparam("case"), EVENT.c.seq == bindparam("at"))
)
PATH = Prepared(lambda _: select(UNIT.c.path).where(UNIT.c.code == bindparam("unit")))

SHAPE = 3
"""Raised whenever the rows below get more or other content than before: older cases are then refilled."""


async def project(tx: AsyncConnection, state: CaseState, events: Sequence[Event], rules: Rules) -> None:
    """Write the events, and the case as it is after them unless the tables know a newer one.

    Nothing of one that was deleted: its events follow nothing here, so only then it is looked for.
    """
    follows = bool(events) and events[0].seq > 1
    has_gap = follows and await _follows_a_gap(tx, state.number, events[0].seq)
    if (has_gap or not follows) and await is_deleted(tx, state.number):
        return
    await NEW_EVENTS.each(tx, [_event_row(state.number, event) for event in events])
    if has_gap:
        # Written at an instant that has surely passed: the case's own clock may be ahead of everybody's.
        await intend_reprojection(tx, state.number, state.opened_at)
    if any(isinstance(event.what, PartyCorrected) for event in events):
        await out_of_date(tx, state.number)
    if any(isinstance(event.what, Reopened) for event in events):
        await follow_again(tx, sorted(units_of(state)))
    path = await path_of(tx, state)
    if await _move_case(tx, state, path):
        await write_shadows(tx, state, rules, path)
        if events:
            await tell(tx, state, events)


async def write_shadows(tx: AsyncConnection, state: CaseState, rules: Rules, path: str) -> None:
    """The rows that follow from a case's state: who may read it, whose business it is, what was asked."""
    rows = shadows(state, rules, path)
    await NO_READERS.rows(tx, case=state.number)
    await NEW_READERS.each(tx, rows.readers)
    await NO_CLAIMS.rows(tx, case=state.number)
    await NEW_CLAIMS.each(tx, rows.claims)
    if state.tasks:
        await NO_TASKS.rows(tx, case=state.number)
        await NEW_TASKS.each(tx, rows.tasks)


async def written_hashes(tx: AsyncConnection, number: str) -> dict[int, str]:
    """Hashes of the events that the tables have of a case."""
    rows = await tx.execute(select(EVENT.c.seq, EVENT.c.body).where(EVENT.c.number == number))
    return {row.seq: json.loads(row.body)["hash"] for row in rows}


async def clear(tx: AsyncConnection, number: str, events: Collection[int]) -> None:
    """Take a case's row and what follows from it out of the tables, and these events, to write them anew."""
    for rows in (CASE, READER, CLAIM, TASK):
        await tx.execute(delete(rows).where(rows.c.number == number))
    await tx.execute(delete(EVENT).where(EVENT.c.number == number, EVENT.c.seq.in_(events)))


async def _follows_a_gap(tx: AsyncConnection, number: str, seq: int) -> bool:
    """Whether the event before is missing: somebody's events did not arrive, the engine has them."""
    return await EVENT_AT.scalar(tx, case=number, at=seq - 1) is None


def _event_row(number: str, event: Event) -> dict[str, object]:
    return {
        "number": number,
        "seq": event.seq,
        "at": event.at,
        "type": event.what.type,
        "actor": event.actor,
        "command": event.command,
        "body": dumps(written(event)),
    }


async def path_of(tx: AsyncConnection, state: CaseState) -> str:
    """The path of the unit that has the case."""
    path = await PATH.scalar(tx, unit=state.unit.code)
    return path or f"{state.unit.code}/"


def case_columns(state: CaseState, path: str) -> dict[str, object]:
    """What lists narrow a case by."""
    return {
        "status": state.status.value,
        "is_open": state.is_open,
        "level": state.stay.level,
        "unit_path": path,
        "category": state.facts.category.value,
        "channel": state.channel.value,
        "policy_id": state.policy_id,
        "calendars": ",".join(state.pins.calendars),
        "shape": SHAPE,
    }


async def _move_case(tx: AsyncConnection, state: CaseState, path: str) -> bool:
    row = {
        "number": state.number,
        "seq": state.seq,
        "state": state.model_copy(update={"seen": ()}).model_dump_json(),
        **case_columns(state, path),
    }
    # Asked by RETURNING: the PostgreSQL driver does not count what an insert did.
    return await NEWER_CASE.scalar(tx, **row) is not None


class Shadows(NamedTuple):
    """The rows that follow from a case's state."""

    readers: list[dict[str, object]]
    claims: list[dict[str, object]]
    tasks: list[dict[str, object]]


def shadows(state: CaseState, rules: Rules, path: str) -> Shadows:
    """Who may read a case, whose business it is, and what units were asked, under its rules."""
    return Shadows(_reader_rows(state, rules, path), _claim_rows(state, rules), _task_rows(state))


def _reader_rows(state: CaseState, rules: Rules, path: str) -> list[dict[str, object]]:
    on_it = {officer_name(post.officer) for post in state.stay.posts if post.officer}
    row = {
        "number": state.number,
        "is_open": state.is_open,
        "soon_at": soon_from(state, rules),
        "opened_at": state.opened_at,
        "arrived_at": state.stay.arrived_at,
        "unit_path": path,
        "policy_id": state.policy_id,
        "level": state.stay.level,
        **_standing(state, rules),
    }
    return [row | {"reader": name, "on_it": name in on_it} for name in sorted(case_reader_names(state))]


def _claim_rows(state: CaseState, rules: Rules) -> list[dict[str, object]]:
    turns: dict[tuple[str, str], int] = {}
    for claim in claims(state, rules):
        name = (claim.why.value, claim.holder)
        turns[name] = max(turns.get(name, 0), claim.turn.value)
    row = {"number": state.number, **_standing(state, rules)}
    return [
        row | {"why": why, "holder": holder, "turn": turn} for (why, holder), turn in sorted(turns.items())
    ]


def _task_rows(state: CaseState) -> list[dict[str, object]]:
    """None is ever taken away, so a case without tasks has no rows to look for."""
    return [
        {
            "number": state.number,
            "task": task.id,
            "asked_by": judge_of(task, state),
            "asked_of": asked_of(task, state),
            "reported_to": task.above.code if task.reported and task.above else None,
            "status": task.status.value,
            "is_open": task.is_open,
            "due_at": task.clock.due,
            "late_at": task.late_from,
        }
        for task in state.tasks
    ]


def _standing(state: CaseState, rules: Rules) -> dict[str, object]:
    """The instants from which on something holds of a case without anybody doing anything."""
    return {
        "due_at": running(state).due,
        "late_at": late_from(state, rules),
        "over_at": over_from(state, rules),
        "suspended_until": suspended_until(state),
    }
