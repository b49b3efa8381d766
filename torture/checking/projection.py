"""Rows against the fold: what lists and boards read must be what the events make of a case."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from torture.checking.case import Case, Task, Written
from torture.checking.findings import Finding, Kind
from torture.checking.instants import instant
from torture.checking.tables import Row, Tables
from torture.checking.walk import differences


def event_rows(tables: Tables) -> Iterator[Finding]:
    """The columns of an event are those of its body."""
    for number, seq, kind, actor, command, at, body in tables.events:
        event = json.loads(body)
        columns = (seq, kind, actor, command, instant(at))
        written = (event["seq"], event["what"]["type"], event.get("actor"), event.get("command"))
        if columns != (*written, instant(event["at"])):
            yield Finding(Kind.DIVERGED, number, f"the row of event {seq} is not what the event says")


def case_rows(tables: Tables, cases: Mapping[str, Case]) -> Iterator[Finding]:
    """The case's row, its readers and its claims are those of the state after its last event."""
    rows = {row[0]: row for row in tables.cases}
    for number in rows.keys() ^ cases.keys():
        where = "is a row without an event" if number in rows else "has events and no row"
        yield Finding(Kind.DIVERGED, number, where)
    for number in rows.keys() & cases.keys():
        yield from _differ(number, "its row", _columns(cases[number]), _named(rows[number]))
        yield from _differ(number, "its state", _state(cases[number]), _stated(json.loads(rows[number][5])))
    for number, is_open, due_at, arrived_at, level in tables.readers:
        if number in cases:
            had = {"is_open": bool(is_open), "due_at": due_at, "arrived_at": arrived_at, "level": level}
            yield from _differ(number, "a reader's row", _shadow(cases[number]), had)
    for number, due_at in tables.claims:
        if number in cases:
            due = {"due_at": _shadow(cases[number])["due_at"]}
            yield from _differ(number, "a claim", due, {"due_at": due_at})


def task_rows(tables: Tables, cases: Mapping[str, Case]) -> Iterator[Finding]:
    """Each task stands in the lists once, as the events have it."""
    rows = {(number, task): row for number, task, *row in tables.tasks}
    known = {(number, name): task for number, case in cases.items() for name, task in case.tasks.items()}
    for number, name in rows.keys() ^ known.keys():
        yield Finding(Kind.DIVERGED, number, f"task {name} is in the tables or in the events, not in both")
    for number, name in rows.keys() & known.keys():
        is_open, due_at, late_at = rows[number, name]
        task = known[number, name]
        had = {"is_open": bool(is_open), "due_at": due_at, "is_late": late_at is not None}
        wanted = {"is_open": task.is_open, "due_at": instant(task.clock["due"])}
        yield from _differ(number, f"task {name}", wanted | {"is_late": task.late_from is not None}, had)
        if late_at is not None and task.late_from is not None:
            yield from _differ(number, f"task {name}", {"late_at": task.late_from}, {"late_at": late_at})


def _stated(state: dict[str, Any]) -> dict[str, Any]:
    """With tasks by their names."""
    return state | {"tasks": {task["id"]: task for task in state.get("tasks", ())}}


def _differ(number: str, what: str, wanted: Mapping[str, Any], had: Mapping[str, Any]) -> Iterator[Finding]:
    for path, should, says in differences(wanted, had):
        yield Finding(Kind.DIVERGED, number, f"{what} says {path} {says}, its events say {should}")


def _named(row: Row) -> dict[str, Any]:
    _, seq, status, is_open, level, _ = row
    return {"seq": seq, "status": status, "is_open": bool(is_open), "level": level}


def _columns(case: Case) -> dict[str, Any]:
    return {"seq": case.seq, "status": case.status, "is_open": case.is_open, "level": case.level}


def _shadow(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {"is_open": case.is_open, "level": case.level, "arrived_at": case.arrived_at}
    return found | {"due_at": instant(case.running["due"])}


def _state(case: Case) -> dict[str, Any]:
    """What the state must say, as far as the events say it without a look into the product."""
    wanted: dict[str, Any] = {
        "seq": case.seq,
        "head": case.head,
        "version": case.version,
        "status": case.status,
        "opened_at": case.opened_at,
        "opened_by": case.opened_by,
        "outcome": case.outcome,
        "urge_at": case.urge_at,
        "closed_at": case.closed_at,
        "case_clock": case.case_clock and _due(case.case_clock),
        "stay": {
            "level": case.level,
            "arrived_at": case.arrived_at,
            "clock": _due(case.clock),
            "accepted_by": case.accepted_by,
            "overdue": case.overdue,
            "reminded": case.reminded,
        },
        "signature": None,
        "suspension": None,
        "overdue": [{"scope": s, "level": level, "due": _written(due)} for s, level, due in case.marks],
        "former": {level: {"minutes_left": former.minutes} for level, former in case.former.items()},
        "declined": case.declined,
        "tasks": {name: _stands(task) for name, task in case.tasks.items()},
    }
    if case.signing is not None:
        signing = {"step": case.signing.step, "overdue": case.signing.overdue}
        wanted["signature"] = signing | {"clock": _due(case.signing.clock)}
    if case.stopped is not None:
        stopped = {"minutes_left": case.stopped["minutes_left"], "clock": _due(case.stopped["clock"])}
        wanted["suspension"] = stopped
    return wanted


def _stands(task: Task) -> dict[str, Any]:
    stands = {"status": task.status, "overdue": task.overdue, "reported": task.reported}
    return stands | {"joint": task.joint, "clock": _due(task.clock)}


def _due(clock: Written) -> dict[str, Any]:
    return {"due": instant(clock["due"]), "started_at": instant(clock["started_at"])}


def _written(at: datetime) -> str:
    """As the product writes an instant."""
    return at.isoformat().replace("+00:00", "Z")


def intake_rows(tables: Tables, cases: Mapping[str, Case]) -> Iterator[Finding]:
    """Every number that was given out is a case that was started, and numbers have no gaps."""
    given = {number: command for command, number, _ in tables.intakes}
    for number, case in cases.items():
        if given.get(number) != case.opening:
            yield Finding(Kind.DIVERGED, number, "was opened by another command than its intake says")
    for number in given.keys() - cases.keys():
        yield Finding(Kind.LOST, number, "is a number that was given out, and no case")
    for county, year, last in tables.serials:
        for serial in range(1, last + 1):
            if (number := f"{county}-{year}-{serial:06d}") not in given:
                yield Finding(Kind.LOST, number, "was given out and has no intake")


def left_over(tables: Tables) -> Iterator[Finding]:
    """Nothing that the sweeper should have finished."""
    for command, number in tables.intents:
        yield Finding(Kind.LEFT, number, f"the intent of command {command} is still there")
    for _, number, state in tables.intakes:
        if state != "started":
            yield Finding(Kind.LEFT, number, f"the case is still {state}")
    pins = {row[0]: set(json.loads(row[5])["pins"]["calendars"]) for row in tables.cases if row[3]}
    loaded = set[str]().union(*pins.values())
    for number, calendars in pins.items():
        if calendars != loaded:
            yield Finding(Kind.LEFT, number, "still goes by fewer calendars than other open cases")
