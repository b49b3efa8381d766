"""Transferred (移送) to a sibling unit, which must accept it; until then nothing else changes."""

import pytest

from cases.model import Actor, Post, Status
from cases.readers import sees
from policies.vocabulary import Role
from tests.cases.people import (
    AUDITOR,
    COUNTY,
    COUNTY_DESK,
    GROUP,
    JIN,
    JUSTICE_OFFICE,
    LI,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    QIAN,
    SUN,
    TAN,
    TAO,
    THIRD_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_DESK,
    VILLAGE_ELSEWHERE,
    WANG,
    WU,
    ZHAO,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case, kinds, local, of_two_at_the_top, sealed


def offered(severity: str = "general", *, by: Actor = COUNTY_DESK) -> Story:
    """A village case under way that the village next to it is asked to take over."""
    case = a_case(severity, by=by).accepted_by(WANG)
    return case.until("2026-03-04 10:00").offered_by(VILLAGE_DESK, OTHER_VILLAGE)


# until it is accepted


def test_until_it_is_accepted_nothing_else_changes() -> None:
    case = a_case("general").accepted_by(WANG)
    before = case.stay
    case.offered_by(WANG, OTHER_VILLAGE)
    assert case.stay.model_copy(update={"transfer": None}) == before
    assert (case.state.unit.code, case.state.status) == (VILLAGE, Status.HANDLING)
    case.consents("p1", "p2", by=WANG).session_by(WANG)


def test_the_sibling_reads_what_it_is_asked_to_take_over() -> None:
    case = offered()
    assert sees(TAN, case.state)
    allowed = {"note", "accept_transfer", "refuse_transfer", "link_case", "strike"}
    assert set(case.refused(TAN, "accept").allowed) == allowed


@pytest.mark.parametrize("by", [WANG, SUN, VILLAGE_DESK, WU, COUNTY_DESK], ids=lambda actor: actor.id)
def test_whoever_works_on_it_or_stands_above_may_propose_it(by: Actor) -> None:
    a_case("general").offered_by(by, OTHER_VILLAGE)


@pytest.mark.parametrize("by", [LI, ZHOU, TAN, TAO, AUDITOR], ids=lambda actor: actor.id)
def test_nobody_else_may(by: Actor) -> None:
    body = {"to": OTHER_VILLAGE, "reason": sealed()}
    assert a_case("general").refusal(by, "propose_transfer", **body) == "not_yours"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (VILLAGE, "transfer_to_oneself"),
        (TOWNSHIP, "no_sibling"),
        (GROUP, "no_sibling"),
        (OTHER_TOWNSHIP, "no_sibling"),
        (VILLAGE_ELSEWHERE, "no_sibling"),
        (COUNTY, "no_sibling"),
        ("532329109000", "no_such_unit"),
    ],
)
def test_only_to_a_sibling(to: str, code: str) -> None:
    case = a_case("general")
    refusal = case.refused(SUN, "propose_transfer", to=to, reason=sealed())
    assert (refusal.code, refusal.field) == (code, "to")
    assert case.stay.transfer is None


def test_a_department_is_no_sibling() -> None:
    body = {"to": JUSTICE_OFFICE, "reason": sealed()}
    assert a_case("difficult").refusal(WU, "propose_transfer", **body) == "no_sibling"


def test_refused_it_stays_and_the_sibling_reads_it_no_longer() -> None:
    case = offered().turned_away_by(TAO)
    assert (case.state.unit.code, case.state.status, case.stay.transfer) == (VILLAGE, Status.HANDLING, None)
    assert not sees(TAN, case.state)
    assert case.refusal(TAN, "accept_transfer") == "no_transfer"
    assert case.whats("transfer_refused")[0].unit == OTHER_VILLAGE


def test_refused_it_may_be_proposed_again() -> None:
    assert offered().turned_away_by(TAO).offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN)


def test_unanswered_until_the_breach_it_goes_up_and_the_proposal_is_gone() -> None:
    case = offered().until("2026-03-11 18:00")
    assert (case.stay.level, case.stay.transfer) == ("township", None)
    assert case.refusal(TAN, "accept_transfer") == "no_transfer"
    assert not sees(TAN, case.state)


