"""Whose case is it? A unit contests its competence, a unit above decides, and that stands."""

import pytest

from cases.claims import Why, claims
from cases.events import Cause
from cases.model import Actor, Status
from cases.readers import sees
from cases.telling import tell
from tests.cases.people import (
    COUNTY,
    COUNTY_DESK,
    GROUP,
    LI,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    SUN,
    TAN,
    TAO,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_ELSEWHERE,
    WANG,
    WU,
    ZHOU,
)
from tests.cases.story import Story, a_case, kinds, local, of_two_at_the_top, sealed


def contested() -> Story:
    """A case that came in at the county and of which the village says that it is not its own."""
    return a_case("general", by=COUNTY_DESK).until("2026-03-04 10:00").contested_by(WANG)


def test_contested_it_stays_and_the_clock_runs() -> None:
    case = a_case("general")
    clock = case.stay.clock
    case.contested_by(WANG)
    assert (case.stay.level, case.stay.clock, case.stay.contested) == ("village", clock, True)
    assert case.accepted_by(WANG).state.status is Status.HANDLING


def test_it_is_contested_once() -> None:
    assert contested().refusal(SUN, "contest_competence", reason=sealed()) == "contested_already"


def test_only_before_acceptance_and_only_by_the_unit_itself() -> None:
    case = a_case("general")
    for other in (LI, ZHOU, WU, COUNTY_DESK):
        assert case.refusal(other, "contest_competence", reason=sealed()) == "not_yours"
    case.accepted_by(WANG)
    assert case.refusal(WANG, "contest_competence", reason=sealed()) == "wrong_status"


def test_at_the_top_nobody_could_decide() -> None:
    case = a_case("complex")
    assert case.refusal(COUNTY_DESK, "contest_competence", reason=sealed()) == "at_the_top"


def test_a_unit_does_not_decide_about_itself_because_it_stands_for_the_level_above_too() -> None:
    case = of_two_at_the_top("difficult")
    assert case.refusal(ZHOU, "contest_competence", reason=sealed()) == "at_the_top"


def test_what_came_by_breach_is_not_contested() -> None:
    case = a_case("simple").until("2026-03-05 18:00")
    assert case.refusal(WANG, "contest_competence", reason=sealed()) == "breach_cannot_be_declined"


@pytest.mark.parametrize("other", [WANG, SUN, ZHOU, LI, TAN, TAO], ids=lambda actor: actor.id)
def test_a_unit_above_decides_and_nobody_else(other: Actor) -> None:
    body = {"unit": OTHER_VILLAGE, "reason": sealed()}
    assert contested().refusal(other, "decide_competence", **body) == "only_from_above"


def test_what_nobody_contests_is_not_decided() -> None:
    body = {"unit": OTHER_VILLAGE, "reason": sealed()}
    assert a_case("general").refusal(WU, "decide_competence", **body) == "nothing_contested"


def test_decided_for_the_same_unit_nothing_moves_and_it_stands() -> None:
    case = contested()
    clock = case.stay.clock
    case.decided_by(WU, VILLAGE)
    assert (case.state.unit.code, case.stay.clock, case.stay.contested) == (VILLAGE, clock, False)
    assert case.refusal(WANG, "contest_competence", reason=sealed()) == "competence_decided"
    assert case.refusal(WANG, "decline", reason=sealed()) == "competence_decided"
    case.accepted_by(WANG)


def test_it_still_stands_when_the_case_has_gone_up_and_come_back() -> None:
    case = contested().decided_by(WU, VILLAGE).escalated_by(WANG).declined_by(ZHOU)
    assert (case.stay.level, case.state.status) == ("village", Status.ROUTED)
    assert case.refusal(WANG, "contest_competence", reason=sealed()) == "competence_decided"
    case.escalated_by(WANG).handed_down_by(WU, "village")
    assert case.refusal(WANG, "decline", reason=sealed()) == "competence_decided"


def test_decided_for_the_level_above() -> None:
    case = contested().decided_by(TOWNSHIP_DESK, TOWNSHIP)
    assert (case.stay.level, case.state.status) == ("township", Status.ROUTED)
    assert case.stay.clock.due == local("2026-03-25 18:00")
    assert case.refusal(ZHOU, "decline", reason=sealed()) == "competence_decided"
    assert case.refusal(ZHOU, "contest_competence", reason=sealed()) == "competence_decided"
    assert sees(WANG, case.state)


