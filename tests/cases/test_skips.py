"""Skip rules: a dispute that must not wait at a level passes it, and the level is copied in instead."""

from typing import Any

from cases.events import Cause
from cases.readers import sees
from cases.telling import tell
from tests.cases.people import (
    CITY,
    COUNTY,
    COUNTY_DESK,
    LI,
    SUN,
    TOWNSHIP,
    VILLAGE,
    WANG,
    WU,
    ZHOU,
    chain,
    officer,
)
from tests.cases.story import Story, kinds, of_six_levels, sealed

URGENT: dict[str, Any] = {"risk_signs": ("violence",)}
"""Not at the village."""
MINORS: dict[str, Any] = {"risk_signs": ("minor_involved",)}
"""Neither at the township nor at the village."""
MAJOR: dict[str, Any] = {"scale": "major_group"}
"""Neither at the county nor at the city."""


def copied(case: Story) -> list[tuple[list[str], str | None]]:
    return [([unit.code for unit in what.units], what.rule) for what in case.whats("copied_in")]


def test_at_intake_it_stops_at_the_next_level_and_the_passed_one_is_copied_in() -> None:
    case = of_six_levels("general", **URGENT)
    assert case.stay.level == "township"
    assert kinds(case.events) == ["opened", "copied_in"]
    assert copied(case) == [([VILLAGE], "urgent")]
    assert case.events[-1].actor is None


def test_the_timeline_tells_what_triage_named_and_where_the_case_enters() -> None:
    case = of_six_levels("general", **URGENT)
    village, township = (case.running.rules.policy.level(key).name for key in ("village", "township"))
    says = tell(case.whats("opened")[0], case.running.rules)
    assert f"triage names the {village.en} (" in says.en
    assert f"it enters at the {township.en}, due" in says.en
    assert f"分流规则指向{village.zh}（" in says.zh
    assert f"案件进入{township.zh}，" in says.zh
    plain = tell(of_six_levels("general").whats("opened")[0], case.running.rules)
    assert f"routed to the {village.en}, due" in plain.en


def test_by_breach() -> None:
    case = of_six_levels("simple", **URGENT).later(days=1)
    assert case.stay.level == "township"
    assert case.stay.origin.cause is Cause.BREACH
    assert kinds(case.events)[1:4] == ["became_overdue", "escalated", "copied_in"]
    assert copied(case) == [([VILLAGE], "urgent")]
    assert [mark.level for mark in case.state.overdue] == ["group"]


def test_on_request() -> None:
    case = of_six_levels("simple", **URGENT).escalated_by(LI)
    assert case.stay.level == "township"
    assert copied(case) == [([VILLAGE], "urgent")]
    assert case.events[-1].actor == LI.id


def test_declined_it_goes_back_to_where_it_came_from() -> None:
    case = of_six_levels("simple", **URGENT).escalated_by(LI).declined_by(ZHOU)
    assert case.stay.level == "group"


def test_skipped_levels_read_and_write_notes_and_cannot_act() -> None:
    case = of_six_levels("general", by=COUNTY_DESK, **URGENT)
    for name, body in (("accept", {}), ("escalate", {"ground": "risk_grows", "reason": sealed()})):
        assert case.refusal(WANG, name, **body) == "not_yours"
    assert set(case.refused(WANG, "accept").allowed) == {"note", "link_case", "strike"}
    case.noted_by(SUN)
    assert not sees(officer("x", LI.unit, "mediator"), case.state)


def test_without_such_facts_nothing_is_skipped() -> None:
    case = of_six_levels("general", risk_signs=("repeated",))
    assert case.stay.level == "village"
    assert copied(case) == []


def test_a_rule_over_two_levels() -> None:
    case = of_six_levels("general", **MINORS)
    assert case.stay.level == "county"
    assert copied(case) == [([VILLAGE, TOWNSHIP], "minors")]


def test_several_rules_the_first_is_named() -> None:
    case = of_six_levels("general", risk_signs=("violence", "minor_involved"))
    assert case.stay.level == "county"
    assert copied(case) == [([VILLAGE, TOWNSHIP], "urgent")]


def test_never_past_the_top() -> None:
    case = of_six_levels("simple", risk_signs=("violence", "minor_involved"), **MAJOR).escalated_by(LI)
    assert case.stay.level == "province"
    assert copied(case) == [([VILLAGE, TOWNSHIP, COUNTY, CITY], "urgent")]
    case.until("2027-06-01 10:00")
    assert case.stay.level == "province"


def test_further_up_the_next_levels_are_skipped_too() -> None:
    case = of_six_levels("general", **URGENT, **MAJOR)
    assert case.stay.level == "township"
    case.escalated_by(ZHOU)
    assert case.stay.level == "province"
    assert copied(case) == [([VILLAGE], "urgent"), ([COUNTY, CITY], "straight_to_the_province")]


def test_triage_may_choose_a_level_that_is_skipped() -> None:
    assert of_six_levels("complex", **MAJOR).stay.level == "province"


def test_a_level_that_the_place_does_not_have_is_not_copied_in() -> None:
    place = chain("group", "township", "county", "city", "province")
    case = of_six_levels("simple", units=place, **URGENT).escalated_by(LI)
    assert case.stay.level == "township"
    assert copied(case) == []
    place = chain("township", "city", "province")
    case = of_six_levels("difficult", units=place, **MAJOR).escalated_by(ZHOU)
    assert case.stay.level == "province"
    assert copied(case) == [([CITY], "straight_to_the_province")]


def test_a_place_whose_only_level_would_be_skipped_takes_it_all_the_same_at_the_top() -> None:
    case = of_six_levels("general", units=chain("village", "province"), **URGENT)
    assert case.stay.level == "province"
    assert copied(case) == [([VILLAGE], "urgent")]


def test_whoever_took_the_report_at_a_skipped_level_reads_it_anyway() -> None:
    case = of_six_levels("general", by=SUN, **URGENT)
    assert copied(case) == []
    assert sees(WANG, case.state)


def test_people_may_still_send_it_to_a_skipped_level() -> None:
    case = of_six_levels("general", **URGENT).handed_down_by(WU, "village")
    assert case.stay.level == "village"
    assert case.accepted_by(WANG).escalated_by(WANG).stay.level == "township"


def test_passed_twice_a_level_is_copied_in_once() -> None:
    case = of_six_levels("simple", **URGENT).escalated_by(LI).handed_down_by(WU, "group").escalated_by(LI)
    assert case.stay.level == "township"
    assert copied(case) == [([VILLAGE], "urgent")]
