"""So many sessions without an agreement and the case goes up, in the same command as the last of them.

The made-up chain of six levels gives the village three attempts and the township two.
"""

from cases.events import Cause
from cases.model import Actor, Status
from tests.cases.people import CITY, COUNTY, PROVINCE, TAN, VILLAGE_DESK, WANG, WU, ZHOU, officer
from tests.cases.story import Story, a_case, kinds, of_six_levels, sealed

FAILED = "not_agreed"
PROVINCE_HEAD = officer("province-head", PROVINCE, "unit_head")


def mediated(case: Story, by: Actor) -> Story:
    """Accepted, with everybody's consent."""
    return case.accepted_by(by).consents("p1", "p2", by=by)


def at_the_village() -> Story:
    return mediated(of_six_levels(), WANG)


def test_the_third_session_without_agreement_takes_it_up() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED)
    assert case.stay.level == "village"
    case.session_by(WANG, FAILED)
    assert kinds(case.events)[-2:] == ["session_recorded", "escalated"]
    assert (case.stay.level, case.state.status) == ("township", Status.ROUTED)
    assert case.stay.origin.cause is Cause.ATTEMPTS
    assert case.state.overdue == ()


def test_it_is_one_command_and_one_change() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED)
    version = case.state.version
    case.session_by(WANG, FAILED)
    session, escalated = case.events[-2:]
    assert session.command == escalated.command
    assert escalated.actor == WANG.id
    assert case.state.version == version + 1


def test_a_session_that_goes_on_is_an_attempt_too() -> None:
    case = at_the_village().sessions_by(WANG, "continues", FAILED, "continues")
    assert case.stay.level == "township"


def test_agreed_sessions_do_not_count() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, "agreed", FAILED, "agreed", "agreed")
    assert case.stay.level == "village"
    assert (case.state.mediation["village"].sessions, case.state.mediation["village"].attempts) == (5, 2)
    assert case.session_by(WANG, FAILED).stay.level == "township"


def test_whatever_time_is_left() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED, FAILED)
    assert case.stay.clock.started_at == case.now
    assert case.stay.clock.minutes is None


def test_each_level_has_its_own_attempts_and_consent() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED, FAILED)
    mediated(case, ZHOU).session_by(ZHOU, FAILED)
    assert case.stay.level == "township"
    assert case.session_by(ZHOU, FAILED).stay.level == "county"


def test_declined_it_comes_back_and_the_next_failure_takes_it_up_again() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED, FAILED).declined_by(ZHOU)
    assert (case.stay.level, case.state.status) == ("village", Status.HANDLING)
    case.session_by(WANG, FAILED)
    assert case.stay.level == "township"
    assert case.refusal(ZHOU, "decline", reason=sealed()) == "declined_before"


def test_sent_down_again_the_attempts_are_used_up() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED, FAILED).handed_down_by(WU, "village")
    case.session_by(WANG, "agreed")
    assert case.stay.level == "village"
    assert case.session_by(WANG, FAILED).stay.level == "township"


def test_a_sibling_that_takes_it_over_does_not_start_counting_anew() -> None:
    case = at_the_village().sessions_by(WANG, FAILED, FAILED).offered_by(VILLAGE_DESK, TAN.unit)
    case.taken_over_by(TAN).consents("p1", "p2", by=TAN).session_by(TAN, FAILED)
    assert case.stay.level == "township"


def test_the_levels_that_a_skip_rule_passes_are_passed() -> None:
    case = mediated(of_six_levels("difficult", scale="major_group"), ZHOU).sessions_by(ZHOU, FAILED, FAILED)
    assert case.stay.level == "province"
    assert kinds(case.events)[-3:] == ["session_recorded", "escalated", "copied_in"]
    assert [unit.code for unit in case.whats("copied_in")[0].units] == [COUNTY, CITY]


def test_at_the_top_any_number_of_sessions_may_fail() -> None:
    case = mediated(of_six_levels("complex", scale="major_group"), PROVINCE_HEAD)
    assert case.sessions_by(PROVINCE_HEAD, *[FAILED] * 9).stay.level == "province"


def test_where_the_policy_counts_no_attempts_nothing_goes_up() -> None:
    case = mediated(a_case("general"), WANG).sessions_by(WANG, *[FAILED] * 9)
    assert case.stay.level == "village"
    assert case.state.mediation["village"].attempts == 9
