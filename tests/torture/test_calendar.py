"""The checker's own reckoning of working time, against examples by hand and against the product's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.spans import Span
from tests.cases.story import BOOK, local
from tests.torture.sound import LIBRARY
from torture.checking.documents import Rulebook

PINS = BOOK.pins("wuding")
RULES = BOOK.rules(PINS)
OWN: Rulebook = LIBRARY.rulebook(PINS.policy, PINS.calendars)
SPANS = (
    *(("working_days", n) for n in (1, 2, 7, 30)),
    *(("working_hours", n) for n in (1, 4, 40)),
    *(("calendar_days", n) for n in (1, 3, 15)),
)
INSTANTS = st.integers(0, 3 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=seconds % 7)
)


@pytest.mark.parametrize(
    ("start", "unit", "number", "due", "provisional"),
    [
        ("2026-03-02 09:00", "working_days", 3, "2026-03-05 18:00", False),
        ("2026-02-13 20:00", "working_days", 1, "2026-02-14 18:00", False),  # a Saturday that is worked
        ("2026-02-14 09:00", "working_days", 1, "2026-02-24 18:00", False),  # the Spring Festival between
        ("2026-03-06 17:30", "working_hours", 1, "2026-03-09 09:00", False),
        ("2026-03-06 11:00", "working_hours", 1, "2026-03-06 12:00", False),
        ("2026-03-04 10:00", "calendar_days", 3, "2026-03-09 18:00", False),  # on a Saturday: on to Monday
        ("2026-12-31 09:00", "working_days", 1, "2027-01-01 18:00", True),  # no notice for 2027
        ("2026-12-31 17:00", "working_hours", 1, "2026-12-31 18:00", False),
    ],
)
def test_by_hand(start: str, unit: str, number: int, due: str, provisional: bool) -> None:
    found = OWN.time.due(local(start), {unit: number})
    assert (found.at, found.provisional) == (local(due), provisional)


@given(start=INSTANTS, span=st.sampled_from(SPANS))
def test_what_is_due_as_the_product_has_it(start: datetime, span: tuple[str, int]) -> None:
    unit, number = span
    own, theirs = OWN.time.due(start, {unit: number}), RULES.time.due(start, Span(**{unit: number}))
    assert (own.at, own.provisional) == (theirs.at, theirs.provisional)


@given(start=INSTANTS, minutes=st.integers(0, 9000))
def test_minutes_as_the_product_has_them(start: datetime, minutes: int) -> None:
    own, theirs = OWN.time.after(start, minutes), RULES.time.after(start, minutes)
    assert (own.at, own.provisional) == (theirs.at, theirs.provisional)
    assert OWN.time.minutes_between(start, own.at) == RULES.time.minutes_between(start, own.at) == minutes


@given(due=INSTANTS, days=st.integers(1, 9))
def test_openings_as_the_product_has_them(due: datetime, days: int) -> None:
    assert OWN.time.opening_before(due, days) == RULES.time.opening_before(due, days)
