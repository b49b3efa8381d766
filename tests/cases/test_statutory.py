"""Statutory clocks (法定期限): started by what the law says, marked for good when they are over."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.edition import FIRST
from cases.events import EndReason, Remedy
from cases.explaining.explanation import explain
from cases.explaining.statutory import Runs
from cases.explaining.tracks import track
from cases.model import Clock
from cases.running import RunningCase
from cases.state import CaseState
from cases.telling import tell
from policies.words import Basis
from tests.cases.people import CHU, COUNTY_DESK, OTHER_TOWNSHIP, TOWNSHIP_DESK, WU, ZHOU, chain, officer
from tests.cases.story import Story, a_case, kinds, local, rulebook, sealed

TEAM = officer("team", "532329000000", "mediator")
MEDIATOR = officer("mediator", "532329101000", "mediator")


def in_xiayi(severity: str = "complex", **how: Any) -> Story:
    """With the county's team unless it is said otherwise, which has thirty calendar days."""
    return a_case(severity, policy="xiayi", units=chain("village", "township", "county"), **how)


def dues(case: Story) -> dict[str, str]:
    zone = case.running.rules.time.zone
    return {k: f"{run.clock.due.astimezone(zone):%m-%d %H:%M}" for k, run in case.state.statutory.items()}


def marks(case: Story) -> list[str]:
    return [mark.key for mark in case.state.statutory_marks]


@pytest.mark.parametrize(
    ("how", "key", "due"),
    [
        # fifteen days from Monday 2 March
        ({"category": "other_labour"}, "labour", "03-17 18:00"),
        ({"category": "migrant_wages"}, "labour", "03-17 18:00"),
        # thirty days end on Wednesday 1 April
        ({"channel": "court"}, "court_before_filing", "04-01 18:00"),
        ({"channel": "court_ordinary"}, "court_ordinary", "03-17 18:00"),
        ({"channel": "court_simplified"}, "court_simplified", "03-09 18:00"),
    ],
)
def test_from_the_application(how: dict[str, str], key: str, due: str) -> None:
    assert dues(in_xiayi(**how)) == {key: due}


def test_from_acceptance_once_for_the_case() -> None:
    case = in_xiayi("difficult", category="medical")
    assert dues(case) == {}
    case.until("2026-03-03 10:00").accepted_by(WU)
    # thirty working days from the 3rd, 6 April being Qingming; thirty days from the 3rd
    assert dues(case) == {"medical": "04-15 18:00", "one_month": "04-02 18:00"}
    before = case.state.statutory
    case.escalated_by(WU).until("2026-03-05 10:00").accepted_by(TEAM)
    assert case.state.statutory == before
    assert kinds(case.events).count("statutory_started") == 2


def test_a_transfer_that_is_accepted_is_an_acceptance() -> None:
    case = in_xiayi("difficult").offered_by(TOWNSHIP_DESK, OTHER_TOWNSHIP)
    case.taken_over_by(officer("jin", OTHER_TOWNSHIP, "duty"))
    assert set(dues(case)) == {"one_month"}


def test_whom_it_does_not_concern_it_does_not_run() -> None:
    assert dues(in_xiayi()) == {}
    assert dues(a_case("general", category="medical").accepted_by(ZHOU)) == {}


def test_when_labours_time_is_over_arbitration_is_open() -> None:
    case = in_xiayi(category="other_labour").accepted_by(TEAM).until("2026-03-17 17:59")
    assert marks(case) == []
    case.until("2026-03-17 18:00")
    assert marks(case) == ["labour"]
    (expired,) = case.whats("statutory_expired")
    assert (expired.due, expired.remedies) == (local("2026-03-17 18:00"), (Remedy.ARBITRATION,))
    said = tell(expired, case.running.rules)
    assert "可以依法申请仲裁" in said.zh
    assert "arbitration is open" in said.en
    assert "告知当事人可：仲裁" in said.zh
    assert (case.state.overdue, case.state.mediation_here().ended) == ((), None)
    case.consents("p1", "p2", by=TEAM).agreement_by(TEAM)


