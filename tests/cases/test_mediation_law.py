"""The People's Mediation Law in a case: consent, sessions, agreements, and the end of mediation."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.events import AgreementForm, EndReason, Remedy
from cases.model import Status
from tests.cases.people import TOWNSHIP_DESK, WANG, ZHOU
from tests.cases.story import Story, a_case, sealed

EVERY_ROUTE = ["arbitration", "administrative", "court"]


def accepted(**how: Any) -> Story:
    return a_case("general", **how).accepted_by(WANG)


def agreed(**how: Any) -> Story:
    return accepted(**how).consents("p1", "p2", by=WANG)


def test_a_session_takes_the_consent_of_every_party() -> None:
    case = accepted()
    assert case.refusal(WANG, "record_session", **case.session()) == "consent_missing"
    case.consents("p1", by=WANG)
    refusal = case.refused(WANG, "record_session", **case.session())
    assert refusal.code == "consent_missing"
    assert "p2" in refusal.says.en
    assert "p1" not in refusal.says.en
    case.consents("p2", by=WANG).session_by(WANG)
    assert case.state.mediation["village"].sessions == 1


def test_a_refusal_blocks_sessions_and_agreements_but_not_the_case() -> None:
    case = agreed().refuses("p2", by=WANG)
    assert case.refusal(WANG, "record_session", **case.session()) == "party_refused"
    assert case.refusal(WANG, "record_agreement", **case.agreement()) == "party_refused"
    assert case.state.status is Status.HANDLING
    assert "escalate" in case.refused(WANG, "record_session", **case.session()).allowed


def test_a_party_may_change_its_mind() -> None:
    case = accepted().refuses("p2", by=WANG).consents("p1", "p2", by=WANG).session_by(WANG)
    assert case.state.mediation["village"].refusals == ()


def test_consent_is_anew_at_each_level() -> None:
    case = agreed().session_by(WANG).escalated_by(WANG).accepted_by(ZHOU)
    assert case.refusal(ZHOU, "record_session", **case.session()) == "consent_missing"
    case.consents("p1", "p2", by=ZHOU).session_by(ZHOU)
    assert case.state.mediation["village"].sessions == 1
    assert case.state.mediation["township"].sessions == 1


def test_a_refusal_below_does_not_bind_above() -> None:
    case = accepted().refuses("p1", by=WANG).escalated_by(WANG).accepted_by(ZHOU)
    case.consents("p1", "p2", by=ZHOU).session_by(ZHOU)


def test_the_end_of_mediation_below_does_not_bind_above() -> None:
    case = accepted().mediation_ended_by(WANG).escalated_by(WANG).accepted_by(ZHOU)
    case.consents("p1", "p2", by=ZHOU).session_by(ZHOU)


@pytest.mark.parametrize("told", [[], ["arbitration"], ["arbitration", "administrative"]])
def test_the_parties_must_be_told_of_the_court(told: list[str]) -> None:
    case = accepted()
    refusal = case.refused(WANG, "end_mediation", reason="not_agreed", remedies_told=told)
    assert refusal.code == "remedies_not_told"
    assert refusal.rule == "People's Mediation Law 26"
    assert case.state.mediation == {}


@pytest.mark.parametrize("reason", EndReason)
def test_ended_with_every_route_told(reason: str) -> None:
    case = accepted().mediation_ended_by(WANG, reason)
    assert case.state.mediation["village"].ended == reason
    assert case.state.mediation["village"].remedies_told == tuple(Remedy)
    assert case.state.is_open


def test_what_has_ended_does_not_go_on() -> None:
    case = agreed().mediation_ended_by(WANG)
    again = {"reason": "withdrawn", "remedies_told": EVERY_ROUTE}
    assert case.refusal(WANG, "record_session", **case.session()) == "mediation_over"
    assert case.refusal(WANG, "record_agreement", **case.agreement()) == "mediation_over"
    assert case.refusal(WANG, "record_consent", party="p1", answer="refuses") == "mediation_over"
    assert case.refusal(WANG, "end_mediation", **again) == "mediation_over"
    assert case.refusal(WANG, "settle_on_spot", **case.settlement()) == "mediation_over"


def test_a_session_lies_between_the_opening_and_now() -> None:
    case = agreed().later(days=1)
    early, late = case.state.opened_at - timedelta(seconds=1), case.now + timedelta(seconds=1)
    assert case.refusal(WANG, "record_session", **case.session(held_at=early)) == "before_the_case"
    assert case.refusal(WANG, "record_session", **case.session(held_at=late)) == "in_the_future"
    case.gives(WANG, "record_session", **case.session(held_at=case.state.opened_at))
    case.gives(WANG, "record_session", **case.session(held_at=case.now))


def test_only_parties_take_part() -> None:
    case = agreed()
    assert case.refusal(WANG, "record_consent", party="p3", answer="consents") == "unknown_party"
    assert case.refusal(WANG, "record_session", **case.session(parties=["p1", "p9"])) == "unknown_party"
    assert case.refusal(WANG, "record_agreement", **case.agreement(signed_by=["p9"])) == "unknown_party"
    assert case.refusal(WANG, "settle_on_spot", **case.settlement("p1", "p2", "p3")) == "unknown_party"


COMPLETE = {"signed_by": ["p1", "p2"], "mediator_signed": True, "committee_sealed": True}


@pytest.mark.parametrize(
    "lacking",
    [{"signed_by": ["p1"]}, {"signed_by": []}, {"mediator_signed": False}, {"committee_sealed": False}],
)
def test_a_written_agreement_takes_signatures_and_seal(lacking: dict[str, Any]) -> None:
    case = agreed()
    written = case.agreement("written", **{**COMPLETE, **lacking})
    assert case.refusal(WANG, "record_agreement", **written) == "agreement_incomplete"


def test_agreements() -> None:
    written = agreed().agreement_by(WANG, "written", **COMPLETE, amount=12_000)
    assert written.state.agreement is AgreementForm.WRITTEN
    oral = agreed().agreement_by(WANG, "oral")
    assert oral.state.agreement is AgreementForm.ORAL


def test_an_oral_agreement_still_has_its_content_recorded() -> None:
    case = agreed()
    body = {key: value for key, value in case.agreement().items() if key != "content"}
    refusal = case.refused(WANG, "record_agreement", **body)
    assert (refusal.code, refusal.field) == ("invalid_command", "content")


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"effective_on": "2026-03-06"}, "in_the_future"),
        ({"effective_on": "2026-03-01"}, "before_the_case"),
        ({"effective_on": "2026-03-04", "performance_due": "2026-03-03"}, "absurd_date"),
        ({"performance_due": "2036-03-15"}, "absurd_date"),
        ({"performance_due": "9999-12-31"}, "absurd_date"),
    ],
)
def test_dates_of_an_agreement(dates: dict[str, str], code: str) -> None:
    case = agreed().until("2026-03-05 10:00")
    assert case.refusal(WANG, "record_agreement", **case.agreement(**dates)) == code


@pytest.mark.parametrize("effective", [date(2026, 3, 2), date(2026, 3, 5)])
def test_an_agreement_is_effective_between_opening_and_today(effective: date) -> None:
    case = agreed().until("2026-03-05 10:00")
    due = date(2036, 3, 1).isoformat()
    case.agreement_by(WANG, effective_on=effective.isoformat(), performance_due=due)


def test_today_is_the_places_day() -> None:
    """At seven in the morning in Wuding it is still yesterday in UTC."""
    case = agreed().until("2026-03-05 07:00")
    case.agreement_by(WANG, effective_on="2026-03-05")


def test_settled_takes_an_agreement() -> None:
    case = agreed()
    closing = {"outcome": "settled", "statement": sealed()}
    assert case.refusal(WANG, "propose_closure", **closing) == "no_agreement"
    case.agreement_by(WANG).gives(WANG, "propose_closure", **closing)


def test_ended_takes_the_end_of_mediation() -> None:
    case = agreed()
    closing = {"outcome": "ended", "statement": sealed()}
    assert case.refusal(WANG, "propose_closure", **closing) == "mediation_not_ended"
    case.mediation_ended_by(WANG).gives(WANG, "propose_closure", **closing)


def test_the_end_of_mediation_below_does_not_close_a_case_above() -> None:
    case = accepted().mediation_ended_by(WANG).escalated_by(WANG).accepted_by(ZHOU)
    closing = {"outcome": "ended", "statement": sealed()}
    assert case.refusal(ZHOU, "propose_closure", **closing) == "mediation_not_ended"


def test_on_the_spot_nobody_is_left_out() -> None:
    case = a_case("general")
    refusal = case.refused(WANG, "settle_on_spot", **case.settlement("p1"))
    assert refusal.code == "consent_missing"
    assert "p2" in refusal.says.zh
    case.settled_on_the_spot_by(WANG)
    assert case.state.agreement is AgreementForm.ORAL
    assert case.state.mediation["village"].consents == ("p1", "p2")
    assert case.stay.accepted_by == WANG.id


def test_settling_on_the_spot_keeps_who_had_accepted() -> None:
    desk = TOWNSHIP_DESK
    case = a_case("difficult").accepted_by(ZHOU).settled_on_the_spot_by(desk)
    assert case.stay.accepted_by == ZHOU.id


def test_a_collective_dispute_of_two_hundred_is_refused_in_words() -> None:
    case = accepted(parties=200)
    assert case.refusal(WANG, "record_session", **case.session()) == "consent_missing"


def test_two_hundred_parties_and_one_at_the_table() -> None:
    case = accepted(parties=200)
    assert case.refusal(WANG, "settle_on_spot", **case.settlement("p1")) == "consent_missing"


def test_an_agreement_ends_with_a_refusal_with_the_mediation_and_with_the_level() -> None:
    agreed = a_case("general").accepted_by(WANG).consents("p1", "p2", by=WANG).agreement_by(WANG)
    assert agreed.state.agreement is not None
    agreed.refuses("p2", by=WANG)
    assert agreed.refusal(WANG, "propose_closure", outcome="settled", statement=sealed()) == "no_agreement"
    moved = a_case("general").accepted_by(WANG).consents("p1", "p2", by=WANG).agreement_by(WANG)
    moved.escalated_by(WANG)
    assert moved.state.agreement is None


def test_on_the_spot_nobodys_refusal_is_overridden() -> None:
    case = a_case("general").accepted_by(WANG).refuses("p2", by=WANG)
    spot = {"parties": ["p1", "p2"], "outcome": sealed(), "witness": sealed()}
    assert case.refusal(WANG, "settle_on_spot", **spot) == "party_refused"
