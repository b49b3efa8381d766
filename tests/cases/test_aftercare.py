"""After the signature: visits by schedule, the archive, and a dispute that flares up again.

Longshan wants visits on the first, third and seventh day; Wuding wants none.
"""

from datetime import timedelta

import pytest

from cases.clocks import running
from cases.decide import allowed
from cases.events import Performance, Scope
from cases.evolve import fold
from cases.model import Status
from cases.readers import sees
from cases.retention import retention_ends
from cases.standing import DueState, due_state, is_overdue
from cases.worklist import Group, Why, group_of, why_mine
from tests.cases.people import (
    AUDITOR,
    CHEN,
    CHU,
    COUNTY_DESK,
    FENG,
    LI,
    SUN,
    TAN,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHOU,
)
from tests.cases.story import FILES, Story, a_case, local, sealed
from tests.cases.test_follow_up import agreed

MUSTS = ("application", "rights_notice", "identity_proof", "mediation_record", "agreement")
DAYS = ("2026-03-03 18:00", "2026-03-05 18:00", "2026-03-09 18:00")
"""When the visits of a case that was signed on Monday 2 March are due."""


def longshan() -> Story:
    """Settled in the village and visited before closing, not signed yet."""
    return agreed(a_case("general", policy="longshan", by=WANG)).visited_by(WANG).proposed_by(WANG, "settled")


def closed() -> Story:
    return longshan().signed_by(WU)


def wuding() -> Story:
    """Closed where the policy asks for nothing after it."""
    return agreed(a_case("general")).proposed_by(WANG, "settled").signed_by(WU)


def all_visited() -> Story:
    case = closed()
    for nth, day in enumerate(DAYS, start=1):
        case.until(day.replace("18:00", "10:00")).visited_after_by(WANG, nth)
    return case


def filed(case: Story, *kinds: str) -> Story:
    for kind in kinds:
        case.filed_by(WANG, kind=kind)
    return case


# visits


def test_the_signature_sets_the_visits_with_their_clocks() -> None:
    case = closed()
    assert [visit.clock.due for visit in case.state.visits] == [local(day) for day in DAYS]
    assert (case.state.status, case.state.is_open, case.state.goes_on) == (Status.CLOSED, False, True)
    assert running(case.state).due == local(DAYS[0])


def test_where_the_policy_asks_for_none_the_case_is_over_with_the_signature() -> None:
    case = wuding()
    assert case.whats("signed_off")[0].visits is None
    assert not case.state.goes_on
    assert case.running.next_instant() is None
    assert case.refusal(WANG, "record_visit", **case.visit_after(1)) == "no_visits"


@pytest.mark.parametrize("outcome", ["withdrawn", "ended"])
def test_only_those_who_have_settled_are_visited(outcome: str) -> None:
    case = agreed(a_case("general", policy="longshan", by=WANG))
    if outcome == "ended":
        case.mediation_ended_by(WANG)
    case.proposed_by(WANG, outcome).signed_by(WU)
    assert (case.state.visits, case.state.goes_on) == ((), False)


def test_a_visit_is_recorded_with_what_the_form_asks() -> None:
    case = closed().until("2026-03-03 10:00")
    case.visited_after_by(
        WANG, 1, reason=sealed("asked to"), measures=sealed("talked to both"), satisfied=True
    )
    visit = case.whats("visited")[0]
    assert (visit.visit, visit.parties, visit.performance) == (1, ("p1", "p2"), Performance.PERFORMED)
    assert (visit.satisfied, visit.relapse) == (True, False)
    assert visit.reason
    assert visit.measures
    assert visit.record
    assert case.events[-1].actor == WANG.id
    assert case.state.next_visit == 2


def test_where_nobody_could_see_nobody_says_that_it_was_performed() -> None:
    case = closed().until("2026-03-03 10:00").visited_after_by(WANG, 1, performance=None)
    assert case.whats("visited")[0].performance is None


def test_one_that_is_missed_is_marked_at_its_instant_and_can_still_be_made() -> None:
    case = closed().until("2026-03-03 18:00")
    (mark,) = case.state.overdue
    assert (mark.scope, mark.level, mark.due) == (Scope.VISIT, "village", local(DAYS[0]))
    assert case.whats("became_overdue")[0].visit == 1
    assert case.state.visits[0].overdue
    case.until("2026-03-04 10:00").visited_after_by(WANG, 1)
    assert case.state.next_visit == 2
    assert case.state.visits[0].overdue, "it was late all the same"


def test_after_an_outage_every_missed_visit_is_marked_with_its_own_instant() -> None:
    case = closed().after_outage("2026-03-20 10:00")
    assert [mark.due for mark in case.state.overdue] == [local(day) for day in DAYS]
    assert case.running.next_instant() is None


def test_a_visit_made_in_time_is_never_marked() -> None:
    case = all_visited().until("2026-04-30 10:00")
    assert case.state.overdue == ()


