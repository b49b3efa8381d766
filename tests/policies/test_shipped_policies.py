"""What the shipped policies promise: levels, days, attempts, tiers, what each published figure rests on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel

from policies.facts import Facts
from policies.loading import SHIPPED, Loaded, load_file, shipped
from policies.policy import Level
from policies.rulebook import Rulebook, Rules
from policies.spans import Span
from policies.vocabulary import Category, RiskSign, Role, Scale, Severity
from policies.words import Basis
from tests.policies import naive_time as naive

BOOK = Rulebook(shipped())
PLACES = ("gaotai", "xiayi", "longshan", "haikou", "qionghai", "longling", "wuwei")


def rules_of(name: str) -> Rules:
    return BOOK.rules(BOOK.pins(name))


def written(name: str) -> Loaded:
    return load_file(SHIPPED / f"{name}.yaml")


def days(span: Span) -> tuple[str, int]:
    """The unit and how many of it."""
    ((unit, count),) = span.model_dump(exclude={"basis"}, exclude_none=True).items()
    return unit, count


LEVELS: dict[str, list[tuple[str, str, tuple[str, int], str]]] = {
    "gaotai": [
        ("community", "group", ("working_days", 1), "mediator"),
        ("village", "village", ("working_days", 2), "mediator"),
        ("judicial_office", "township", ("working_days", 2), "mediator"),
        ("governance_centre", "township", ("working_days", 2), "supervisor"),
    ],
    "xiayi": [
        ("general", "village", ("calendar_days", 5), "grid_member"),
        ("complex", "township", ("calendar_days", 15), "supervisor"),
        ("touring_team", "county", ("calendar_days", 30), "mediator"),
    ],
    "longshan": [
        ("village", "village", ("calendar_days", 3), "mediator"),
        ("township", "township", ("calendar_days", 15), "responsible_person"),
        ("county", "county", ("calendar_days", 30), "supervisor"),
    ],
    "haikou": [
        ("village", "village", ("working_days", 7), "mediator"),
        ("township", "township", ("working_days", 15), "supervisor"),
        ("district", "county", ("working_days", 30), "supervisor"),
        ("city", "city", ("working_days", 30), "leader"),
    ],
    "wuwei": [
        ("grid", "group", ("working_days", 5), "grid_member"),
        ("village", "village", ("working_days", 7), "mediator"),
        ("township", "township", ("working_days", 15), "responsible_person"),
        ("county", "county", ("working_days", 30), "leader"),
    ],
    "longling": [
        ("group", "group", ("working_days", 3), "grid_member"),
        ("village", "village", ("working_days", 7), "mediator"),
        ("township", "township", ("working_days", 15), "responsible_person"),
        ("county", "county", ("working_days", 30), "leader"),
    ],
    "qionghai": [
        ("village", "village", ("working_days", 5), "mediator"),
        ("town", "township", ("working_days", 10), "department_officer"),
        ("city", "county", ("working_days", 20), "supervisor"),
    ],
}
"""Key, tier, time, and the role that answers."""


@pytest.mark.parametrize("name", PLACES)
def test_levels_with_their_tiers_and_days(name: str) -> None:
    policy = rules_of(name).policy
    found = [(x.key, x.tier.value, days(x.time), x.responsible.value) for x in policy.levels]
    assert found == LEVELS[name]


PUBLISHED = {
    "gaotai": {
        ("case_time",): "高台县 2022-04-24：7个工作日内",
        ("levels", 0, "time"): "社级人民调解员，一个工作日",
        ("levels", 1, "time"): "村级，两个工作日",
        ("levels", 2, "time"): "镇司法所，两个工作日",
        ("levels", 3, "time"): "镇综治中心，两个工作日",
        ("triage", 1): "从社级人民调解员开始，逐级报告",
    },
    "xiayi": {
        ("levels", 0, "time"): "一般矛盾，5日内未达成共识即升级",
        ("levels", 1, "time"): "复杂矛盾，15日以上未化解",
        ("levels", 1, "attempts"): "调解3次",
        ("triage", 3): "一般矛盾明确专人担任盯办人",
        ("statutory", 5): "人民调解工作若干规定：一般应当在一个月内调结",
        ("statutory", 5, "time"): "一个月",
    },
    "longshan": {
        ("follow_up",): "回访后结案",
        ("dossier",): "司法部2010年卷宗格式的必备材料",
        ("levels", 0, "time"): "三天必调",
        ("levels", 0, "attempts"): "必调三次",
        ("triage", 2): "村（社区）首调首处",
    },
    "haikou": {},
    "qionghai": {},
    "wuwei": {
        ("listing", "replies", reply): "源汇区2010年规定的回复时限" for reply in ("red", "yellow", "blue")
    },
    "longling": {
        ("assessment",): "组提、村议、乡镇定级",
        ("assessment", "grades", 2): "高风险案件均有包保责任人",
        ("levels", 2, "reminders", 0): "乡镇于交办次日办理",
        ("levels", 2, "reminders", 0, "unaccepted_after"): "次日",
        ("triage", 1): "由村民小组提出",
    },
}
"""Every value that is marked as a published rule, with the words of the place that it rests on."""

REPORTED = {
    "gaotai": {},
    "xiayi": {("triage", 1): "双方分歧较大，或多次报警投诉、久拖未决的复杂矛盾"},
    "longshan": {("triage", 0): "疑难复杂的重大矛盾纠纷以县综治中心为平台"},
    "haikou": {("triage", 3): "矛盾纠纷化解在基层"},
    "longling": {},
    "wuwei": {
        ("triage", 3): "一般矛盾纠纷在网格内化解",
        ("listing",): "县、市、省挂牌督办",
        ("listing", "criteria", 0): "可能民转刑的列入清单",
        ("listing", "criteria", 1): "可能引发群体性事件的列入清单",
    },
    "qionghai": {("triage", 1): "统一受理、归口办理"},
}
"""The same for what only a report says."""


def clocks(*which: int) -> set[tuple[str | int, ...]]:
    """Where statutory clocks carry their basis."""
    return {at for nth in which for at in (("statutory", nth), ("statutory", nth, "time"))}


BY_LAW = {
    "xiayi": clocks(0, 1, 2, 3, 4, 6),
    "haikou": clocks(0, 1, 2, 3, 4),
    "qionghai": clocks(0, 1, 2, 3),
}
"""Where a place repeats the law."""


def marked(part: Any, basis: Basis, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a document carries that basis."""
    if isinstance(part, tuple):
        for position, item in enumerate(part):
            yield from marked(item, basis, (*at, position))
    if isinstance(part, BaseModel):
        if getattr(part, "basis", None) is basis:
            yield at
        for name in type(part).model_fields:
            yield from marked(getattr(part, name), basis, (*at, name))


