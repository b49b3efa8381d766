"""Listed supervision and risk in a policy: what Wuding's says, and what is refused with its line."""

import pytest

from policies.facts import Facts
from policies.faults import DocumentRefusedError
from policies.loading import load_text, shipped
from policies.rulebook import Rulebook
from policies.vocabulary import Category, ReplyClass, RiskGrade, RiskSign, Scale, Severity, Tier
from policies.words import Basis
from tests.policies.documents import WUDING, changed, line_of

BOOK = Rulebook(shipped())
QUARTER = "reassess_every: {calendar_days: 90"


def test_wuding_lists_by_county_city_and_province_and_answers_as_in_yuanhui() -> None:
    listing = BOOK.rules(BOOK.pins("wuding")).policy.listing
    assert listing is not None
    assert listing.by == (Tier.COUNTY, Tier.CITY, Tier.PROVINCE)
    times = {name: listing.replies.of(name) for name in ReplyClass}
    assert times[ReplyClass.RED].same_day
    assert [times[name].working_days for name in ReplyClass] == [None, 2, 3]
    assert {time.basis for time in times.values()} == {Basis.NORM}


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        ({"risk_signs": (RiskSign.MAY_TURN_CRIMINAL,)}, ["may_turn_criminal"]),
        ({"risk_signs": (RiskSign.COLLECTIVE_PETITION,)}, ["may_turn_collective"]),
        ({"scale": Scale.MAJOR_GROUP}, ["may_turn_collective"]),
        ({"risk_signs": (RiskSign.REPEATED,)}, []),
    ],
)
def test_what_is_screened_in_are_facts_of_the_dispute(facts: dict[str, object], met: list[str]) -> None:
    listing = BOOK.rules(BOOK.pins("wuding")).policy.listing
    assert listing is not None
    known = Facts.model_validate({"severity": Severity.GENERAL, "category": Category.NEIGHBOURS, **facts})
    assert [each.id for each in listing.criteria if each.when.holds(known)] == met


def test_the_other_places_list_nothing() -> None:
    for name in ("gaotai", "xiayi", "longshan"):
        assert BOOK.rules(BOOK.pins(name)).policy.listing is None


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        ("by: [county, city, province]", "by: []", "by: []", "至少需要 1 项", "at least 1 needed"),
        ("by: [county, city, province]", "by: [group]", "by: [group]", "只能由县、市、省级", "not group"),
        ("by: [county, city, province]", "by: [county, township]", "by: [", "县、市、省级", "not township"),
        ("by: [county, city, province]", "by: [realm]", "by: [realm]", "不是允许的取值", "not one of"),
        ("  by: [county, city, province]\n", "", "listing:", "缺少这一项", "this is missing"),
        ("red: {same_day: true, ", "red: {", "red: {", "只能填写其中一项", "exactly one of"),
        ("{same_day: true, ", "{same_day: true, working_days: 1, ", "red: {", "其中一项", "exactly one of"),
        ("{same_day: true, ", "{same_day: false, ", "red: {", "不是允许的取值", "not one of"),
        ("yellow: {working_days: 2", "yellow: {working_days: 0", "yellow: {", "不得小于 1", "less than 1"),
        ("blue: {working_days: 3", "blue: {working_days: 61", "blue: {", "不得大于 60", "more than 60"),
        ("    blue: {", "    green: {", "green: {", "不认识这一项", "unknown field"),
        ("- id: may_turn_collective", "- id: may_turn_criminal", "引发群体", "规则编号重复", "the same id"),
        ("when: {risk_signs: [may_turn_criminal]}", "when: {}", "when: {}", "条件为空", "says nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(old: str, new: str, at: str, zh: str, en: str) -> None:
    text = changed(WUDING, old, new)
    with pytest.raises(DocumentRefusedError) as refused:
        load_text(text, "wuding.yaml")
    lines = [fault.line for fault in refused.value.faults if zh in fault.says.zh and en in fault.says.en]
    near = line_of(text, at) - (1 if at == "引发群体" else 0)
    assert near in lines, refused.value.faults


def test_wuding_grades_by_seven_kinds_of_situation_and_looks_again_every_quarter() -> None:
    risk = BOOK.rules(BOOK.pins("wuding")).policy.risk
    assert risk is not None
    assert len(risk.criteria) == 7
    assert {each.basis for each in risk.criteria} == {Basis.ASSUMED}
    assert (risk.reassess_every.calendar_days, risk.guarantor_for) == (90, (RiskGrade.RED,))
    assert risk.grade_of(()) is RiskGrade.GREEN
    assert risk.grade_of(("repeated", "violence")) is RiskGrade.RED


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        ("repeated, grade: yellow", "repeated, grade: green", "repeated, grade", "绿色", "no criterion"),
        ("repeated, grade: yellow", "repeated, grade: black", "repeated, grade", "不是允许", "not one of"),
        ("{id: repeated", "{id: violence", "反复发生的", "规则编号重复", "the same id"),
        ("reassess_every: {calendar_days: 90", "reassess_every: {calendar_days: 0", "reassess", "1", "1"),
        (
            QUARTER,
            "reassess_every: {calendar_days: 200",
            "reassess_every",
            "至少每季度",
            "at least quarterly",
        ),
        (QUARTER, "reassess_every: {calendar_days: 93", "reassess_every", "92 日", "92 calendar days"),
        (QUARTER, "reassess_every: {working_days: 67", "reassess_every", "66 个工作日", "66 working days"),
        (QUARTER, "reassess_every: {working_hours: 4000", "reassess_every", "至少每季度", "quarterly"),
        ("guarantor_for: [red]", "guarantor_for: [blue]", "guarantor_for", "不是允许", "not one of"),
    ],
)
def test_criteria_of_risk_that_make_no_sense_are_refused(
    old: str, new: str, at: str, zh: str, en: str
) -> None:
    test_what_makes_no_sense_is_refused_with_its_line(old, new, at, zh, en)


@pytest.mark.parametrize("span", ["calendar_days: 92", "working_days: 66", "working_hours: 400"])
def test_a_grade_of_risk_may_stand_for_a_quarter(span: str) -> None:
    load_text(changed(WUDING, QUARTER, f"reassess_every: {{{span}"))
