"""The raw tables, read by the database's own driver: all that is known here of how they are kept."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from torture.checking.case import Written

EVENTS = "SELECT number, seq, type, actor, command, at, body FROM case_event ORDER BY number, seq"
CASES = "SELECT number, seq, status, is_open, level, state FROM case_file"
READERS = "SELECT DISTINCT number, is_open, due_at, arrived_at, level FROM case_reader"
CLAIMS = "SELECT DISTINCT number, due_at FROM case_claim"
TASKS = "SELECT number, task, is_open, due_at, late_at FROM case_task"
INTAKES = "SELECT command, number, state FROM intake"
INTENTS = "SELECT command, number FROM intent"
SERIALS = "SELECT county, year, last FROM serial"
SEEN = "SELECT number, seq FROM case_file"
UNFINISHED = """
SELECT (SELECT count(*) FROM intent),
       (SELECT count(*) FROM intake WHERE state <> 'started'),
       (SELECT count(DISTINCT calendars) FROM case_file WHERE is_open)
"""
Row = Sequence[Any]


@dataclass(frozen=True)
class Tables:
    """Every row that is judged, as it stands."""

    events: list[Row]
    cases: list[Row]
    readers: list[Row]
    claims: list[Row]
    intakes: list[Row]
    intents: list[Row]
    serials: list[Row]
    tasks: list[Row] = field(default_factory=list[Row])

    def chains(self) -> dict[str, list[Written]]:
        """The written events of each case, by number."""
        found: dict[str, list[Written]] = {}
        for number, *_, body in self.events:
            found.setdefault(number, []).append(json.loads(body))
        return found

    def save(self, path: Path) -> None:
        """Keep them beside the journal: a run can be judged again."""
        path.write_text(json.dumps(asdict(self), default=str, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def saved(cls, path: Path) -> "Tables":
        """Tables that were kept."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def read_tables(url: str) -> Tables:
    """Every row, in one view. Errors of the driver are raised as they are."""
    events, cases, readers, claims, intakes, intents, serials, tasks = _asked(
        url, (EVENTS, CASES, READERS, CLAIMS, INTAKES, INTENTS, SERIALS, TASKS)
    )
    return Tables(events, cases, readers, claims, intakes, intents, serials, tasks)


def unfinished(url: str) -> int:
    """How many intents, half-started cases, and calendars too many among the open cases there are."""
    [[[intents, starting, calendars]]] = _asked(url, (UNFINISHED,))
    return int(intents) + int(starting) + max(int(calendars) - 1, 0)


def newest_events(url: str) -> dict[str, int]:
    """The newest event number of each case."""
    [rows] = _asked(url, (SEEN,))
    return {str(number): int(seq) for number, seq in rows}


def _asked(url: str, questions: Iterable[str]) -> list[list[Row]]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as lite:
            lite.execute("BEGIN")
            return [lite.execute(question).fetchall() for question in questions]
    with psycopg.connect(url) as server:
        server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return [list(server.execute(question.encode()).fetchall()) for question in questions]