@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_passed_off_as_published(name: str) -> None:
    policy = written(name).document
    assert set(marked(policy, Basis.NORM)) == set(PUBLISHED[name])
    assert set(marked(policy, Basis.SEED)) == set(REPORTED[name])
    assert set(marked(policy, Basis.LAW)) == set(BY_LAW.get(name, ()))


def test_seven_working_days_in_all() -> None:
    policy = rules_of("gaotai").policy
    assert policy.case_time is not None
    assert days(policy.case_time) == ("working_days", 7)
    assert sum(days(level.time)[1] for level in policy.levels) == 7


def test_two_levels_at_the_township_and_none_at_the_county() -> None:
    tiers = [level.tier.value for level in rules_of("gaotai").policy.levels]
    assert tiers.count("township") == 2
    assert "county" not in tiers


def test_attempts_are_counted_where_the_place_counts_them() -> None:
    found = {
        (name, level.key): level.attempts.times
        for name in (*PLACES, "wuding")
        for level in rules_of(name).policy.levels
        if level.attempts
    }
    assert found == {("xiayi", "complex"): 3, ("longshan", "village"): 3}


def test_tracker_and_supervisor_bear_the_names_of_the_place() -> None:
    called = {
        (level.key, slot.role.value): slot.called.zh
        for level in rules_of("xiayi").policy.levels
        for slot in level.roster
        if slot.called
    }
    assert called["general", "grid_member"] == "盯办人"
    assert called["complex", "supervisor"] == "督办人"


def test_only_longshan_wants_a_visit_and_only_gaotai_stops_no_clock() -> None:
    visits = {
        name for name in (*PLACES, "wuding") if (f := rules_of(name).policy.follow_up) and f.before_closing
    }
    stops = {name for name in (*PLACES, "wuding") if rules_of(name).policy.suspension}
    assert visits == {"longshan"}
    assert stops == {*PLACES, "wuding"} - {"gaotai"}


def local(at: str) -> datetime:
    return datetime.fromisoformat(f"{at}+00:00") - naive.LOCAL