def test_when_the_medical_time_is_over_the_mediation_has_failed() -> None:
    case = in_xiayi(category="medical", at=local("2026-03-02 09:00")).accepted_by(TEAM)
    case.consents("p1", "p2", by=TEAM).until("2026-04-14 18:00")
    assert "medical" in marks(case)
    here = case.state.mediation_here()
    assert (here.ended, set(here.remedies_told)) == (EndReason.NOT_AGREED, set(Remedy))
    assert case.refusal(TEAM, "record_session", **case.session()) == "mediation_over"
    case.proposed_by(TEAM, "ended")


def test_an_appraisal_is_not_counted_and_other_grounds_are() -> None:
    case = in_xiayi(category="medical").accepted_by(TEAM).until("2026-03-09 08:30")
    before = dict(case.state.statutory)
    case.suspended_by(COUNTY_DESK, "appraisal")
    # four days of thirty are spent, the day of acceptance not being one of them
    assert case.state.statutory["medical"].left == 26 * 420
    case.until("2026-03-23 08:30").resumed_by(TEAM)
    medical = case.state.statutory["medical"]
    assert (medical.left, case.running.rules.time.minutes_between(case.now, medical.clock.due)) == (
        None,
        26 * 420,
    )
    assert medical.clock.due > before["medical"].clock.due
    other = in_xiayi(category="medical").accepted_by(TEAM).until("2026-03-09 08:30")
    other.suspended_by(COUNTY_DESK, "inspection")
    assert other.state.statutory["medical"].left is None
    assert other.state.statutory["one_month"].left is not None


def test_what_a_suspension_does_not_stop_runs_out_during_it() -> None:
    case = in_xiayi(category="other_labour").accepted_by(TEAM).suspended_by(COUNTY_DESK)
    case.until("2026-03-17 18:00")
    assert (marks(case), case.state.suspended) == (["labour"], True)
    case.until("2026-04-01 18:00")
    assert kinds(case.events)[-1] == "resumed"


def test_after_an_outage_over_both_ends_each_is_marked_as_of_its_own() -> None:
    case = in_xiayi(category="other_labour").accepted_by(TEAM).suspended_by(COUNTY_DESK)
    case.after_outage("2026-04-20 10:00")
    happened = [kind for kind in kinds(case.events) if kind in ("statutory_expired", "resumed")]
    assert happened == ["statutory_expired", "resumed"]
    assert case.state.statutory_marks[0].due == local("2026-03-17 18:00")


def test_an_agreement_in_time_leaves_nothing_to_follow() -> None:
    case = in_xiayi(category="other_labour").accepted_by(TEAM).consents("p1", "p2", by=TEAM)
    case.until("2026-03-10 10:00").agreement_by(TEAM).until("2026-03-20 10:00")
    assert marks(case) == []
    # thirty days from the 10th end on Thursday 9 April
    assert dues(case)["confirmation"] == "04-09 18:00"
    case.refuses("p1", by=TEAM).later(minutes=1)
    assert marks(case) == ["labour"]


def test_an_agreement_left_behind_with_its_level_settles_it_no_more() -> None:
    case = in_xiayi("difficult", category="other_labour").accepted_by(MEDIATOR)
    case.consents("p1", "p2", by=MEDIATOR).until("2026-03-10 10:00").agreement_by(MEDIATOR)
    case.after_outage("2026-03-20 10:00")
    assert kinds(case.events)[-3:] == ["became_overdue", "escalated", "statutory_expired"]
    assert case.state.statutory_marks[0].due == local("2026-03-17 18:00")


