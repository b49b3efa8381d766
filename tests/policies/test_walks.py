"""The walk over the days: its end is the deadline, every day stands in it once, and what counts adds up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.calendars import Calendar, NamedDay
from policies.loading import shipped
from policies.rulebook import Rulebook
from policies.spans import Span
from policies.worktime import Count, NoWorkingTimeError, Step, Window, WorkingTime, end_of
from tests.policies import naive_time as naive

FIRST = date(2026, 1, 1)
BOOK = Rulebook(shipped())
SHIPPED: WorkingTime = BOOK.rules(BOOK.pins("wuding")).time
NAME = {"zh": "某日", "en": "some day"}
some = settings(max_examples=300, deadline=None)

days_of_half_a_year = st.integers(0, 180).map(lambda n: FIRST + timedelta(days=n))
starts = st.builds(
    lambda minutes, seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds),
    st.integers(-3 * 24 * 60, 190 * 24 * 60),
    st.sampled_from([0, 0, 1, 59]),
)
spans = st.one_of(
    st.builds(lambda n: Span(working_days=n), st.integers(1, 60)),
    st.builds(lambda n: Span(working_hours=n), st.integers(1, 300)),
    st.builds(lambda n: Span(calendar_days=n), st.integers(1, 90)),
)


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    """One to three windows of a day, apart from each other, an hour in all at least."""
    edges = sorted(draw(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    assume(sum(closes - opens for opens, closes in pairs) >= 60)
    return [Window(time(*divmod(opens, 60)), time(*divmod(closes, 60))) for opens, closes in pairs]


@st.composite
def times(draw: st.DrawFn) -> WorkingTime:
    """Any place: its zone, windows, notices of any days, days of its own."""

    def some_days(weekend: bool) -> list[dict[str, object]]:
        days = draw(st.lists(days_of_half_a_year, max_size=12, unique=True))
        return [{"date": day, "name": NAME} for day in days if (day.weekday() >= 5) is weekend]

    covers = {"first": FIRST, "last": FIRST + timedelta(days=draw(st.integers(180, 240)))}
    notice = Calendar.model_validate(
        {
            "kind": "calendar",
            "series": "x",
            "id": "any",
            "version": 1,
            "title": NAME,
            "source": NAME,
            "covers": covers,
            "days_off": some_days(False),
            "working_weekends": some_days(True),
        }
    )
    own = [NamedDay.model_validate(day) for day in some_days(draw(st.booleans()))]
    zone = draw(st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "UTC", "Pacific/Auckland"]))
    notices = draw(st.sampled_from([[notice], []]))
    return WorkingTime(ZoneInfo(zone), draw(windows()), notices, own[:3], own[3:])


def each_day_once(time: WorkingTime, start: datetime, steps: Sequence[Step]) -> None:
    """From the day of the start to the day of the end, without a gap, the end on the last one only."""
    dates = [step.day.date for step in steps]
    first, last = time.local_date(start), time.local_date(end_of(steps).at)
    assert dates == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert [step.ends is not None for step in steps] == [*([False] * (len(steps) - 1)), True]
    assert all(step.day == time.day(step.day.date) for step in steps)


@some
@given(time=times(), start=starts, span=spans)
def test_the_walk_ends_when_it_is_due_and_counts_the_span(
    time: WorkingTime, start: datetime, span: Span
) -> None:
    steps = tuple(time.walk(start, span))
    due = time.due(start, span)
    assert end_of(steps) == due
    assert due.at > start
    each_day_once(time, start, steps)
    assert due.provisional == any(step.decisive and step.day.provisional for step in steps)
    how = [step.how for step in steps]
    if span.working_days:
        assert how[0] is Count.ARRIVAL
        assert how.count(Count.WORKING_DAY) == span.working_days == steps[-1].total
        assert all(step.day.working == (step.how is Count.WORKING_DAY) for step in steps[1:])
    elif span.calendar_days:
        assert how.count(Count.CALENDAR_DAY) == span.calendar_days == steps[-1].total
        assert steps[-1].day.working
        carried = steps[span.calendar_days :]
        assert all(not step.day.working for step in carried[:-1])
    else:
        assert worked(steps) == timedelta(hours=span.working_hours or 0)


@some
@given(time=times(), start=starts, minutes=st.integers(0, 20_000))
def test_a_walk_of_minutes_counts_each_of_them_inside_a_window(
    time: WorkingTime, start: datetime, minutes: int
) -> None:
    try:
        steps = tuple(time.walk_minutes(start, minutes))
    except NoWorkingTimeError:
        return  # a window of a minute a day does not get there within the horizon
    assert end_of(steps) == time.after(start, minutes)
    each_day_once(time, start, steps)
    assert worked(steps) == timedelta(minutes=minutes)
    for step in steps:
        assert bool(step.worked) == (step.how is Count.HOURS)
        opening = list(time._opening(step.day))
        for begin, end in step.worked:
            assert begin >= start
            assert any(opens <= begin <= end <= closes for opens, closes in opening)


def worked(steps: Sequence[Step]) -> timedelta:
    return sum((end - begin for step in steps for begin, end in step.worked), timedelta())


@some
@given(
    start=st.builds(naive.instant, st.sampled_from(naive.EVERY_DAY[:500]), st.integers(0, 1439)),
    days=st.integers(1, 60),
)
def test_the_working_days_of_the_walk_are_those_of_the_list(start: datetime, days: int) -> None:
    steps = SHIPPED.walk(start, Span(working_days=days))
    counted = [step.day.date for step in steps if step.how is Count.WORKING_DAY]
    after = [day for day in naive.WORKING_DAYS if day > naive.local_day(start)]
    assert counted == after[:days]