def test_after_an_outage_a_late_acceptance_finds_the_next_level() -> None:
    case = offered().unseen("2026-03-12 10:00")
    assert case.refusal(TAN, "accept_transfer") == "no_transfer"
    assert case.stay.level == "township"


def test_another_proposal_replaces_the_first() -> None:
    case = offered().offered_by(SUN, THIRD_VILLAGE)
    assert case.refusal(TAN, "accept_transfer") == "not_yours"
    assert not sees(TAN, case.state)
    case.taken_over_by(officer("third", THIRD_VILLAGE, "mediator"))
    assert case.state.unit.code == THIRD_VILLAGE


@pytest.mark.parametrize("by", [WANG, SUN, WU, COUNTY_DESK], ids=lambda actor: actor.id)
def test_nobody_accepts_in_the_siblings_place(by: Actor) -> None:
    assert offered().refusal(by, "accept_transfer") == "not_yours"


# once it is accepted


def test_accepted_the_sibling_has_it_and_handles_it() -> None:
    case = offered().taken_over_by(TAN)
    assert (case.state.unit.code, case.stay.level) == (OTHER_VILLAGE, "village")
    assert (case.state.status, case.stay.accepted_by) == (Status.HANDLING, TAN.id)
    assert case.stay.transfer is None
    assert case.running.wants_roster
    assert case.responsible is not None
    assert case.responsible.unit == OTHER_VILLAGE
    assert case.refusal(WANG, "end_mediation", reason="refused") == "not_yours"


def test_the_ladder_ends_below_with_the_sibling() -> None:
    case = a_case("simple").escalated_by(LI).offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN)
    assert [(rung.level, rung.unit.code) for rung in case.state.ladder] == [
        ("village", OTHER_VILLAGE),
        ("township", TOWNSHIP),
        ("county", COUNTY),
    ]
    assert case.refusal(WU, "send_down", level="group", reason=sealed()) == "unknown_level"
    assert case.escalated_by(TAN).declined_by(ZHOU).state.unit.code == OTHER_VILLAGE


def test_whoever_had_it_keeps_reading_and_whoever_never_had_it_does_not_begin() -> None:
    member = officer("x", GROUP, "grid_member")
    case = offered().taken_over_by(TAN)
    assert sees(WANG, case.state)
    assert not sees(member, case.state)
    case = a_case("simple", by=COUNTY_DESK).escalated_by(LI).offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN)
    assert sees(WANG, case.state)
    assert sees(member, case.state)
    case.noted_by(WANG).noted_by(member)
    assert set(case.refused(WANG, "accept").allowed) == {"note", "link_case", "strike"}


def test_the_clock_goes_on() -> None:
    case = offered()
    before = case.stay.clock
    assert before.due == local("2026-03-11 18:00")
    assert case.taken_over_by(TAN).stay.clock == before


def test_with_one_working_day_at_least() -> None:
    case = a_case("general").accepted_by(WANG).offered_by(SUN, OTHER_VILLAGE)
    case.until("2026-03-11 17:00").taken_over_by(TAN)
    assert case.stay.clock.due == local("2026-03-12 18:00")


def test_the_whole_case_gets_no_more_time() -> None:
    case = offered()
    before = case.state.case_clock
    assert case.taken_over_by(TAN).state.case_clock == before


def test_at_the_top_and_overdue_it_stays_overdue_and_is_urged_on() -> None:
    case = of_two_at_the_top("complex").until("2026-03-09 10:00").offered_by(WU, OTHER_TOWNSHIP)
    due, urge = case.stay.clock.due, case.state.urge_at
    assert case.stay.overdue
    case.taken_over_by(JIN)
    assert (case.stay.overdue, case.stay.clock.due, case.state.urge_at) == (True, due, urge)
    case.until("2026-03-10 18:00")
    assert kinds(case.events)[-1] == "urged"
    assert case.last.type == "urged"
    assert case.whats("urged")[-1].unit == OTHER_TOWNSHIP


