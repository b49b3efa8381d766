"""Collective disputes: a few speak for many, five at the most, and others later if need be."""

import pytest

from cases.copying import kept_of
from cases.evolve import fold
from cases.model import Actor, Side
from cases.telling import tell
from tests.cases.collective_refusals import collective, refused
from tests.cases.people import CHU, LI, SUN, VILLAGE_DESK, WANG, WU, ZHENG
from tests.cases.story import NUMBER, sealed


def test_up_to_five_speak_for_their_side() -> None:
    case = collective().represented_by(WANG, "p2", "p3", "p4", "p5", "p6")
    assert case.state.representatives == {Side.RESPONDENT: ("p2", "p3", "p4", "p5", "p6")}
    case.represented_by(WANG, "p1", side="applicant")
    assert set(case.state.representatives) == {Side.RESPONDENT, Side.APPLICANT}
    assert fold(NUMBER, case.events) == case.state


def test_others_take_their_place_later_and_those_before_stay_told() -> None:
    case = collective().represented_by(WANG, "p2", "p3").represented_by(WANG, "p3", "p4")
    assert case.state.representatives[Side.RESPONDENT] == ("p3", "p4")
    assert [what.parties for what in case.whats("representatives_named")] == [("p2", "p3"), ("p3", "p4")]


def test_it_moves_nothing_and_makes_nobody_a_handler() -> None:
    case = collective()
    before = case.state
    case.represented_by(SUN, "p2")
    told = {"representatives", "seq", "head", "version", "seen"}
    assert case.state.model_dump(exclude=told) == before.model_dump(exclude=told)


def test_what_each_party_consents_to_stays_its_own() -> None:
    """Representatives attend; nobody is bound by what another has consented to."""
    case = collective(3).represented_by(WANG, "p2").consents("p1", "p2", by=WANG)
    assert case.refusal(WANG, "record_session", **case.session()) == "consent_missing"


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        (("p2", "p3", "p4", "p5", "p6", "p7"), "too_many_representatives"),
        (("p2", "p2"), "represented_already"),
        (("p2", "p1"), "represents_the_other_side"),
        (("p2", "p77"), "unknown_party"),
        ((), "invalid_command"),
    ],
)
def test_who_cannot_speak_for_a_side(parties: tuple[str, ...], code: str) -> None:
    refusal = refused(*parties)
    assert (refusal.code, refusal.field) == (code, "representatives")


@pytest.mark.parametrize("actor", [LI, WU, CHU, ZHENG])
def test_only_staff_of_the_unit_that_has_it(actor: Actor) -> None:
    body = {"side": "respondent", "representatives": ["p2"], "basis": sealed()}
    assert collective().refusal(actor, "name_representatives", **body) == "not_yours"


def test_while_the_clocks_stand_and_never_after_the_signature() -> None:
    case = collective().suspended_by(VILLAGE_DESK).represented_by(WANG, "p2").resumed_by(WANG)
    case.proposed_by(WANG).represented_by(WANG, "p3").signed_by(WU)
    assert refused("p4", case=case).code == "case_closed"


def test_it_is_told_in_both_languages_and_in_the_copy_of_whoever_is_named() -> None:
    case = collective().represented_by(WANG, "p2", "p3")
    says = tell(case.last, case.running.rules)
    assert (says.zh, says.en) == (
        "被申请方代表人：p2、p3",
        "representatives of the respondents: p2, p3",
    )
    for party, named in (("p3", True), ("p4", False)):
        kept = kept_of(party, case.state, case.events, case.running.rules)
        assert kept is not None
        assert any(each.type == "representatives_named" for each in kept.events) is named
