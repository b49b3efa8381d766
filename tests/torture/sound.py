"""What a sound run leaves behind, made by the product's rules: a journal and tables to tamper with."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.clocks import running
from cases.events import Event
from cases.record import written
from cases.state import CaseState
from policies.loading import SHIPPED
from torture.checking.case import Written
from torture.checking.documents import Library
from torture.checking.tables import Tables

MADE_UP = Path(__file__).parent.parent / "cases"
OVERLAYS = Path(__file__).parents[2] / "examples" / "policies"
LIBRARY = Library.of(SHIPPED, MADE_UP, OVERLAYS)


def chain_of(events: Iterable[Event]) -> list[Written]:
    """Events as the tables have them."""
    return [written(event) for event in events]


def event_row(number: str, event: Written) -> list[Any]:
    """An event's row."""
    columns = (event["seq"], event["what"]["type"], event.get("actor"), event.get("command"), event["at"])
    return [number, *columns, json.dumps(event)]


def tables_of(state: CaseState, events: Iterable[Event]) -> Tables:
    """Every row of one case."""
    county, year, serial = state.number.split("-")
    chain = chain_of(events)
    due, arrived = _at(running(state).due), _at(state.stay.arrived_at)
    row = [state.number, state.seq, state.status.value, state.is_open, state.stay.level]
    return Tables(
        events=[event_row(state.number, event) for event in chain],
        cases=[[*row, state.model_dump_json()]],
        readers=[[state.number, state.is_open, due, arrived, state.stay.level]],
        claims=[[state.number, due]],
        intakes=[[chain[0]["command"], state.number, "started"]],
        intents=[],
        serials=[[county, int(year), int(serial)]],
        tasks=[
            [state.number, t.id, t.is_open, _at(t.clock.due), t.late_from and _at(t.late_from)]
            for t in state.tasks
        ],
    )


def _at(instant: datetime) -> str:
    """As SQLite keeps it."""
    return instant.replace(tzinfo=None).isoformat(" ")
