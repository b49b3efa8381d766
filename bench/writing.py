"""Many new cases written at once: the rows that the projection makes of each, a statement for each table.

Row by row it is the same as `project` of one case after the other, which a test holds it to, and ten times as
quick: what a single case costs there goes into its statements.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func

from cases.events import Event
from cases.opening import Opening
from cases.state import CaseState
from policies.rulebook import Rules
from storage import changes, intents, projection
from storage.database import Transaction
from storage.statements import inserting, table
from storage.tables import Case, CaseChange, CaseClaim, CaseEvent, CaseKey, CaseReader, Intake, Serial

SERIAL = table(Serial)
TABLES = (CaseKey, Intake, CaseEvent, Case, CaseReader, CaseClaim, CaseChange)


class Made(NamedTuple):
    """A case with everything that has happened to it."""

    opening: Opening
    state: CaseState
    events: Sequence[Event]


async def take_serials(tx: Transaction, county: str, year: int, many: int) -> range:
    """The next serials of a county's year."""
    insert = inserting(tx, Serial).values(county=county, year=year, last=many)
    bump = insert.on_conflict_do_update(
        index_elements=["county", "year"], set_={"last": SERIAL.c.last + many}
    )
    last: int = (await tx.execute(bump.returning(SERIAL.c.last))).scalar_one()
    return range(last - many + 1, last + 1)


async def write_new(
    tx: Transaction, cases: Sequence[Made], units: Mapping[str, Mapping[str, Any]], rules: Rules
) -> None:
    """Write cases that the tables do not have yet, as opened and started."""
    rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in TABLES}
    transaction = func.txid_current() if tx.dialect.name == "postgresql" else 0
    for opening, state, events in cases:
        path = units[state.unit.code]["path"]
        rows[CaseKey].append({"number": opening.number, "wrapped": opening.case_key})
        rows[Intake].append(intents.intake_row(opening, intents.STARTED))
        rows[CaseEvent] += [projection._event_row(state.number, event) for event in events]
        rows[Case].append(_case_row(state, path))
        shadows = projection.shadows(state, rules, path)
        rows[CaseReader] += shadows.readers
        rows[CaseClaim] += shadows.claims
        rows[CaseChange].append(_change_row(state, events))
    for model, of_table in rows.items():
        statement = inserting(tx, model)
        if model is CaseChange:
            statement = statement.values(transaction=transaction)
        if of_table:
            await tx.execute(statement, of_table)


def _case_row(state: CaseState, path: str) -> dict[str, object]:
    told = state.model_copy(update={"seen": ()}).model_dump_json()
    columns = projection.case_columns(state, path)
    return {"number": state.number, "seq": state.seq, "state": told, **columns}


def _change_row(state: CaseState, events: Sequence[Event]) -> dict[str, object]:
    kinds = " ".join(dict.fromkeys(event.what.type for event in events))
    return {
        "number": state.number,
        "seq": state.seq,
        "kinds": kinds,
        "mark": state.head[: changes.MARK],
    }