def test_by_the_first_edition_of_the_rules_it_is_marked_in_a_step_of_its_own() -> None:
    case = in_xiayi("difficult", category="other_labour").accepted_by(MEDIATOR)
    case.consents("p1", "p2", by=MEDIATOR).until("2026-03-10 10:00").agreement_by(MEDIATOR)
    began_then = RunningCase(case.state, case.book.rules, FIRST)
    for marks in (0, 1):
        began_then.pass_time(local("2026-03-20 10:00"))
        assert len(began_then.state.statutory_marks) == marks


def test_the_joint_application_runs_from_the_agreements_effect_and_anew_with_a_new_one() -> None:
    case = in_xiayi().accepted_by(TEAM).consents("p1", "p2", by=TEAM).until("2026-03-05 10:00")
    case.agreement_by(TEAM, effective_on="2026-03-03")
    assert dues(case)["confirmation"] == "04-02 18:00"
    case.until("2026-03-06 10:00").agreement_by(TEAM, effective_on="2026-03-06")
    # Sunday 5 April, and Qingming on the 6th: Tuesday
    assert dues(case)["confirmation"] == "04-07 18:00"


def test_an_agreement_on_the_spot_has_its_time_too() -> None:
    case = in_xiayi().settled_on_the_spot_by(TEAM)
    assert dues(case) == {"confirmation": "04-01 18:00"}


def test_not_confirmed_in_time_it_is_marked_while_the_case_is_open() -> None:
    case = in_xiayi().settled_on_the_spot_by(TEAM).until("2026-04-01 18:00")
    assert marks(case) == ["confirmation"]
    closed = in_xiayi().settled_on_the_spot_by(TEAM).signed_by(CHU).until("2026-05-01 10:00")
    assert (marks(closed), closed.running.next_instant()) == ([], None)


def test_a_mark_stays_wherever_the_case_goes() -> None:
    case = in_xiayi("difficult", category="other_labour").accepted_by(MEDIATOR).until("2026-03-17 18:00")
    assert (case.stay.level, marks(case)) == ("touring_team", ["labour"])
    case.handed_down_by(COUNTY_DESK, "complex").proposed_by(MEDIATOR).returned_by(WU)
    assert marks(case) == ["labour"]


def test_the_level_and_the_law_run_out_at_one_instant_and_both_are_told() -> None:
    case = in_xiayi("difficult", category="other_labour").until("2026-03-17 18:00")
    assert kinds(case.events)[-3:] == ["statutory_expired", "became_overdue", "escalated"]


def test_a_further_calendar_moves_what_was_provisional() -> None:
    case = in_xiayi(category="medical", at=local("2026-12-01 10:00"), book=rulebook()).accepted_by(TEAM)
    before: Clock = case.state.statutory["medical"].clock
    assert before.provisional
    case.notice_loaded()
    moved = case.whats("deadline_moved")[0].statutory
    assert moved["medical"] == case.state.statutory["medical"].clock
    assert not moved["medical"].provisional
    assert case.running.next_instant() is not None


def test_what_stands_still_is_moved_by_no_calendar() -> None:
    case = in_xiayi(category="medical", at=local("2026-12-01 10:00"), book=rulebook()).accepted_by(TEAM)
    case.suspended_by(COUNTY_DESK)
    left = case.state.statutory["medical"].left
    case.notice_loaded()
    assert case.whats("deadline_moved")[0].statutory is None
    assert case.state.statutory["medical"].left == left


@pytest.mark.parametrize(
    ("then", "stands"),
    [
        (lambda case: case, Runs.RUNNING),
        (lambda case: case.suspended_by(COUNTY_DESK), Runs.STOPPED),
        (lambda case: case.consents("p1", "p2", by=TEAM).agreement_by(TEAM), Runs.SETTLED),
        (lambda case: case.until("2026-04-20 10:00"), Runs.EXPIRED),
    ],
)
def test_it_is_explained(then: Callable[[Story], Story], stands: Runs) -> None:
    case = then(in_xiayi(category="medical").accepted_by(TEAM))
    told = explain(case.state, track(case.state.number, case.events), case.now, case.book.rules)
    clock = next(each for each in told.statutory if each.key == "medical")
    assert (clock.stands, clock.rule.basis) == (stands, Basis.LAW)
    assert clock.weighed[-1].decides
    assert clock.weighed[-1].reckoning.due == clock.due
    assert (clock.rule.field or "").startswith("statutory.")
    assert clock.rule.line is not None