def test_consent_is_anew_and_an_agreement_does_not_come_along() -> None:
    case = a_case("general").accepted_by(WANG).consents("p1", "p2", by=WANG).agreement_by(WANG)
    case.offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN)
    assert case.state.agreement is None
    assert case.refusal(TAN, "record_session", **case.session()) == "consent_missing"
    case.consents("p1", "p2", by=TAN).session_by(TAN)


def test_a_refusal_of_mediation_at_the_old_unit_does_not_bind_the_new_one() -> None:
    case = a_case("general").accepted_by(WANG).refuses("p2", by=WANG).mediation_ended_by(WANG)
    case.offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN).consents("p1", "p2", by=TAN).session_by(TAN)


def test_whoever_handled_it_at_the_old_unit_never_signs() -> None:
    case = offered().taken_over_by(TAN)
    assert case.state.handlers == (WANG.id, TAN.id)
    case.proposed_by(TAN)
    for name in (WANG.id, TAN.id):
        promoted = officer(name, TOWNSHIP, "unit_head")
        assert case.refusal(promoted, "sign_off") == "signer_is_handler"
    case.signed_by(WU)


def test_the_people_of_the_old_unit_are_off_the_case() -> None:
    case = a_case("general").staffed_with(Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id))
    case.offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN)
    assert case.stay.posts == ()
    case.staffed_with(Post(role=Role.MEDIATOR, unit=OTHER_VILLAGE, officer=TAN.id))
    assert case.responsible is not None
    assert case.responsible.officer == TAN.id


def test_it_can_be_passed_on_but_not_back_without_being_accepted() -> None:
    case = offered().taken_over_by(TAN).offered_by(TAO, VILLAGE)
    assert case.state.unit.code == OTHER_VILLAGE
    case.taken_over_by(ZHAO)
    assert case.state.unit.code == VILLAGE
    assert sees(TAN, case.state)


def test_what_was_taken_over_is_not_declined() -> None:
    assert offered().taken_over_by(TAN).refusal(TAN, "decline", reason=sealed()) == "wrong_status"


def test_overdue_at_the_new_unit_it_goes_to_the_unit_above_both() -> None:
    case = offered().taken_over_by(TAN).until("2026-03-11 18:00")
    assert (case.stay.level, case.state.unit.code) == ("township", TOWNSHIP)


# levels that share a unit


def at_the_committee() -> Story:
    """Handled and mediated at the township's centre, then passed to its committee."""
    case = of_two_at_the_top("difficult").accepted_by(ZHOU).consents("p1", "p2", by=ZHOU)
    case.staffed_with(Post(role=Role.RESPONSIBLE_PERSON, unit=TOWNSHIP, officer=ZHOU.id))
    return case.session_by(ZHOU, "not_agreed").until("2026-03-03 08:30").escalated_by(ZHOU)


def test_every_level_of_the_unit_goes_along() -> None:
    case = at_the_committee().offered_by(WU, OTHER_TOWNSHIP).taken_over_by(JIN)
    assert [(rung.level, rung.unit.code) for rung in case.state.ladder] == [
        ("centre", OTHER_TOWNSHIP),
        ("committee", OTHER_TOWNSHIP),
    ]
    assert sees(ZHOU, case.state)


def test_sent_down_at_the_new_unit_its_own_people_have_the_time_that_was_left_and_consent_anew() -> None:
    case = at_the_committee().offered_by(WU, OTHER_TOWNSHIP).taken_over_by(JIN)
    case.handed_down_by(JIN, "centre")
    assert (case.stay.posts, case.stay.accepted_by, case.state.status) == ((), None, Status.ROUTED)
    assert case.running.wants_roster
    assert case.stay.clock.due == local("2026-03-04 18:00")
    case.accepted_by(QIAN)
    assert case.refusal(QIAN, "record_session", **case.session()) == "consent_missing"
    case.consents("p1", "p2", by=QIAN).session_by(QIAN, "not_agreed")
    # the centre's first attempt, at the old unit, counts
    assert case.stay.level == "committee"