def test_decided_for_a_level_further_above_those_between_are_copied_in() -> None:
    case = contested().decided_by(COUNTY_DESK, COUNTY)
    assert case.stay.level == "county"
    assert kinds(case.events)[-2:] == ["competence_decided", "copied_in"]
    assert [unit.code for unit in case.whats("copied_in")[0].units] == [TOWNSHIP]
    assert sees(WU, case.state)


def test_decided_for_a_level_below() -> None:
    case = contested().decided_by(WU, GROUP)
    assert case.stay.level == "group"
    assert case.stay.clock.due == local("2026-03-09 18:00")
    assert case.accepted_by(LI).escalated_by(LI).stay.clock.minutes is not None


def test_decided_for_a_level_that_had_it_the_rest_resumes_there() -> None:
    case = a_case("general").accepted_by(WANG).until("2026-03-09 08:30").escalated_by(WANG)
    case.until("2026-03-10 08:30").contested_by(ZHOU).decided_by(COUNTY_DESK, VILLAGE)
    assert case.stay.clock.due == local("2026-03-12 18:00")
    assert (case.state.status, case.stay.accepted_by) == (Status.HANDLING, WANG.id)


def test_decided_for_a_sibling_it_need_not_agree_but_must_accept_the_case() -> None:
    case = contested().decided_by(WU, OTHER_VILLAGE)
    assert (case.state.unit.code, case.stay.level) == (OTHER_VILLAGE, "village")
    assert (case.state.status, case.stay.accepted_by) == (Status.ROUTED, None)
    assert case.stay.clock.due == local("2026-03-11 18:00")
    for name in ("decline", "contest_competence"):
        assert case.refusal(TAN, name, reason=sealed()) == "competence_decided"
    assert sees(WANG, case.state)
    assert case.responsible is not None
    assert case.responsible.unit == OTHER_VILLAGE
    case.accepted_by(TAN)


def test_the_timeline_names_the_unit_that_gets_it() -> None:
    case = contested().decided_by(WU, OTHER_VILLAGE)
    says = tell(case.whats("competence_decided")[0], case.running.rules)
    assert f"the case belongs to {case.state.unit.name.en} ({OTHER_VILLAGE})" in says.en
    assert f"{case.state.unit.name.zh}（{OTHER_VILLAGE}）办理" in says.zh
    kept = contested().decided_by(WU, VILLAGE)
    assert VILLAGE in tell(kept.whats("competence_decided")[0], kept.running.rules).en


def test_a_sibling_gets_one_working_day_at_least() -> None:
    case = a_case("general").until("2026-03-11 17:00").contested_by(WANG).decided_by(WU, OTHER_VILLAGE)
    assert case.stay.clock.due == local("2026-03-12 18:00")


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        (COUNTY, "not_your_level"),
        (OTHER_TOWNSHIP, "no_sibling"),
        (VILLAGE_ELSEWHERE, "no_sibling"),
        ("532329109000", "no_such_unit"),
    ],
)
def test_decisions_that_make_no_sense(unit: str, code: str) -> None:
    refusal = contested().refused(WU, "decide_competence", unit=unit, reason=sealed())
    assert (refusal.code, refusal.field) == (code, "unit")


def test_a_breach_meanwhile_settles_it() -> None:
    case = contested().until("2026-03-11 18:00")
    assert (case.stay.level, case.stay.origin.cause, case.stay.contested) == ("township", Cause.BREACH, False)
    body = {"unit": OTHER_VILLAGE, "reason": sealed()}
    assert case.refusal(COUNTY_DESK, "decide_competence", **body) == "nothing_contested"


def test_whoever_accepts_meanwhile_has_it() -> None:
    case = contested().accepted_by(SUN)
    body = {"unit": OTHER_VILLAGE, "reason": sealed()}
    assert case.refusal(WU, "decide_competence", **body) == "wrong_status"


def test_a_transfer_that_the_sibling_accepts_meanwhile_settles_it() -> None:
    case = contested().offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN)
    assert not case.stay.contested


def test_accepted_meanwhile_nobody_above_is_asked_any_more() -> None:
    case = a_case("general").gives(WANG, "contest_competence", reason=sealed()).accepted_by(WANG)
    assert not case.stay.contested
    assert not any(claim.why is Why.DECIDE for claim in claims(case.state, case.running.rules))