def test_it_is_the_business_of_whoever_was_on_it_until_all_are_made() -> None:
    case, rules = closed(), closed().running.rules
    assert why_mine(VILLAGE_DESK, case.state, rules) == [Why.RESPONSIBLE]
    assert group_of(VILLAGE_DESK, case.state, rules, case.now) is Group.THIS_WEEK
    assert due_state(case.state, rules, case.now) is DueState.SOON
    case.until(DAYS[0])
    assert is_overdue(case.state, rules, case.now)
    assert group_of(VILLAGE_DESK, case.state, rules, case.now) is Group.OVERDUE
    done = all_visited()
    assert why_mine(VILLAGE_DESK, done.state, rules) == []
    assert not is_overdue(done.state, rules, done.now)
    assert done.responsible is None


def test_each_visit_is_made_once_and_on_a_day_of_its_own() -> None:
    case = closed().until("2026-03-03 10:00").visited_after_by(WANG, 1).later(hours=1)
    again = case.refused(WANG, "record_visit", **case.visit_after(1))
    assert (again.code, again.field) == ("visited_already", "visit")
    same_day = case.refused(WANG, "record_visit", **case.visit_after(2))
    assert (same_day.code, same_day.field) == ("visited_that_day", "held_at")
    assert "2026-03-03" in same_day.says.en
    fourth = case.refused(WANG, "record_visit", **case.visit_after(4))
    assert (fourth.code, fourth.field) == ("no_such_visit", "visit")


def test_a_visit_lies_between_the_signature_and_now() -> None:
    case = longshan().later(hours=1).signed_by(WU)
    signed = case.state.closed_at
    assert signed is not None
    case.later(hours=1)
    early, late = signed - timedelta(minutes=1), case.now + timedelta(seconds=1)
    for at, code in ((early, "before_the_closure"), (late, "in_the_future")):
        refusal = case.refused(WANG, "record_visit", **case.visit_after(1, held_at=at.isoformat()))
        assert (refusal.code, refusal.field) == (code, "held_at")


def test_only_parties_are_visited_and_only_by_the_office() -> None:
    case = closed()
    assert case.refusal(WANG, "record_visit", **case.visit_after(1, parties=["p3"])) == "unknown_party"
    for stranger in (LI, TAN, AUDITOR):
        assert case.refusal(stranger, "record_visit", **case.visit_after(1)) == "not_yours"
    case.visited_after_by(COUNTY_DESK, 1)


def test_before_the_signature_there_is_nothing_to_visit_after() -> None:
    assert longshan().refusal(WANG, "record_visit", **longshan().visit_after(1)) == "wrong_status"


# the archive


def test_it_is_archived_when_visits_and_dossier_are_whole() -> None:
    case = filed(all_visited(), *MUSTS)
    case.gives(WANG, "archive", remark=sealed("shelf 3"))
    assert (case.state.status, case.state.archived_at, case.state.goes_on) == (
        Status.ARCHIVED,
        case.now,
        False,
    )
    assert case.whats("archived")[0].kept_until.isoformat() == "2036-03-02"
    assert retention_ends(case.state, case.running.rules) == local("2036-03-03 00:00")
    assert case.running.next_instant() is None
    assert (
        case.refusal(WANG, "file_document", kind="other", name=sealed(), file=FILES[0].file)
        == "case_archived"
    )
    assert set(allowed(case.state, WANG, case.running.rules)) == {"reopen", "link_case"}


def test_what_the_dossier_lacks_is_said_by_name() -> None:
    case = filed(all_visited(), "application", "rights_notice", "mediation_record")
    refusal = case.refused(WANG, "archive")
    assert (refusal.code, refusal.field) == ("dossier_incomplete", "documents")
    assert refusal.says.zh == "卷宗缺少：身份证明、调解协议或终止调解告知书"
    assert refusal.says.en == "the dossier lacks: identity proof; agreement or termination notice"
    filed(case, "identity_proof", "termination_notice").gives(WANG, "archive")


def test_with_a_visit_outstanding_nothing_is_archived() -> None:
    case = filed(closed().until("2026-03-03 10:00").visited_after_by(WANG, 1), *MUSTS)
    refusal = case.refused(WANG, "archive")
    assert refusal.code == "visits_outstanding"
    assert "2, 3" in refusal.says.en


def test_where_the_policy_has_no_list_it_is_archived_as_it_is() -> None:
    case = wuding().gives(WANG, "archive")
    assert case.state.status is Status.ARCHIVED


def test_an_open_case_is_not_archived_and_an_archived_one_not_twice() -> None:
    assert longshan().refusal(WANG, "archive") == "wrong_status"
    assert wuding().gives(WANG, "archive").refusal(WANG, "archive") == "case_archived"


# flaring up again


