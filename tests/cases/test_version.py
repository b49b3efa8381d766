"""The version that `If-Match` compares moves with commands and with level or status, not with reminders."""

import pytest

from tests.cases.people import LI, SUN, WANG, WU
from tests.cases.story import Story, a_case, kinds, sealed


def versions(case: Story, then: str) -> int:
    """How far the version moves until then."""
    before = case.state.version
    return case.until(then).state.version - before


def test_a_new_case_has_version_one() -> None:
    assert a_case("simple").state.version == 1


def test_each_command_moves_it_by_one() -> None:
    case = a_case("general").accepted_by(WANG)
    assert case.state.version == 2
    case.consents("p1", "p2", by=WANG).noted_by(LI).assigned_by(SUN, ("mediator", WANG))
    assert case.state.version == 6
    case.proposed_by(WANG).returned_by(WU)
    assert case.state.version == 8


def test_a_refused_command_does_not() -> None:
    case = a_case("general")
    assert case.refusal(LI, "accept") == "not_yours"
    assert case.state.version == 1


def test_a_roster_does_not() -> None:
    assert a_case("general").staffed_with().state.version == 1


def test_reminders_do_not() -> None:
    case = a_case("general")
    assert versions(case, "2026-03-11 17:59") == 0
    assert "reminded" in kinds(case.events)


def test_a_level_breach_moves_it_once() -> None:
    case = a_case("general").until("2026-03-11 17:59")
    assert versions(case, "2026-03-11 18:00") == 1


def test_urging_does_not() -> None:
    case = a_case("complex").until("2026-04-14 18:00")
    assert versions(case, "2026-05-20 18:00") == 0
    assert "urged" in kinds(case.events)


def test_a_signature_that_moves_up_does() -> None:
    case = a_case("general").accepted_by(WANG).proposed_by(WANG)
    assert versions(case, "2026-03-04 18:00") == 1


def test_the_expected_version_is_compared_after_time_has_passed() -> None:
    case = a_case("general").unseen("2026-03-12 10:00")
    envelope = case.envelope(SUN, "note", text=sealed()).model_copy(update={"expected_version": 1})
    refusal = case.tell(envelope)
    assert getattr(refusal, "code", None) == "stale_version"
    assert "2" in refusal.says.en
    assert case.stay.level == "township"


@pytest.mark.parametrize("expected", [0, 2, 99])
def test_another_version_than_the_present_is_stale(expected: int) -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept").model_copy(update={"expected_version": expected})
    refusal = case.tell(envelope)
    assert getattr(refusal, "code", None) == "stale_version"
    assert "accept" in refusal.allowed


def test_the_present_version_is_accepted() -> None:
    case = a_case("general").unseen("2026-03-10 10:00")
    case.tell(case.envelope(WANG, "accept").model_copy(update={"expected_version": 1}))
    assert case.stay.accepted_by == WANG.id