def dues(name: str, start: str) -> list[str]:
    """When each level is due if nobody acts: each begins where the one below was due."""
    rules, at, found = rules_of(name), local(start), []
    for level in rules.policy.levels:
        at = rules.time.due(at, level.time).at
        found.append((at + naive.LOCAL).strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        # 30 September is the last day before National Day; worked again from Thursday 8 October, and on
        # Saturday the 10th: 8 | 9, 10 | 12, 13 | 14, 15
        (
            "gaotai",
            "2026-09-30 09:00",
            ["2026-10-08 18:00", "2026-10-10 18:00", "2026-10-13 18:00", "2026-10-15 18:00"],
        ),
        # Wednesday before the Spring Festival of 2026: 12 | 13, Saturday 14 | 24, 25 | 26, 27 February
        (
            "gaotai",
            "2026-02-11 17:59",
            ["2026-02-12 18:00", "2026-02-14 18:00", "2026-02-25 18:00", "2026-02-27 18:00"],
        ),
        # five days end on Monday 5 October, a day off: Thursday the 8th; fifteen more on Friday the 23rd;
        # thirty more on Sunday 22 November: Monday the 23rd
        ("xiayi", "2026-09-30 09:00", ["2026-10-08 18:00", "2026-10-23 18:00", "2026-11-23 18:00"]),
        # five days end on Monday the 9th, a working day like any other; fifteen more on Tuesday 24
        # February, the first worked after the festival; thirty more on Thursday 26 March
        ("xiayi", "2026-02-04 23:59", ["2026-02-09 18:00", "2026-02-24 18:00", "2026-03-26 18:00"]),
        # three days end on Saturday 3 October: Thursday the 8th; then 23 October, then 23 November
        ("longshan", "2026-09-30 09:00", ["2026-10-08 18:00", "2026-10-23 18:00", "2026-11-23 18:00"]),
        # three days end on Saturday 14 February, which is worked; fifteen more on Sunday 1 March: Monday
        ("longshan", "2026-02-11 09:00", ["2026-02-14 18:00", "2026-03-02 18:00", "2026-04-01 18:00"]),
        # seven working days after 30 September: 8–10 and 12–15; fifteen more: to Thursday 5 November; thirty:
        # to 17 December; thirty more reach into 2027, of which no notice speaks
        (
            "haikou",
            "2026-09-30 09:00",
            ["2026-10-15 18:00", "2026-11-05 18:00", "2026-12-17 18:00", "2027-01-28 18:00"],
        ),
        # Monday 4 May, a day off: three: 6, 7, 8 | seven: Saturday 9 worked, 11–15, 18 | fifteen: to 8 June |
        # thirty: Duanwu on 19 June off, to 21 July
        (
            "longling",
            "2026-05-04 10:00",
            ["2026-05-08 18:00", "2026-05-18 18:00", "2026-06-08 18:00", "2026-07-21 18:00"],
        ),
        # Friday 13 February: five: Saturday 14, 24–27 | seven: Saturday 28, 2–6, 9 March | fifteen: to the
        # 30th | thirty: Qingming on 6 April and 1, 4, 5 May off, Saturday 9 May worked: to 14 May
        (
            "wuwei",
            "2026-02-13 18:30",
            ["2026-02-27 18:00", "2026-03-09 18:00", "2026-03-30 18:00", "2026-05-14 18:00"],
        ),
        # Wednesday before the Spring Festival of 2026, five: 12, 13, 14 | 24, 25; ten: 26, 27, 28 | 2–6 |
        # 9, 10 March; twenty: to 8 April, the 6th being Qingming
        (
            "qionghai",
            "2026-02-11 17:59",
            ["2026-02-25 18:00", "2026-03-10 18:00", "2026-04-08 18:00"],
        ),
    ],
)
def test_deadlines_over_a_holiday_by_hand(name: str, start: str, expected: list[str]) -> None:
    assert dues(name, start) == expected


def test_the_whole_case_is_due_with_its_last_level() -> None:
    rules = rules_of("gaotai")
    assert rules.policy.case_time is not None
    for start in ("2026-09-30 09:00", "2026-02-11 17:59", "2026-06-18 12:00"):
        whole = rules.time.due(local(start), rules.policy.case_time).at
        assert (whole + naive.LOCAL).strftime("%Y-%m-%d %H:%M") == dues("gaotai", start)[-1]


def facts(severity: str = "general", category: str = "neighbours", **more: Any) -> Facts:
    return Facts.model_validate({"severity": severity, "category": category, **more})


