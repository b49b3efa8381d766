"""Whoever tampers with rows, or shows somebody something else, is found out by name."""

import json
from typing import Any

from tests.torture.recording import FIRST, SECOND, Run
from tests.torture.sound import event_row
from tests.torture.tampering import NOBODY, Case, Tamper, each, see
from torture.checking.findings import Kind


def state_says(run: Run, number: str, **other: Any) -> None:
    nth = next(n for n, row in enumerate(run.tables.cases) if row[0] == number)
    row = list(run.tables.cases[nth])
    row[5] = json.dumps({**json.loads(row[5]), **other})
    run.tables.cases[nth] = row


def age_the_row(run: Run) -> None:
    run.tables.cases[0] = [*run.tables.cases[0][:1], 3, *run.tables.cases[0][2:]]


def lose_the_row(run: Run) -> None:
    run.tables.cases.pop(0)


def raise_the_version(run: Run) -> None:
    state_says(run, FIRST, version=99)


def hide_the_marks(run: Run) -> None:
    state_says(run, SECOND, overdue=[])


def shift_a_readers_row(run: Run) -> None:
    run.tables.readers[0] = [*run.tables.readers[0][:2], "2026-03-01 00:00:00", *run.tables.readers[0][3:]]


def shift_a_claim(run: Run) -> None:
    run.tables.claims[0] = [run.tables.claims[0][0], "2026-03-01 00:00:00"]


def shift_a_task(run: Run) -> None:
    run.tables.tasks[0] = [*run.tables.tasks[0][:3], "2026-03-01 00:00:00", run.tables.tasks[0][4]]


def lose_a_task(run: Run) -> None:
    run.tables.tasks.pop()


def spoil_a_column(run: Run) -> None:
    event = run.chain(FIRST)[2]
    row = [*event_row(FIRST, event)[:3], "somebody-else", *event_row(FIRST, event)[4:]]
    run.tables.events[2] = row


def leave_an_intent(run: Run) -> None:
    run.tables.intents.append([NOBODY, FIRST])


def leave_it_starting(run: Run) -> None:
    run.tables.intakes[0] = [*run.tables.intakes[0][:2], "starting"]


def keep_an_old_calendar(run: Run) -> None:
    state = json.loads(run.tables.cases[0][5])
    state_says(run, FIRST, pins={**state["pins"], "calendars": state["pins"]["calendars"][:1]})


def give_out_a_number_too_many(run: Run) -> None:
    run.tables.serials.append(["532329", 2026, 3])


def let_the_engine_be_ahead(run: Run) -> None:
    held = run.journal[-1]
    run.journal[-1] = {**held, "seq": held["seq"] + 1}


def show_another_status(run: Run) -> None:
    run.shown[FIRST]["case"]["status"] = "closed"


def show_another_timeline(run: Run) -> None:
    run.shown[FIRST]["hashes"].pop()


def show_what_never_was(run: Run) -> None:
    nth = run.entry("look") + 1
    run.journal[nth] = {**run.journal[nth], "seq": 99}


def show_less_than_before(run: Run) -> None:
    nth = run.entry("look") + 1
    first = run.chain(FIRST)[0]
    run.journal[nth] = {**run.journal[nth], "seq": 1, "head": first["hash"]}


TABLES: list[Case] = [
    (age_the_row, Kind.DIVERGED, FIRST, "its row says seq 3"),
    (lose_the_row, Kind.DIVERGED, FIRST, "has events and no row"),
    (raise_the_version, Kind.DIVERGED, FIRST, "its state says version 99"),
    (hide_the_marks, Kind.DIVERGED, SECOND, "its state says overdue []"),
    (shift_a_readers_row, Kind.DIVERGED, FIRST, "a reader's row says due_at"),
    (shift_a_claim, Kind.DIVERGED, FIRST, "a claim says due_at"),
    (shift_a_task, Kind.DIVERGED, SECOND, "task t1 says due_at"),
    (lose_a_task, Kind.DIVERGED, SECOND, "task t1 is in the tables or in the events"),
    (spoil_a_column, Kind.DIVERGED, FIRST, "the row of event 3"),
    (leave_an_intent, Kind.LEFT, FIRST, "the intent of command"),
    (leave_it_starting, Kind.LEFT, FIRST, "is still starting"),
    (keep_an_old_calendar, Kind.LEFT, FIRST, "fewer calendars"),
    (give_out_a_number_too_many, Kind.LOST, "532329-2026-000003", "was given out and has no intake"),
    (let_the_engine_be_ahead, Kind.DIVERGED, SECOND, "the engine has event"),
    (show_another_status, Kind.DIVERGED, FIRST, "is shown with status closed"),
    (show_another_timeline, Kind.DIVERGED, FIRST, "is shown with another timeline"),
    (show_what_never_was, Kind.UNSEEN, FIRST, "event 99"),
    (show_less_than_before, Kind.UNSEEN, FIRST, "was shown event 1, after event"),
]


@each(TABLES)
def test_tables_engine_and_api(run: Run, tamper: Tamper, kind: Kind, case: str, words: str) -> None:
    see(run, tamper, kind, case, words)
