"""Proposing, signing, returning: who signs, by when, and what the level clock does meanwhile."""

import pytest

from cases.events import Outcome, Scope
from cases.model import Status
from policies.vocabulary import Role
from tests.cases.people import (
    CHEN,
    CHU,
    COUNTY,
    FENG,
    LI,
    SUN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    WU,
    ZHOU,
    chain,
    officer,
)
from tests.cases.story import Story, a_case, kinds, local, sealed


def proposed(at: str = "2026-03-03 10:00") -> Story:
    """A village case whose closure the mediator has proposed."""
    return a_case("general").accepted_by(WANG).until(at).proposed_by(WANG)


def test_a_proposal_starts_the_signers_clock() -> None:
    case = proposed()
    assert case.state.status is Status.AWAITING_SIGNOFF
    assert case.state.signature is not None
    assert case.state.signature.clock.due == local("2026-03-05 18:00")
    assert case.running.next_instant() == local("2026-03-05 18:00")
    assert case.responsible is not None
    assert (case.responsible.unit, case.responsible.roles) == (TOWNSHIP, (Role.UNIT_HEAD,))


def test_a_proposal_stops_the_level_clock() -> None:
    case = proposed("2026-03-11 17:00").until("2026-03-12 10:00")
    assert case.stay.level == "village"
    assert case.state.overdue == ()


@pytest.mark.parametrize("outcome", ["settled", "ended", "withdrawn"])
def test_the_signature_closes_the_case(outcome: str) -> None:
    case = a_case("general").accepted_by(WANG).consents("p1", "p2", by=WANG)
    case = case.mediation_ended_by(WANG) if outcome == "ended" else case.agreement_by(WANG)
    case.proposed_by(WANG, outcome).signed_by(WU)
    assert case.state.status is Status.CLOSED
    assert case.state.outcome == Outcome(outcome)
    assert case.state.closed_at == case.now
    assert case.responsible is None


def test_each_level_has_its_own_first_signer() -> None:
    group = a_case("simple").accepted_by(LI).proposed_by(LI)
    assert group.responsible is not None
    assert group.responsible.unit == VILLAGE
    group.signed_by(SUN)
    township = a_case("difficult").accepted_by(ZHOU).proposed_by(ZHOU)
    assert township.responsible is not None
    assert township.responsible.unit == TOWNSHIP
    county = a_case("complex").accepted_by(FENG).proposed_by(FENG)
    assert county.responsible is not None
    assert (county.responsible.unit, county.responsible.roles) == (COUNTY, (Role.LEADER,))


def test_a_breach_moves_the_signature_up_and_not_the_case() -> None:
    case = proposed().until("2026-03-05 18:00")
    assert kinds(case.events)[-2:] == ["became_overdue", "signature_moved_up"]
    assert case.stay.level == "village"
    assert case.state.status is Status.AWAITING_SIGNOFF
    mark = case.state.overdue[0]
    assert (mark.scope, mark.level, mark.due) == (Scope.SIGNATURE, "township", local("2026-03-05 18:00"))
    assert case.state.signature is not None
    assert (case.state.signature.step, case.state.signature.clock.due) == (1, local("2026-03-09 18:00"))
    assert case.refusal(WU, "sign_off") == "not_the_signer"
    case.signed_by(CHU)


def test_the_signature_moves_one_step_however_long_the_outage() -> None:
    case = a_case("simple").accepted_by(LI).proposed_by(LI).after_outage("2026-06-01 10:00")
    assert case.state.signature is not None
    assert case.state.signature.step == 1
    assert case.state.signature.clock.due == local("2026-06-03 18:00")


def test_at_the_end_of_the_chain_it_stays_and_urges() -> None:
    case = proposed().until("2026-03-09 18:00")
    assert case.state.signature is not None
    assert (case.state.signature.step, case.state.signature.overdue) == (1, True)
    assert case.state.urge_at == local("2026-03-11 18:00")
    case.until("2026-03-20 10:00")
    assert kinds(case.events)[-4:] == ["urged"] * 4
    case.signed_by(FENG)
    assert case.running.next_instant() is None


def test_returned_the_level_clock_ran_on() -> None:
    case = proposed("2026-03-03 10:00")
    due = case.stay.clock
    case.until("2026-03-05 10:00").returned_by(WU)
    assert case.state.status is Status.HANDLING
    assert case.state.signature is None
    assert case.stay.clock == due