@pytest.mark.parametrize(
    ("name", "dispute", "rule", "level", "past"),
    [
        ("gaotai", facts(), "from_the_community_up", "community", {}),
        ("gaotai", facts("complex"), "from_the_community_up", "community", {}),
        ("gaotai", facts(people=29), "from_the_community_up", "community", {}),
        ("gaotai", facts(people=30), "many_people", "governance_centre", {}),
        ("gaotai", facts(scale="general_group"), "many_people", "governance_centre", {}),
        (
            "gaotai",
            facts(risk_signs=["may_turn_criminal"]),
            "from_the_community_up",
            "community",
            {"community": "may_turn_criminal", "village": "may_turn_criminal"},
        ),
        ("xiayi", facts("simple"), "general", "general", {}),
        ("xiayi", facts(people=9), "general", "general", {}),
        ("xiayi", facts(people=10), "many_people", "complex", {}),
        ("xiayi", facts("difficult"), "far_apart_or_repeated", "complex", {}),
        ("xiayi", facts(risk_signs=["repeated"]), "far_apart_or_repeated", "complex", {}),
        ("xiayi", facts("complex", risk_signs=["repeated"]), "major", "touring_team", {}),
        ("xiayi", facts(scale="major_group"), "major", "touring_team", {}),
        ("longshan", facts("difficult"), "village_first", "village", {}),
        ("longshan", facts("complex"), "difficult_and_complex", "county", {}),
        ("longshan", facts(risk_signs=["collective_petition"]), "may_turn_criminal", "county", {}),
        (
            "longshan",
            facts(category="medical"),
            "village_first",
            "village",
            {"township": "needs_the_county"},
        ),
        ("haikou", facts(), "at_the_base", "village", {}),
        ("haikou", facts("complex"), "difficult", "township", {}),
        ("haikou", facts(people=10), "difficult", "township", {}),
        ("haikou", facts(scale="major_group"), "major", "city", {}),
        ("haikou", facts(risk_signs=["may_turn_criminal"]), "may_turn_criminal", "district", {}),
        (
            "haikou",
            facts(category="tourism"),
            "at_the_base",
            "village",
            {"village": "professional_committees", "township": "professional_committees"},
        ),
        ("longling", facts("complex"), "from_the_group_up", "group", {}),
        ("longling", facts(risk_signs=["may_turn_criminal"]), "may_turn_criminal", "township", {}),
        ("wuwei", facts(), "in_the_grid", "grid", {}),
        ("wuwei", facts(people=15), "difficult", "township", {}),
        ("wuwei", facts("complex"), "complex", "county", {}),
        ("wuwei", facts(risk_signs=["collective_petition"]), "may_turn_criminal_or_collective", "county", {}),
        ("qionghai", facts(), "village", "village", {}),
        ("qionghai", facts("difficult"), "by_competence", "town", {}),
        ("qionghai", facts(category="migrant_wages"), "by_competence", "town", {}),
        ("qionghai", facts("complex", category="migrant_wages"), "major", "city", {}),
    ],
)
def test_triage_and_skips(name: str, dispute: Facts, rule: str, level: str, past: dict[str, str]) -> None:
    rules = rules_of(name)
    decided = rules.triage(dispute)
    assert (decided.id, decided.level) == (rule, level)
    assert {key: skip.id for key, skip in rules.skips(dispute).items()} == past


@pytest.mark.parametrize("name", PLACES)
def test_some_level_is_found_for_every_dispute(name: str) -> None:
    rules = rules_of(name)
    keys = {level.key for level in rules.policy.levels}
    for severity in Severity:
        for category in Category:
            for scale in Scale:
                for signs in ((), *((sign,) for sign in RiskSign)):
                    dispute = Facts(severity=severity, category=category, scale=scale, risk_signs=signs)
                    assert rules.triage(dispute).level in keys


def carrying(level: Level) -> set[Role]:
    """Roles on the roster that are held at the unit itself."""
    return {slot.role for slot in level.roster if not slot.department}


@pytest.mark.parametrize("name", PLACES)
def test_the_first_signature_is_asked_of_somebody_above_or_beside(name: str) -> None:
    policy = rules_of(name).policy
    for level in policy.levels:
        first = level.sign_off.chain[0]
        above = policy.level(first.level).tier is not level.tier
        assert above or carrying(level).isdisjoint(first.roles), level.key