@pytest.mark.parametrize("archived", [False, True])
def test_it_goes_on_under_its_number_at_the_level_that_closed_it(archived: bool) -> None:
    case = wuding()
    if archived:
        case.gives(WANG, "archive")
    case.until("2026-06-01 09:00").reopened_by(WANG)
    state = case.state
    assert (state.status, state.stay.level, state.reopened) == (Status.ROUTED, "village", 1)
    rules = case.running.rules
    assert state.stay.clock.due == rules.time.due(case.now, rules.policy.level("village").time).at
    assert (state.closed_at, state.archived_at, state.outcome, state.visits) == (None, None, None, ())
    assert case.running.wants_roster
    assert retention_ends(state, case.running.rules) is None


def test_it_goes_where_the_policy_says_and_never_below_the_level_that_closed_it() -> None:
    case = closed().until("2026-03-04 10:00").reopened_by(WANG)
    assert (case.stay.level, case.whats("reopened")[0].from_level) == ("township", "village")
    assert case.refusal(VILLAGE_DESK, "accept") == "not_yours"
    county = a_case("complex", policy="longshan", by=WANG).accepted_by(CHU).proposed_by(CHU).signed_by(FENG)
    assert county.reopened_by(CHU).stay.level == "county"


def test_visits_that_were_outstanding_are_gone() -> None:
    case = closed().until("2026-03-04 10:00").reopened_by(WANG)
    assert case.state.visits == ()
    assert [mark.scope for mark in case.state.overdue] == [Scope.VISIT], "a mark is permanent"


def test_whoever_handled_it_before_does_not_sign_it_now() -> None:
    case = wuding().reopened_by(WANG).accepted_by(SUN)
    assert case.state.handlers == (WANG.id, SUN.id)
    case.proposed_by(SUN).signed_by(WU)
    county = a_case("difficult").accepted_by(ZHOU).escalated_by(ZHOU).accepted_by(CHEN).proposed_by(CHEN)
    county.signed_by(FENG).reopened_by(CHEN).accepted_by(COUNTY_DESK).proposed_by(COUNTY_DESK)
    assert county.refusal(CHEN, "sign_off") == "signer_is_handler"
    county.signed_by(FENG)


def test_the_mediation_begins_anew() -> None:
    case = a_case("general").accepted_by(WANG).consents("p1", "p2", by=WANG).session_by(WANG, "not_agreed")
    case.mediation_ended_by(WANG).proposed_by(WANG, "ended").signed_by(WU)
    case.reopened_by(WANG).accepted_by(WANG)
    assert case.refusal(WANG, "record_session", **case.session()) == "consent_missing"
    case.consents("p1", "p2", by=WANG).session_by(WANG, "agreed").agreement_by(WANG)


def test_a_level_below_begins_anew_too_and_its_people_still_read() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-05 09:00").escalated_by(WANG)
    case.accepted_by(ZHOU).proposed_by(ZHOU).signed_by(WU).until("2026-06-01 09:00").reopened_by(ZHOU)
    assert case.state.former["village"].past
    assert sees(SUN, case.state)
    case.handed_down_by(WU, "village")
    assert case.state.status is Status.ROUTED
    assert case.stay.clock.minutes is None, "its whole time, not what was left in March"


def test_the_clock_of_the_whole_case_goes_on_with_what_was_left() -> None:
    case = wuding()
    closed_at, clock = case.state.closed_at, case.state.case_clock
    assert clock is not None
    assert closed_at is not None
    rules = case.running.rules
    left = rules.time.minutes_between(closed_at, clock.due)
    case.until("2026-06-01 09:00").reopened_by(WANG)
    now = case.state.case_clock
    assert now is not None
    assert rules.time.minutes_between(case.now, now.due) == left == now.minutes


def test_closed_again_it_is_visited_again_and_kept_from_then_on() -> None:
    case = closed().until("2026-03-04 10:00").reopened_by(WANG).accepted_by(ZHOU)
    case.consents("p1", "p2", by=ZHOU).agreement_by(ZHOU).visited_by(ZHOU).proposed_by(ZHOU, "settled")
    case.signed_by(WU)
    assert len(case.state.visits) == 3
    assert case.state.closed_at == case.now
    assert fold(case.state.number, case.events).model_copy(update={"seen": ()}) == case.state.model_copy(
        update={"seen": ()}
    )


def test_what_was_never_closed_is_not_reopened_nor_by_anybody() -> None:
    assert longshan().refusal(WANG, "reopen", reason=sealed()) == "wrong_status"
    for stranger in (TAN, AUDITOR):
        assert wuding().refusal(stranger, "reopen", reason=sealed()) == "not_yours"


def test_it_can_flare_up_more_than_once() -> None:
    case = wuding().reopened_by(WANG).settled_on_the_spot_by(WANG).signed_by(WU).reopened_by(WANG)
    assert case.state.reopened == 2
