"""The shipped calendars say what the State Council's notices say."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from policies.calendars import Calendar
from policies.loading import shipped
from policies.policy import Policy
from policies.rulebook import Rulebook, Rules
from tests.policies.naive_time import EVERY_DAY

NOTICES = {
    2025: {
        "off": "1-1 1-28 1-29 1-30 1-31 2-3 2-4 4-4 5-1 5-2 5-5 6-2 10-1 10-2 10-3 10-6 10-7 10-8",
        "made_up": "1-26 2-8 4-27 9-28 10-11",
    },
    2026: {
        "off": "1-1 1-2 2-16 2-17 2-18 2-19 2-20 2-23 4-6 5-1 5-4 5-5 6-19 9-25 10-1 10-2 10-5 10-6 10-7",
        "made_up": "1-4 2-14 2-28 5-9 9-20 10-10",
    },
}


def rules() -> Rules:
    book = Rulebook(shipped())
    return book.rules(book.pins("wuding"))


def calendar(year: int) -> Calendar:
    documents = [loaded.document for loaded in shipped()]
    return next(d for d in documents if isinstance(d, Calendar) and d.id == f"cn-{year}")


def days(year: int, written: str) -> list[date]:
    return [date(year, *map(int, day.split("-"))) for day in written.split()]


@pytest.mark.parametrize("year", NOTICES)
def test_the_calendar_holds_the_notice_and_nothing_else(year: int) -> None:
    document = calendar(year)
    assert [day.date for day in document.days_off] == days(year, NOTICES[year]["off"])
    assert [day.date for day in document.working_weekends] == days(year, NOTICES[year]["made_up"])
    assert (document.covers.first, document.covers.last) == (date(year, 1, 1), date(year, 12, 31))


def test_every_day_agrees_with_chinesecalendar() -> None:
    time = rules().time
    wrong = [day for day in EVERY_DAY if time.day(day).working != chinese_calendar.is_workday(day)]
    assert len(EVERY_DAY) == 730
    assert wrong == []


def test_every_covered_day_is_certain_and_has_a_reason() -> None:
    time = rules().time
    for day in EVERY_DAY:
        assert not time.day(day).provisional
        assert time.day(day).why.zh


@pytest.mark.parametrize("day", [EVERY_DAY[0] - timedelta(days=1), EVERY_DAY[-1] + timedelta(days=1)])
def test_a_day_beyond_the_notices_is_provisional(day: date) -> None:
    what = rules().time.day(day)
    assert what.provisional
    assert what.working == (day.weekday() < 5)
    assert "暂定" in what.why.zh


def test_a_holiday_gives_its_name() -> None:
    assert rules().time.day(date(2026, 2, 17)).why.en == "Spring Festival"
    assert rules().time.day(date(2026, 2, 28)).why.zh == "春节调休上班"


def test_a_county_adds_its_own_days() -> None:
    book = Rulebook(shipped())
    pins = book.pins("wuding")
    plain = book.rules(pins)
    torch_festival, worked = {"zh": "火把节", "en": "Torch Festival"}, {"zh": "值守", "en": "on duty"}
    document = plain.policy.model_dump(mode="json", by_alias=True, exclude_unset=True)
    document["office_hours"]["days_off"] = [{"date": "2026-08-06", "name": torch_festival}]
    document["office_hours"]["working_days"] = [{"date": "2026-10-01", "name": worked}]
    own = Rules(pins, Policy.model_validate(document), [calendar(2026)])
    assert plain.time.day(date(2026, 8, 6)).working
    assert not own.time.day(date(2026, 8, 6)).working
    assert own.time.day(date(2026, 8, 6)).why.zh == "火把节"
    assert own.time.day(date(2026, 10, 1)).working
    assert not own.time.day(date(2026, 10, 1)).provisional
