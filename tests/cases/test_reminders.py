"""Reminders: before a level is due, once each, to people at work."""

from datetime import datetime, timedelta

from cases.model import Post
from policies.vocabulary import Role
from tests.cases.people import LI, TOWNSHIP, VILLAGE, WANG, WU, ZHOU
from tests.cases.story import Story, a_case, local

HALF, DAY_BEFORE, UNACCEPTED = 1, 2, 0
"""Positions of the village's reminders in the policy."""


def given(case: Story) -> list[tuple[int, datetime]]:
    return [(event.what.reminder, event.at) for event in case.events if event.what.type == "reminded"]


def test_each_once_and_before_due() -> None:
    case = a_case("general").until("2026-03-11 17:59")
    assert given(case) == [
        (UNACCEPTED, local("2026-03-04 08:30")),
        (HALF, local("2026-03-06 08:45")),
        (DAY_BEFORE, local("2026-03-10 08:30")),
    ]
    assert {what.due for what in case.whats("reminded")} == {local("2026-03-11 18:00")}


def test_an_accepted_case_is_not_reminded_of_acceptance() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-11 17:59")
    assert [position for position, _ in given(case)] == [HALF, DAY_BEFORE]


def test_at_work_only() -> None:
    for hour in range(0, 72, 5):
        case = a_case("difficult", at=local("2026-02-11 01:00") + timedelta(hours=hour)).until(
            "2026-03-20 10:00"
        )
        time = case.running.rules.time
        assert given(case)
        for _, at in given(case):
            assert time.minutes_between(at, at + timedelta(minutes=1)) == 1, at


def test_late_reminders_are_given_once_when_the_engine_is_back() -> None:
    case = a_case("general").after_outage("2026-03-10 10:00")
    assert [position for position, _ in given(case)] == [UNACCEPTED, HALF, DAY_BEFORE]
    case.after_outage("2026-03-10 11:00")
    assert len(given(case)) == 3


def test_a_reminder_that_the_breach_overtook_is_not_given() -> None:
    case = a_case("general").after_outage("2026-03-12 10:00")
    assert given(case) == []


def test_reminders_go_to_the_people_on_the_case() -> None:
    mediator = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    case = a_case("general").staffed_with(mediator).until("2026-03-04 10:00")
    assert case.whats("reminded")[0].to == (mediator,)


def test_without_people_they_go_to_the_duty_desk() -> None:
    case = a_case("general").until("2026-03-04 10:00")
    assert case.whats("reminded")[0].to == (Post(role=Role.DUTY, unit=VILLAGE),)


def test_the_next_level_has_its_own() -> None:
    case = a_case("general").escalated_by(WANG).until("2026-03-04 10:00")
    assert case.whats("reminded")[0].level == "township"
    assert case.whats("reminded")[0].to == (Post(role=Role.DUTY, unit=TOWNSHIP),)


def test_nobody_is_reminded_while_a_signature_is_awaited() -> None:
    case = a_case("general").accepted_by(WANG).proposed_by(WANG).until("2026-03-20 10:00")
    assert given(case) == []


def test_returned_for_rework_reminders_go_on() -> None:
    case = a_case("general").accepted_by(WANG).proposed_by(WANG).until("2026-03-04 10:00").returned_by(WU)
    case.until("2026-03-11 17:59")
    assert [position for position, _ in given(case)] == [HALF, DAY_BEFORE]


def test_a_short_rest_is_not_reminded_of_what_lies_before_the_return() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-11 17:00").escalated_by(WANG)
    case.until("2026-03-13 10:00").declined_by(ZHOU)
    before = len(given(case))
    case.until("2026-03-16 17:59")
    # half of the rest is Monday 09:15; the day before due opened on the 13th, ahead of the return
    assert given(case)[before:] == [(HALF, local("2026-03-16 09:15"))]


def test_the_overdue_are_urged_and_no_longer_reminded() -> None:
    case = a_case("complex", by=LI).until("2026-04-14 18:00")
    before = len(given(case))
    case.until("2026-06-01 10:00")
    assert len(given(case)) == before == 3