def test_what_is_foretold_names_the_rule() -> None:
    case = in_xiayi(category="other_labour").accepted_by(TEAM)
    told = explain(case.state, track(case.state.number, case.events), case.now, case.book.rules)
    foretold = [event for step in told.next.steps for event in step.events]
    (mark, *_) = [event for event in foretold if event.type == "statutory_expired"]
    assert mark.rule is not None
    assert mark.rule.field == "statutory.0"
    assert told.next.repeats


def longer(until: str, *parties: str, clock: str = "medical") -> dict[str, object]:
    return {"clock": clock, "until": until, "agreed_by": list(parties), "evidence": sealed("signed by both")}


def test_the_parties_agree_on_more_time_and_nobody_else() -> None:
    case = in_xiayi(category="medical").accepted_by(TEAM)
    case.gives(TEAM, "agree_longer", **longer("2026-05-20", "p1", "p2"))
    assert dues(case)["medical"] == "05-20 18:00"
    # Saturday the 23rd: Monday
    case.gives(TEAM, "agree_longer", **longer("2026-05-23", "p1", "p2"))
    assert dues(case)["medical"] == "05-25 18:00"
    case.until("2026-05-25 17:59")
    assert "medical" not in marks(case)
    case.until("2026-05-25 18:00")
    assert marks(case)[-1] == "medical"
    told = explain(case.state, track(case.state.number, case.events), case.now, case.book.rules)
    (clock,) = [each for each in told.statutory if each.key == "medical"]
    assert clock.weighed[-1].reckoning.due == clock.due


@pytest.mark.parametrize(
    ("until", "parties", "code", "field"),
    [
        ("2026-05-20", ("p1",), "not_agreed_by_all", "agreed_by"),
        ("2026-05-20", (), "not_agreed_by_all", "agreed_by"),
        ("2026-05-20", ("p1", "p2", "p7"), "unknown_party", "agreed_by"),
        ("2026-04-14", ("p1", "p2"), "absurd_date", "until"),
        ("2026-03-20", ("p1", "p2"), "absurd_date", "until"),
        ("2030-01-01", ("p1", "p2"), "absurd_date", "until"),
    ],
)
def test_more_time_that_is_none(until: str, parties: tuple[str, ...], code: str, field: str) -> None:
    case = in_xiayi(category="medical").accepted_by(TEAM)
    refusal = case.refused(TEAM, "agree_longer", **longer(until, *parties))
    assert (refusal.code, refusal.field) == (code, field)


def test_more_time_only_where_the_law_leaves_it_to_the_parties_and_before_it_is_over() -> None:
    case = in_xiayi(category="other_labour").accepted_by(TEAM)
    body = longer("2026-05-20", "p1", "p2", clock="labour")
    assert case.refusal(TEAM, "agree_longer", **body) == "nothing_to_prolong"
    over = in_xiayi(category="medical").accepted_by(TEAM).until("2026-04-14 18:00")
    assert over.refusal(TEAM, "agree_longer", **longer("2026-05-20", "p1", "p2")) == "nothing_to_prolong"
    assert over.refusal(WU, "agree_longer", **longer("2026-05-20", "p1", "p2")) == "not_yours"


def test_it_travels_as_json() -> None:
    case = in_xiayi(category="medical").accepted_by(TEAM).suspended_by(COUNTY_DESK)
    assert CaseState.model_validate_json(case.state.model_dump_json()) == case.state
