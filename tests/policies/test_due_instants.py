"""When something is due, against the oracle, from every day of two years."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.loading import shipped
from policies.rulebook import Rulebook
from policies.spans import Span
from policies.worktime import Due, WorkingTime
from tests.policies import naive_time as naive

TIMES = (
    0,
    8 * 60 + 29,
    8 * 60 + 30,
    10 * 60 + 17,
    12 * 60,
    13 * 60 + 15,
    14 * 60 + 30,
    16 * 60 + 45,
    1080,
    1439,
)
"""Before, inside, between and after the windows, and on each of their edges; minutes of the local day."""

SPANS = (
    Span(working_days=1),
    Span(working_days=3),
    Span(working_days=15),
    Span(working_days=30),
    Span(working_hours=1),
    Span(working_hours=7),
    Span(working_hours=50),
    Span(calendar_days=1),
    Span(calendar_days=7),
    Span(calendar_days=30),
)
BOOK = Rulebook(shipped())
TIME: WorkingTime = BOOK.rules(BOOK.pins("wuding")).time


def expected(start: datetime, span: Span) -> datetime | None:
    if span.working_days is not None:
        return naive.after_working_days(start, span.working_days)
    if span.calendar_days is not None:
        return naive.after_calendar_days(start, span.calendar_days)
    return naive.after_working_minutes(start, (span.working_hours or 0) * 60)


def agrees(due: Due, oracle: datetime | None) -> bool:
    """Within the notices the same instant and certain; beyond them provisional and in a later year."""
    if oracle is None:
        return due.provisional and naive.local_day(due.at) > naive.LAST
    return due == Due(oracle, provisional=False)


@pytest.mark.parametrize("span", SPANS, ids=lambda span: str(span.model_dump(exclude_none=True)))
def test_from_every_day_of_two_years(span: Span) -> None:
    for day in naive.EVERY_DAY:
        for minute in TIMES:
            start = naive.instant(day, minute)
            due, oracle = TIME.due(start, span), expected(start, span)
            assert agrees(due, oracle), (start, due, oracle)


starts = st.builds(naive.instant, st.sampled_from(naive.EVERY_DAY), st.integers(0, 1439))
spans = st.one_of(
    st.builds(lambda n: Span(working_days=n), st.integers(1, 400)),
    st.builds(lambda n: Span(working_hours=n), st.integers(1, 1500)),
    st.builds(lambda n: Span(calendar_days=n), st.integers(1, 800)),
)


@settings(max_examples=200, deadline=None)
@given(start=starts, span=spans)
def test_any_length_from_any_minute(start: datetime, span: Span) -> None:
    due, oracle = TIME.due(start, span), expected(start, span)
    assert agrees(due, oracle), (due, oracle)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None)
@given(start=starts, span=spans)
def test_any_length_from_any_minute_at_length(start: datetime, span: Span) -> None:
    assert agrees(TIME.due(start, span), expected(start, span))


def local(written: str) -> datetime:
    at = datetime.fromisoformat(f"{written}+00:00")
    return at - naive.LOCAL


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        # the arrival day is not counted, however early
        ("2026-03-02 00:00", Span(working_days=1), "2026-03-03 18:00"),
        ("2026-03-02 23:59", Span(working_days=1), "2026-03-03 18:00"),
        # a Friday's first day is Monday
        ("2026-03-06 09:00", Span(working_days=1), "2026-03-09 18:00"),
        # the make-up Saturday before the Spring Festival counts, the festival does not
        ("2026-02-13 09:00", Span(working_days=2), "2026-02-24 18:00"),
        # the last week of the notice is certain to its last minute
        ("2026-12-30 09:00", Span(working_days=1), "2026-12-31 18:00"),
        # working hours run from the instant itself, over the midday break
        ("2026-03-02 11:30", Span(working_hours=1), "2026-03-02 15:00"),
        ("2026-03-02 08:30", Span(working_hours=7), "2026-03-02 18:00"),
        # a calendar deadline on a day off is due on the next working day (Civil Code 203)
        ("2026-09-30 09:00", Span(calendar_days=1), "2026-10-08 18:00"),
        ("2026-03-02 09:00", Span(calendar_days=30), "2026-04-01 18:00"),
    ],
)
def test_by_hand(start: str, span: Span, due: str) -> None:
    assert TIME.due(local(start), span) == Due(local(due), provisional=False)


@pytest.mark.parametrize(
    ("start", "span", "provisional"),
    [
        ("2026-12-30 09:00", Span(working_days=1), False),
        ("2026-12-30 09:00", Span(working_days=2), True),
        ("2026-12-31 17:00", Span(working_hours=1), False),
        ("2026-12-31 17:01", Span(working_hours=1), True),
        ("2026-12-30 09:00", Span(calendar_days=1), False),
        ("2026-12-30 09:00", Span(calendar_days=2), True),
        # the day of the report itself is not counted, so it may lie before the notices
        ("2024-12-31 09:00", Span(working_days=1), False),
        ("2024-12-30 09:00", Span(working_days=1), True),
        ("2024-12-30 09:00", Span(working_days=2), True),
        ("2024-12-31 17:00", Span(working_hours=8), True),
    ],
)
def test_provisional_exactly_when_a_day_beyond_the_notices_is_touched(
    start: str, span: Span, provisional: bool
) -> None:
    assert TIME.due(local(start), span).provisional is provisional


def test_without_any_calendar_everything_is_provisional() -> None:
    bare = WorkingTime(TIME.zone, TIME.windows)
    due = bare.due(local("2026-03-02 09:00"), Span(working_days=3))
    assert due == Due(local("2026-03-05 18:00"), provisional=True)


def test_the_longest_spans_of_the_schema_come_to_an_end() -> None:
    start = naive.instant(date(2026, 1, 1), 0)
    for span in (Span(working_days=400), Span(working_hours=4000), Span(calendar_days=800)):
        assert TIME.due(start, span).at < start + timedelta(days=1000)
