"""Follow-up visits (回访): do the parties keep to what was settled? Some policies want one before closing.

The made-up chain of six levels wants one; Wuding does not.
"""

from datetime import timedelta

import pytest

from cases.events import Outcome, Performance
from cases.model import Status
from tests.cases.people import SUN, WANG, WU, ZHOU
from tests.cases.story import Story, a_case, of_six_levels, sealed

SETTLED = {"outcome": "settled", "statement": sealed()}


def agreed(case: Story | None = None) -> Story:
    return (case or of_six_levels()).accepted_by(WANG).consents("p1", "p2", by=WANG).agreement_by(WANG)


def test_settled_it_is_proposed_after_a_visit_only() -> None:
    case = agreed()
    refusal = case.refused(WANG, "propose_closure", **SETTLED)
    assert (refusal.code, refusal.field) == ("follow_up_missing", "outcome")
    assert refusal.rule == "policy.follow_up.before_closing"
    case.visited_by(WANG).proposed_by(WANG, "settled").signed_by(SUN)
    assert case.state.outcome is Outcome.SETTLED


def test_settled_on_the_spot_the_signature_waits_for_the_visit() -> None:
    case = of_six_levels().settled_on_the_spot_by(WANG)
    assert case.state.status is Status.AWAITING_SIGNOFF
    assert case.refusal(SUN, "sign_off") == "follow_up_missing"
    assert "return_for_rework" in case.refused(SUN, "sign_off").allowed
    case.visited_by(WANG).signed_by(SUN)
    assert case.state.outcome is Outcome.SETTLED


@pytest.mark.parametrize("outcome", ["withdrawn", "ended"])
def test_other_outcomes_take_no_visit(outcome: str) -> None:
    case = agreed()
    if outcome == "ended":
        case.mediation_ended_by(WANG)
    case.proposed_by(WANG, outcome).signed_by(SUN)
    assert case.state.outcome == outcome


def test_where_the_policy_does_not_want_it_nobody_waits_for_it() -> None:
    agreed(a_case("general")).proposed_by(WANG, "settled").signed_by(WU)
    a_case("general").settled_on_the_spot_by(WANG).signed_by(WU)


def test_it_can_be_recorded_all_the_same() -> None:
    case = agreed(a_case("general")).visited_by(WANG, satisfied=False, performance="under_way", relapse=True)
    visit = case.whats("followed_up")[0]
    assert (visit.level, visit.performance) == ("village", Performance.UNDER_WAY)
    assert (visit.satisfied, visit.relapse) == (False, True)


def test_nobody_is_asked_to_be_satisfied() -> None:
    assert agreed().visited_by(WANG).whats("followed_up")[0].satisfied is None


def test_a_further_agreement_takes_a_further_visit() -> None:
    case = agreed().visited_by(WANG).agreement_by(WANG)
    assert case.refusal(WANG, "propose_closure", **SETTLED) == "follow_up_missing"


@pytest.mark.parametrize("gone", ["refused", "ended", "moved"])
def test_without_agreement_there_is_nothing_to_follow_up(gone: str) -> None:
    case = agreed().visited_by(WANG)
    match gone:
        case "refused":
            case.refuses("p2", by=WANG)
        case "ended":
            case.mediation_ended_by(WANG)
        case _:
            case.escalated_by(WANG).declined_by(ZHOU)
    assert case.refusal(WANG, "record_follow_up", **case.visit()) == "nothing_to_follow_up"
    assert not case.state.followed_up


def test_returned_for_rework_a_visit_that_was_made_still_counts() -> None:
    case = agreed().visited_by(WANG).proposed_by(WANG, "settled").returned_by(SUN)
    case.proposed_by(WANG, "settled").signed_by(SUN)


def test_whoever_visits_is_no_handler_and_may_sign() -> None:
    case = agreed().visited_by(SUN).proposed_by(WANG, "settled").signed_by(SUN)
    assert case.state.handlers == (WANG.id,)


def test_the_visit_lies_between_the_opening_and_now() -> None:
    case = agreed().later(hours=1)
    early, late = case.state.opened_at - timedelta(seconds=1), case.now + timedelta(seconds=1)
    for at, code in ((early, "before_the_case"), (late, "in_the_future")):
        refusal = case.refused(WANG, "record_follow_up", **case.visit(held_at=at.isoformat()))
        assert (refusal.code, refusal.field) == (code, "held_at")


def test_only_parties_are_visited() -> None:
    case = agreed()
    assert case.refusal(WANG, "record_follow_up", **case.visit(parties=["p3"])) == "unknown_party"
    assert case.refusal(WANG, "record_follow_up", **case.visit(parties=[])) == "invalid_command"
    case.visited_by(WANG, parties=["p2"])


def test_only_whoever_works_on_it_visits() -> None:
    case = agreed()
    assert case.refusal(ZHOU, "record_follow_up", **case.visit()) == "not_yours"
