"""What lists and boards mean by their words, in SQL, once: conditions on a reader's row of a case.

Each says what `cases.standing` says of the state, from the instants that the projection took from there.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, not_, or_

from cases.standing import DueState
from storage.statements import table
from storage.tables import CaseReader

READER = table(CaseReader)


def is_open(row: Any = READER) -> Any:
    """As the index of the boards has it."""
    return row.c.is_open


def overdue(now: datetime, row: Any = READER) -> Any:
    """Marked, or past due (decision 0003)."""
    return row.c.late_at <= now


def suspended(now: datetime, row: Any = READER) -> Any:
    """The clocks stand still."""
    return row.c.suspended_until > now


def stands(state: DueState, now: datetime, row: Any = READER) -> Any:
    """Where the running clock of an open case stands."""
    over, soon = row.c.over_at <= now, row.c.soon_at <= now
    match state:
        case DueState.OVERDUE:
            return over
        case DueState.SOON:
            return and_(soon, row.c.over_at > now)
        case DueState.ON_TRACK:
            return and_(row.c.is_open, or_(row.c.soon_at.is_(None), row.c.soon_at > now))


def unless(condition: Any, column: Any) -> Any:
    """The opposite of a condition on a column that may be empty: nothing holds of an empty one."""
    return or_(column.is_(None), not_(condition))


def below(path: str, row: Any = READER) -> Any:
    """With the unit of that path or below it."""
    return beginning_with(path, row.c.unit_path)


def beginning_with(path: str, column: Any) -> Any:
    """What shares the beginning of a unit's path, found by index."""
    return and_(column >= path, column < path[:-1] + chr(ord("/") + 1))
