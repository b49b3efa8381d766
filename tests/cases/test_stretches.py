"""The digest of a stretch of the access log: nothing in a row can be changed without changing it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from cases.stretches import Digest, Stretch
from tests.cases.story import MONDAY

Row = dict[str, Any]
FIRST: Row = {"id": 1, "at": MONDAY, "officer": "o1", "what": "GET /v1/cases", "number": None, "party": "p1"}
SECOND: Row = FIRST | {"id": 2, "at": MONDAY + timedelta(seconds=1)}


def over(*rows: Row) -> Stretch:
    digest = Digest()
    for row in rows:
        digest.take(row)
    return digest.stretch(0, 2)


def test_it_says_how_many_and_since_when() -> None:
    assert (over().entries, over().oldest) == (0, None)
    assert (over(FIRST, SECOND).entries, over(FIRST, SECOND).oldest) == (2, MONDAY)
    late = FIRST | {"at": MONDAY - timedelta(minutes=1)}
    assert over(SECOND, late).oldest == MONDAY - timedelta(minutes=1), "numbers may run ahead of instants"


@pytest.mark.parametrize("column", FIRST)
def test_every_column_counts(column: str) -> None:
    for other in ("another", datetime(2020, 1, 1, tzinfo=UTC), 7):
        if isinstance(FIRST[column], datetime) == isinstance(other, datetime):
            assert over(FIRST | {column: other}, SECOND).digest != over(FIRST, SECOND).digest


def without(rows: Sequence[Row]) -> list[list[Row]]:
    return [[*rows[:nth], *rows[nth + 1 :]] for nth in range(len(rows))]


def test_left_out_put_in_or_moved() -> None:
    third = FIRST | {"id": 3}
    rows = [FIRST, SECOND, third]
    others = [*without(rows), [SECOND, FIRST, third], [*rows, third], [FIRST, SECOND | {"id": 3}, third]]
    assert over(*rows).digest not in {over(*other).digest for other in others}


def test_text_cannot_pass_for_another_row() -> None:
    """Rows are told apart by what no text can hold."""
    hiding = FIRST | {"what": 'x"}\n{"id":2'}
    assert over(hiding).digest != over(FIRST | {"what": "x"}, {"id": 2, "at": MONDAY}).digest


def test_both_databases_say_the_same() -> None:
    """One gives instants with another zone, and an empty column may not have been there yet."""
    china = timezone(timedelta(hours=8))
    elsewhere = {name: value for name, value in FIRST.items() if value is not None}
    assert over(elsewhere | {"at": MONDAY.astimezone(china)}) == over(FIRST)


def test_what_is_no_plain_value_is_taken_as_it_is_shown() -> None:
    """SQLite lets anything stand anywhere; that must not keep anybody from looking at the rest."""
    assert over(FIRST | {"officer": b"\xff"}).digest != over(FIRST).digest
