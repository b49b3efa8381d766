"""Urged (催办) from above: once for each person and working day, whoever urges, and on record."""

from datetime import date

import pytest

from cases.model import Actor, Post
from policies.vocabulary import Role
from tests.cases.people import (
    CHEN,
    COUNTY_DESK,
    FENG,
    HE,
    SUN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHAO,
    ZHENG,
    ZHOU,
)
from tests.cases.story import Story, a_case, local, sealed

MEDIATOR = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
GRID = Post(role=Role.GRID_MEMBER, unit=VILLAGE, officer=ZHAO.id)


def handled(at: str = "2026-03-02 09:00") -> Story:
    """A village case with its people, under way."""
    return a_case("general", at=local(at)).staffed_with(MEDIATOR, GRID).accepted_by(WANG)


def refusal(case: Story, by: Actor, to: str | None = None) -> str:
    refused = case.refused(by, "urge", text=sealed(), to=to)
    assert refused.field == "to"
    return refused.code


def test_whoever_answers_for_the_case_is_urged() -> None:
    case = handled().urged_by(TOWNSHIP_DESK)
    urge = case.whats("handlers_urged")[0]
    assert (urge.to, urge.day) == (MEDIATOR, date(2026, 3, 2))
    assert case.events[-1].actor == TOWNSHIP_DESK.id


def test_it_changes_nothing_but_the_record() -> None:
    case = handled()
    before = case.stay
    assert case.urged_by(WU).stay == before


def test_once_a_day_whoever_urges() -> None:
    case = handled().urged_by(TOWNSHIP_DESK)
    for again in (TOWNSHIP_DESK, WU, COUNTY_DESK, VILLAGE_DESK):
        assert refusal(case, again) == "urged_today"
    assert refusal(case, WU, WANG.id) == "urged_today"
    case.until("2026-03-03 08:00").urged_by(WU)


def test_another_person_of_the_case_may_be_urged_on_the_same_day() -> None:
    case = handled().urged_by(TOWNSHIP_DESK).urged_by(TOWNSHIP_DESK, ZHAO)
    assert [urge.to for urge in case.whats("handlers_urged")] == [MEDIATOR, GRID]
    assert refusal(case, WU, ZHAO.id) == "urged_today"


def test_a_saturday_counts_for_monday() -> None:
    case = handled("2026-03-06 09:00").until("2026-03-07 10:00").urged_by(WU)
    assert case.whats("handlers_urged")[0].day == date(2026, 3, 9)
    assert refusal(case.until("2026-03-08 10:00"), WU) == "urged_today"
    assert refusal(case.until("2026-03-09 17:00"), WU) == "urged_today"
    case.until("2026-03-10 08:00").urged_by(WU)


def test_a_make_up_saturday_counts_for_itself() -> None:
    case = handled("2026-02-12 09:00").until("2026-02-14 10:00").urged_by(WU)
    assert case.whats("handlers_urged")[0].day == date(2026, 2, 14)
    # then the Spring Festival until the 24th
    case.until("2026-02-15 10:00").urged_by(WU)
    assert case.whats("handlers_urged")[1].day == date(2026, 2, 24)
    assert refusal(case.until("2026-02-24 08:00"), WU) == "urged_today"


def test_the_evening_still_counts_for_the_day() -> None:
    case = handled().urged_by(WU).until("2026-03-02 23:59")
    assert refusal(case, WU) == "urged_today"
    case.until("2026-03-03 00:00").urged_by(WU)


def test_the_day_is_the_places_own() -> None:
    """At seven in the morning in Wuding it is still yesterday in UTC."""
    case = handled().until("2026-03-03 07:00").urged_by(WU)
    assert case.whats("handlers_urged")[0].day == date(2026, 3, 3)


def test_where_nobody_is_on_the_roster_the_duty_desk_is_urged_once() -> None:
    case = a_case("general", by=WANG).accepted_by(VILLAGE_DESK).urged_by(WU)
    assert case.whats("handlers_urged")[0].to == Post(role=Role.DUTY, unit=VILLAGE)
    assert refusal(case, COUNTY_DESK) == "urged_today"


def test_the_duty_desk_does_not_urge_itself_and_the_head_does() -> None:
    case = a_case("general", by=WANG).accepted_by(VILLAGE_DESK)
    assert refusal(case, VILLAGE_DESK) == "urge_wrong_side"
    case.urged_by(SUN)


def test_nobody_urges_themselves() -> None:
    case = a_case("complex").staffed_with(Post(role=Role.LEADER, unit="532329000000", officer=FENG.id))
    case.accepted_by(FENG)
    assert refusal(case, FENG) == "urge_wrong_side"
    case.urged_by(CHEN)


def test_nobody_urges_upwards() -> None:
    case = a_case("general", by=COUNTY_DESK).staffed_with(MEDIATOR)
    # until somebody accepts, the first receiver answers: the county's desk
    assert refusal(case, SUN) == "urge_wrong_side"
    assert refusal(case, WU) == "urge_wrong_side"


@pytest.mark.parametrize("stranger", [ZHOU, HE, SUN, FENG], ids=lambda actor: actor.id)
def test_a_stranger_is_not_urged(stranger: Actor) -> None:
    assert refusal(handled(), WU, stranger.id) == "urge_wrong_side"


def test_an_officer_whom_nobody_knows_is_not_urged() -> None:
    assert refusal(handled(), WU, "nobody") == "urge_wrong_side"


def test_the_people_of_a_department_can_be_urged() -> None:
    case = a_case("difficult").assigned_by(WU, ("department_officer", ZHENG), ("responsible_person", ZHOU))
    case.accepted_by(ZHOU).urged_by(COUNTY_DESK, ZHENG)
    assert case.whats("handlers_urged")[0].to.unit == ZHENG.unit


def test_while_a_signature_is_awaited_it_goes_to_the_signer() -> None:
    case = handled().proposed_by(WANG).urged_by(COUNTY_DESK)
    assert case.whats("handlers_urged")[0].to == Post(role=Role.UNIT_HEAD, unit=TOWNSHIP)
    assert refusal(case, COUNTY_DESK, WANG.id) == "urge_wrong_side"
    assert refusal(case, COUNTY_DESK) == "urged_today"


def test_the_signer_is_urged_neither_by_themselves_nor_from_below() -> None:
    case = handled().proposed_by(WANG)
    assert refusal(case, WU) == "urge_wrong_side"
    assert refusal(case, SUN) == "urge_wrong_side"
    case.urged_by(TOWNSHIP_DESK)


def test_those_who_only_work_on_it_do_not_urge() -> None:
    assert handled().refused(ZHAO, "urge", text=sealed()).code == "not_yours"
    assert handled().refused(ZHOU, "urge", text=sealed()).code == "not_yours"


def test_only_the_last_working_day_is_remembered() -> None:
    case = handled()
    for day in range(3, 7):
        case.until(f"2026-03-0{day} 10:00").urged_by(WU).urged_by(WU, ZHAO)
    assert [mark.day for mark in case.state.urges] == [date(2026, 3, 6)] * 2
