"""Working minutes between two instants, the instant after so many, and openings to reach people at work."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.loading import shipped
from policies.rulebook import Rulebook
from policies.worktime import MINUTE, NoWorkingTimeError, WorkingTime
from tests.policies import naive_time as naive

BOOK = Rulebook(shipped())
TIME: WorkingTime = BOOK.rules(BOOK.pins("wuding")).time

minutes_of_two_years = st.builds(naive.instant, st.sampled_from(naive.EVERY_DAY), st.integers(0, 1439))
early = st.builds(naive.instant, st.sampled_from(naive.EVERY_DAY[:500]), st.integers(0, 1439))
worked = st.integers(1, len(naive.WORKING_MINUTES) - 1).map(lambda n: naive.WORKING_MINUTES[n] + MINUTE)
"""Ends of working minutes: inside a window or at its close."""
some = settings(max_examples=150, deadline=None)


@some
@given(start=minutes_of_two_years, end=minutes_of_two_years)
def test_minutes_between_are_the_minutes_of_the_list(start: datetime, end: datetime) -> None:
    assert TIME.minutes_between(start, end) == naive.minutes_between(start, end)


@some
@given(start=early, minutes=st.integers(1, 12_000))
def test_the_instant_after_so_many_minutes_is_that_of_the_list(start: datetime, minutes: int) -> None:
    due = TIME.after(start, minutes)
    assert due.at == naive.after_working_minutes(start, minutes)
    assert not due.provisional


@some
@given(start=minutes_of_two_years, end=worked)
def test_between_and_after_are_inverse(start: datetime, end: datetime) -> None:
    minutes = TIME.minutes_between(start, end)
    if minutes:
        assert TIME.after(start, minutes).at == end


@some
@given(start=early, minutes=st.integers(0, 12_000))
def test_after_and_between_are_inverse(start: datetime, minutes: int) -> None:
    assert TIME.minutes_between(start, TIME.after(start, minutes).at) == minutes


@some
@given(start=minutes_of_two_years, seconds=st.integers(1, 59), end=worked)
def test_a_started_minute_is_not_lost(start: datetime, seconds: int, end: datetime) -> None:
    start += timedelta(seconds=seconds)
    minutes = TIME.minutes_between(start, end)
    if minutes:
        assert end <= TIME.after(start, minutes).at
        assert minutes - 1 <= naive.minutes_between(start.replace(second=0), end) <= minutes


@some
@given(instants=st.tuples(minutes_of_two_years, minutes_of_two_years, minutes_of_two_years).map(sorted))
def test_minutes_add_up(instants: list[datetime]) -> None:
    first, middle, last = instants
    whole = TIME.minutes_between(first, last)
    assert TIME.minutes_between(first, middle) + TIME.minutes_between(middle, last) == whole


@some
@given(start=early, one=st.integers(0, 5_000), other=st.integers(1, 5_000))
def test_waiting_twice_is_waiting_once(start: datetime, one: int, other: int) -> None:
    assert TIME.after(TIME.after(start, one).at, other).at == TIME.after(start, one + other).at


@some
@given(start=minutes_of_two_years, end=minutes_of_two_years)
def test_nothing_is_left_once_it_is_past(start: datetime, end: datetime) -> None:
    earlier, later = sorted((start, end))
    assert TIME.minutes_between(later, earlier) == 0


@some
@given(start=early, minutes=st.integers(1, 12_000))
def test_later_starts_are_never_due_earlier(start: datetime, minutes: int) -> None:
    assert TIME.after(start, minutes).at <= TIME.after(start + timedelta(minutes=37), minutes).at


def test_no_minutes_left_means_now_or_at_the_next_opening() -> None:
    inside, night = naive.instant(date(2026, 3, 2), 600), naive.instant(date(2026, 3, 6), 1300)
    assert TIME.after(inside, 0).at == inside
    assert TIME.after(night, 0).at == naive.instant(date(2026, 3, 9), 510)


def test_minutes_that_reach_into_a_year_without_notice_are_provisional() -> None:
    last_hour = naive.instant(date(2026, 12, 31), 17 * 60)
    assert not TIME.after(last_hour, 60).provisional
    assert TIME.after(last_hour, 61).provisional


@some
@given(due=st.sampled_from(naive.WORKING_DAYS[70:]), days=st.integers(1, 60))
def test_opening_before(due: date, days: int) -> None:
    before = [day for day in naive.WORKING_DAYS if day < due]
    opening = TIME.opening_before(naive.instant(due, 1080), days)
    assert opening == naive.instant(before[-days], 510)
    assert naive.is_open(opening)


def test_opening_before_skips_days_off() -> None:
    monday = naive.instant(date(2026, 3, 9), 1080)
    assert TIME.opening_before(monday, 1) == naive.instant(date(2026, 3, 6), 510)
    after_spring_festival = naive.instant(date(2026, 2, 24), 1080)
    assert TIME.opening_before(after_spring_festival, 1) == naive.instant(date(2026, 2, 14), 510)


def test_a_place_that_never_works_is_an_error_and_no_endless_loop() -> None:
    never = WorkingTime(TIME.zone, ())
    with pytest.raises(NoWorkingTimeError):
        never.after(naive.instant(date(2026, 3, 2), 600), 1)