def test_returned_after_the_level_was_due_it_is_breached_at_once() -> None:
    case = proposed("2026-03-11 17:00").until("2026-03-12 10:00").returned_by(WU)
    assert case.running.next_instant() == local("2026-03-11 18:00")
    case.until(case.now)
    assert case.stay.level == "township"
    assert case.state.overdue[0].due == local("2026-03-11 18:00")
    assert case.stay.clock.due == local("2026-04-02 18:00")


def test_returned_at_the_top_after_it_was_due_it_is_overdue_at_once_and_urged() -> None:
    case = a_case("complex").accepted_by(FENG).until("2026-04-14 17:00").proposed_by(FENG)
    case.until("2026-04-15 10:00").returned_by(CHEN).until("2026-04-15 10:00")
    assert case.stay.overdue
    assert case.state.urge_at == local("2026-04-17 18:00")


def test_proposed_again_it_starts_with_the_first_signer() -> None:
    case = proposed().until("2026-03-06 10:00").returned_by(CHU).proposed_by(WANG)
    assert case.state.signature is not None
    assert (case.state.signature.step, case.state.signature.overdue) == (0, False)


def test_the_handler_never_signs() -> None:
    head = officer("head-and-mediator", TOWNSHIP, "unit_head", "responsible_person")
    case = a_case("difficult").accepted_by(head).proposed_by(ZHOU)
    assert case.refusal(head, "sign_off") == "signer_is_handler"
    assert case.refusal(head, "return_for_rework", reason=sealed()) == "signer_is_handler"
    case.signed_by(WU)


def test_a_handler_at_a_level_below_never_signs_above() -> None:
    both = officer("two-posts", VILLAGE, "mediator")
    promoted = officer("two-posts", TOWNSHIP, "unit_head")
    case = a_case("general").accepted_by(both).escalated_by(both).accepted_by(ZHOU).proposed_by(ZHOU)
    assert case.refusal(promoted, "sign_off") == "signer_is_handler"


def test_the_proposer_never_signs() -> None:
    case = a_case("complex").accepted_by(CHEN).proposed_by(FENG)
    assert case.refusal(FENG, "sign_off") == "signer_is_handler"
    assert case.refusal(CHEN, "sign_off") == "signer_is_handler"
    third = officer("jiang", COUNTY, "leader")
    case.signed_by(third)


def test_whoever_only_wrote_a_note_or_named_people_may_sign() -> None:
    case = a_case("difficult").noted_by(WU).assigned_by(WU, ("responsible_person", ZHOU))
    case.accepted_by(ZHOU).proposed_by(ZHOU).signed_by(WU)


@pytest.mark.parametrize(
    ("name", "handles"),
    [
        ("accept", True),
        ("record_session", True),
        ("record_agreement", True),
        ("settle_on_spot", True),
        ("propose_closure", True),
        ("record_consent", False),
        ("end_mediation", True),
        ("escalate", False),
        ("note", False),
    ],
)
def test_what_makes_a_handler(name: str, handles: bool) -> None:
    helper = officer("helper", TOWNSHIP, "duty")
    case = a_case("difficult")
    if name != "accept":
        case.accepted_by(ZHOU).consents("p1", "p2", by=ZHOU)
    match name:
        case "accept":
            case.accepted_by(helper)
        case "record_session":
            case.session_by(helper)
        case "record_agreement":
            case.agreement_by(helper)
        case "settle_on_spot":
            case.settled_on_the_spot_by(helper)
        case "propose_closure":
            case.proposed_by(helper)
        case "record_consent":
            case.consents("p1", by=helper)
        case "end_mediation":
            case.mediation_ended_by(helper)
        case "escalate":
            case.escalated_by(helper)
        case _:
            case.noted_by(helper)
    assert (helper.id in case.state.handlers) is handles


def test_whoever_declined_or_assigned_is_no_handler() -> None:
    case = a_case("difficult").declined_by(WU)
    assert case.state.handlers == ()
    case = a_case("difficult").sent_down_by(TOWNSHIP_DESK, "village")
    assert case.state.handlers == ()


def test_settled_on_the_spot_waits_for_a_signature_like_any_other() -> None:
    case = a_case("simple").settled_on_the_spot_by(LI)
    assert case.state.status is Status.AWAITING_SIGNOFF
    assert case.state.signature is not None
    assert case.state.signature.outcome is Outcome.SETTLED
    assert case.state.handlers == (LI.id,)
    case.signed_by(SUN)
    assert case.state.outcome is Outcome.SETTLED


def test_a_signature_passes_over_a_level_that_the_place_does_not_have() -> None:
    case = a_case("general", units=chain("village", "county")).accepted_by(WANG).proposed_by(WANG)
    assert case.responsible is not None
    assert case.responsible.unit == COUNTY
    case.signed_by(CHU)
