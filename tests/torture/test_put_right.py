"""A clock of the law runs on when the report is put right, whatever category it names from then on."""

from tests.cases.people import COUNTY_DESK, WU
from tests.cases.story import Story
from tests.cases.test_statutory import TEAM, in_xiayi
from tests.torture.sound import LIBRARY, chain_of
from torture.checking.walk import Walk, walked


def put_right() -> Story:
    return (
        in_xiayi("complex", category="medical")
        .accepted_by(TEAM)
        .put_right_by(TEAM, facts={"category": "neighbours"})
    )


def judged(case: Story) -> Walk:
    return walked(case.state.number, chain_of(case.events), LIBRARY, case.now)


def test_it_runs_out_all_the_same() -> None:
    case = put_right().until("2026-04-20 09:00")
    assert [mark.key for mark in case.state.statutory_marks if mark.key == "medical"] == ["medical"]
    assert judged(case).found == []


def test_it_stands_still_and_goes_on_all_the_same() -> None:
    case = put_right().suspended_by(COUNTY_DESK, "appraisal").until("2026-03-23 08:30").resumed_by(TEAM)
    assert case.state.statutory["medical"].left is None
    assert judged(case).found == []


def test_one_that_such_a_case_does_not_start_is_found() -> None:
    case = in_xiayi("difficult", category="medical").accepted_by(WU)
    chain = chain_of(case.events)
    chain[0]["what"]["facts"]["category"] = "neighbours"
    found = walked(case.state.number, chain, LIBRARY, case.now).found
    assert any("statutory_started" in str(one) for one in found)


def test_one_that_was_never_started_is_found() -> None:
    case = in_xiayi("difficult", category="medical").accepted_by(WU)
    chain = [event for event in chain_of(case.events) if event["what"].get("key") != "medical"]
    found = walked(case.state.number, chain, LIBRARY, case.now).found
    assert [str(one) for one in found if "medical" in str(one)] != []


def test_those_that_start_with_the_application_are_there() -> None:
    case = in_xiayi(channel="court").until("2026-03-03 10:00")
    assert judged(case).found == []
    chain = [event for event in chain_of(case.events) if event["what"]["type"] != "statutory_started"]
    assert "court_before_filing" in str(walked(case.state.number, chain, LIBRARY, case.now).found[0])
