"""Policies that are refused: where the mistake stands, and what it is, in both languages."""

from dataclasses import dataclass

import pytest

from policies.faults import DocumentRefusedError, Fault
from policies.loading import load_text
from tests.policies.documents import LONGLING, LONGSHAN, SIX_LEVELS, WUDING, XIAYI, changed, line_of


@dataclass(frozen=True)
class Broken:
    """One change to the shipped policy; `at` is a passage on the line that must be named."""

    name: str
    old: str
    new: str
    at: str
    zh: str
    en: str

    @property
    def text(self) -> str:
        return changed(WUDING, self.old, self.new)


VILLAGE = "  - key: village"
"""A fault of a level as a whole stands on the line where the level begins."""
GENERAL = "when: {severity: [general]}"

BROKEN = [
    Broken("unknown_field", "case_time:", "case_tiem:", "case_tiem", "不认识这一项", "unknown field"),
    Broken("unknown_field_within", "responsible: mediator", "respons: mediator", VILLAGE, "缺少", "missing"),
    Broken("missing", "    responsible: mediator\n", "", VILLAGE, "缺少这一项", "this is missing"),
    Broken("no_levels_at_all", "levels:", "rungs:", "kind: policy", "缺少这一项", "this is missing"),
    Broken("word_for_number", "days: 7,", "days: seven,", "days: seven", "须为整数", "whole number"),
    Broken("sexagesimal_number", "days: 7,", "days: 7:30,", "days: 7:30", "须为整数", "whole number"),
    Broken("number_too_small", "days: 7,", "days: 0,", "days: 0,", "不得小于 1", "not be less than 1"),
    Broken("number_too_large", "days: 7,", "days: 401,", "days: 401", "不得大于 400", "not be more than 400"),
    Broken("number_for_text", "id: wuding", "id: 532329", "id: 532329", "须为文字", "must be text"),
    Broken("not_a_key", "id: wuding", "id: Wuding", "id: Wuding", "格式不对", "does not have the form"),
    Broken("empty_name", "zh: 村（社区）, en", 'zh: " ", en', 'zh: " "', "不得为空", "must not be empty"),
    Broken("long_name", "zh: 村（社区）", f"zh: {'村' * 501}", "村村村", "最多 500 字", "at most 500"),
    Broken("one_language", "zh: 一般, en: general", "zh: 一般", "{zh: 一般}", "缺少这一项", "missing"),
    Broken("unknown_tier", "tier: village", "tier: hamlet", "tier: hamlet", "不是允许的取值", "not one of"),
    Broken("unknown_role", "responsible: mediator", "responsible: judge", "judge", "不是允许", "not one of"),
    Broken("unknown_breach", "breach: stay", "breach: close", "breach: close", "不是允许", "not one of"),
    Broken(
        "group_expected", "time: {working_days: 7, basis: assumed}", "time: [7]", "[7]", "一组字段", "group"
    ),
    Broken(
        "list_expected", "roles: [leader]", "roles: leader", "roles: leader", "列表", "a list is expected"
    ),
    Broken("empty_list", "roles: [leader]", "roles: []", "roles: []", "至少需要 1 项", "at least 1 needed"),
    Broken(
        "two_spans", "days: 7,", "days: 7, working_hours: 3,", "hours: 3", "只能填写其中一项", "exactly one"
    ),
    Broken("no_span", "{working_days: 7, ", "{", "time: {basis", "只能填写其中一项", "exactly one of"),
    Broken(
        "two_reminders",
        "{share: 0.5,",
        "{share: 0.5, working_days_before: 1,",
        "0.5, w",
        "其中一项",
        "one of",
    ),
    Broken("share_of_all", "share: 0.5", "share: 1", "share: 1,", "须小于 1", "must be less than 1"),
    Broken("share_of_nothing", "share: 0.5", "share: 0", "share: 0,", "须大于 0", "must be more than 0"),
    Broken(
        "bad_timezone", "Asia/Shanghai", "Asia/Wuding", "Asia/W", "未知时区：Asia/Wuding", "unknown time zone"
    ),
    Broken("path_for_timezone", "Asia/Shanghai", "../etc", "../etc", "未知时区", "unknown time zone"),
    Broken("no_colon", 'opens: "08:30"', "opens: 0830", "0830", "格式不对", "does not have the form"),
    Broken("no_such_time", 'opens: "08:30"', 'opens: "24:30"', "24:30", "格式不对", "does not have the form"),
    Broken("window_order", '"12:00"', '"08:30"', 'opens: "08:30"', "晚于上班时间", "close after it opens"),
    Broken("windows_overlap", '"14:30"', '"11:59"', "office_hours:", "不重叠", "without overlap"),
    Broken("role_cannot_act", "role: mediator", "role: auditor", VILLAGE, "不能承办", "the role auditor can"),
    Broken(
        "admin_signs", "roles: [unit_head]", "roles: [admin]", "- key: group", "不能承办", "role admin can"
    ),
    Broken("role_twice", "role: mediator", "role: grid_member", VILLAGE, "角色重复", "stands twice"),
    Broken(
        "not_on_roster",
        "responsible: mediator",
        "responsible: duty",
        VILLAGE,
        "不在本级",
        "not on the roster",
    ),
    Broken("urging_below", "breach: escalate", "breach: stay", "- key: group", "urging", "needs `urging`"),
    Broken("empty_condition", GENERAL, "when: {}", "when: {}", "条件为空", "the condition says nothing"),
    Broken("unknown_severity", GENERAL, "when: {severity: [mild]}", "mild", "不是允许的取值", "not one of"),
    Broken("text_for_condition", GENERAL, "when: general", "when: general", "一组字段", "group of fields"),
    Broken(
        "condition_too_deep",
        GENERAL,
        "when: {not: {not: {not: {not: {severity: [general]}}}}}",
        "{not: {not",
        "条件嵌套超过四层",
        "nest more than four deep",
    ),
]

TOWNSHIP_FIRST = (
    "- {level: township, roles: [unit_head]}\n        - {level: county, roles: [supervisor, leader]}"
)
STAYS = "on_breach: stay\n    urging: {every: {working_days: 1}, roles: [leader]}"


def skips(*overs: str) -> str:
    """Skip rules of one name before the rules of triage."""
    rules = (
        f"  - id: urgent\n    {over}\n    why: {{zh: 紧急, en: urgent}}\n    when: {{people_at_least: 9}}\n"
        for over in overs
    )
    return f"skips:\n{''.join(rules)}triage:\n"


WHOLE = [
    Broken(
        "level_twice", "- key: village", "- key: group", "- key: group\n    tier: village", "重复", "same"
    ),
    Broken("levels_not_upwards", "tier: village", "tier: county", "tier: county", "由低到高", "lowest first"),
    Broken(
        "unknown_triage_level", "level: village\n    why", "level: h\n    why", "level: h\n", "：h", "level h"
    ),
    Broken("unknown_signing_level", "{level: village,", "{level: h,", "level: h,", "没有这个层级", "level h"),
    Broken("rule_twice", "id: simple", "id: general", "id: general\n    level: group", "编号重复", "same id"),
    Broken(
        "open_triage",
        "stay with the village group}",
        "stay}\n    when: {people_at_least: 2}",
        "id: simple",
        "最后一条分流规则必须没有条件",
        "the last triage rule, and only it",
    ),
    Broken("early_rest", f"    {GENERAL}\n", "", "id: general", "且只有它没有", "must be without condition"),
    Broken(
        "signature_below",
        f"{TOWNSHIP_FIRST}\n      basis: assumed\n  - key: county",
        "- {level: village, roles: [mediator]}\n      basis: assumed\n  - key: county",
        "{level: village, roles: [mediator]}",
        "不得低于承办层级",
        "stands below the level: township",
    ),
    Broken(
        "signatures_not_upwards",
        "- {level: village, roles: [unit_head]}",
        "- {level: county, roles: [leader]}",
        TOWNSHIP_FIRST,
        "签批顺序须由低到高",
        "must go upwards: group",
    ),
    Broken("breach_at_top", "on_breach: escalate", STAYS, "on_breach: stay", "最高层级", "on breach: group"),
    Broken(
        "attempts_at_top",
        "time: {working_days: 30, basis: assumed}",
        "time: {working_days: 30}\n    attempts: {times: 3}",
        "attempts:",
        "最高层级之上无处可升，不能按次数升级：county",
        "above the top level there is nowhere to go after so many attempts: county",
    ),
    Broken(
        "skips_the_top",
        "triage:\n",
        skips("over: [village, county]"),
        "over: [village, county]",
        "跳级规则不能越过最高层级：county",
        "a skip rule cannot go beyond the top level: county",
    ),
    Broken(
        "skips_an_unknown_level",
        "triage:\n",
        skips("over:\n      - village\n      - hamlet"),
        "- hamlet",
        "没有这个层级：hamlet",
        "there is no level hamlet",
    ),
    Broken(
        "skips_a_level_twice",
        "triage:\n",
        skips("over:\n      - group\n      - village\n      - group"),
        "      - group\n    why",
        "跳级规则中层级重复：group",
        "the level group stands twice in a skip rule",
    ),
    Broken(
        "skip_rule_twice",
        "triage:\n",
        skips("over: [village]", "over: [group]"),
        "- id: urgent\n    over: [group]",
        "规则编号重复",
        "two rules have the same id",
    ),
]
"""Faults between parts of the document."""

LEADS = "      - {role: leader}\n"
"""The roster of the county."""

NOBODY_HOLDS = [
    Broken(
        "a_department_has_no_grid_member",
        "      - {role: grid_member}\n      - {role: mediator}",
        "      - {role: grid_member, department: true}\n      - {role: mediator}",
        "{role: grid_member, department: true}",
        "该角色在此处无人可以担任：grid_member",
        "nobody can hold the role grid_member here",
    ),
    Broken(
        "a_department_has_no_leader",
        LEADS,
        "      - {role: leader, department: true}\n",
        "{role: leader, department: true}",
        "该角色在此处无人可以担任：leader",
        "nobody can hold the role leader here",
    ),
    Broken(
        "a_department_has_no_supervisor",
        LEADS,
        f"{LEADS}      - {{role: supervisor, department: true}}\n",
        "{role: supervisor, department: true}",
        "该角色在此处无人可以担任：supervisor",
        "nobody can hold the role supervisor here",
    ),
    Broken(
        "a_department_has_no_responsible_person",
        "      - {role: responsible_person}\n",
        "      - {role: responsible_person, department: true}\n",
        "{role: responsible_person, department: true}",
        "该角色在此处无人可以担任：responsible_person",
        "nobody can hold the role responsible_person here",
    ),
    Broken(
        "a_group_has_no_departments",
        "    responsible: grid_member",
        "      - {role: mediator, department: true}\n    responsible: grid_member",
        "{role: mediator, department: true}",
        "该角色在此处无人可以担任：mediator",
        "nobody can hold the role mediator here",
    ),
    Broken(
        "a_department_officer_belongs_to_a_department",
        "{role: department_officer, department: true}",
        "{role: department_officer}",
        "{role: department_officer}",
        "该角色在此处无人可以担任：department_officer",
        "nobody can hold the role department_officer here",
    ),
    Broken(
        "departments_sign_nothing",
        "{level: village, roles: [unit_head]}",
        "{level: village, roles: [unit_head,\n            department_officer]}",
        "            department_officer",
        "该角色在此处无人可以担任：department_officer",
        "nobody can hold the role department_officer here",
    ),
    Broken(
        "departments_are_not_urged",
        "roles: [leader, supervisor]",
        "roles: [leader, department_officer]",
        "roles: [leader, department_officer]",
        "该角色在此处无人可以担任：department_officer",
        "nobody can hold the role department_officer here",
    ),
]
"""Faults that only a place would notice: the schema lets them pass."""


def faults(text: str) -> list[Fault]:
    with pytest.raises(DocumentRefusedError) as refused:
        load_text(text, "wuding.yaml")
    return refused.value.faults


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_refused_with_file_line_and_words(broken: Broken) -> None:
    line = line_of(broken.text, broken.at)
    found = faults(broken.text)
    matching = [fault for fault in found if broken.zh in fault.says.zh and broken.en in fault.says.en]
    assert [(fault.file, fault.line) for fault in matching] == [("wuding.yaml", line)], found


@pytest.mark.parametrize("broken", [*WHOLE, *NOBODY_HOLDS], ids=lambda broken: broken.name)
def test_parts_that_do_not_fit_together(broken: Broken) -> None:
    (fault,) = faults(broken.text)
    assert (fault.file, fault.line) == ("wuding.yaml", line_of(broken.text, broken.at))
    assert broken.zh in fault.says.zh
    assert broken.en in fault.says.en


@pytest.mark.parametrize("broken", NOBODY_HOLDS, ids=lambda broken: broken.name)
def test_a_document_that_was_accepted_once_is_not_judged_by_what_a_place_would_notice(broken: Broken) -> None:
    """Cases may rest on it: read again, it is what it was."""
    kept = load_text(broken.text, kept=True)
    assert kept.text == broken.text
    assert kept.hash != load_text(WUDING).hash


def test_a_document_that_was_accepted_once_is_still_read_by_the_schema() -> None:
    with pytest.raises(DocumentRefusedError):
        load_text(changed(WUDING, "tier: village", "tier: hamlet"), kept=True)


def test_every_role_that_nobody_can_hold_is_reported_at_once() -> None:
    text = changed(WUDING, LEADS, "      - {role: leader, department: true}\n")
    text = changed(text, "roles: [leader, supervisor]", "roles: [department_officer]")
    lines = [fault.line for fault in faults(text)]
    assert lines == [line_of(text, "{role: leader, dep"), line_of(text, "roles: [department_officer]")]


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        ("{times: 3}", "{times: 0}", "attempts:", "不得小于 1", "not be less than 1"),
        ("{times: 3}", "{times: 21}", "attempts:", "不得大于 20", "not be more than 20"),
        ("{times: 3}", "{}", "attempts:", "缺少这一项", "this is missing"),
        ("{at_most: {calendar_days: 10}}", "{}", "suspension:", "缺少这一项", "this is missing"),
        ("calendar_days: 10", "days: 10", "suspension:", "不认识这一项", "unknown field"),
        ("before_closing: true", "before_closing: sometimes", "follow_up:", "true", "true or false"),
        ("{years: 30}", "{years: 0}", "retention:", "不得小于 1", "not be less than 1"),
        ("{years: 30}", "{years: 101}", "retention:", "不得大于 100", "not be more than 100"),
        ("{years: 30}", "{years: 2.5}", "retention:", "须为整数", "whole number"),
        ("{years: 30}", "{}", "retention:", "缺少这一项", "this is missing"),
        ("{years: 30}", "{months: 6}", "retention:", "不认识这一项", "unknown field"),
        ("in_all: 3,", "in_all: 1,", "{working_days: 2,", "合计", "no less than one"),
        ("in_all: 3,", "in_all: 5,", "{working_days: 2,", "（2–4）", "no more than all of them: 2–4"),
        ("{working_days: 2, in", "{working_days: 0, in", "{working_days: 0, in", "不得小于 1", "less than 1"),
        (
            "{working_days: 2, in",
            "{working_days: 61, in",
            "{working_days: 61,",
            "不得大于 60",
            "more than 60",
        ),
        ("in_all: 3, times: 2,", "times: 2,", "{working_days: 2,", "缺少这一项", "this is missing"),
        ("in_all: 3, times: 2,", "in_all: 3,", "{working_days: 2,", "缺少这一项", "this is missing"),
        ("times: 2, dec", "times: 2, asked_by: duty, dec", "asked_by", "不认识这一项", "unknown field"),
        (
            "{level: city, roles: [superv",
            "{level: hamlet, roles: [superv",
            "hamlet",
            "没有这个层级",
            "no level",
        ),
        (
            "{level: city, roles: [superv",
            "{level: township, roles: [superv",
            "level: township, roles: [superv",
            "须由上级决定",
            "decided at a level above",
        ),
        (
            "{level: city, roles: [superv",
            "{level: city, roles: [auditor, superv",
            "- key: township",
            "不能承办",
            "role auditor",
        ),
        (
            "{level: city, roles: [superv",
            "{level: city, roles: [department_officer, superv",
            "department_officer, superv",
            "无人可以担任",
            "nobody can hold",
        ),
        ("over: [village]", "over: []", "over: []", "至少需要 1 项", "at least 1 needed"),
        ("when: {risk_signs: [violence, self_harm]}", "when: {}", "when: {}", "条件为空", "says nothing"),
        ("why: {zh: 情势紧急, en: no time to lose}", "why: {zh: 情势紧急}", "情势紧急}", "缺少", "missing"),
    ],
)
def test_parts_of_the_further_moves(old: str, new: str, at: str, zh: str, en: str) -> None:
    text = changed(SIX_LEVELS, old, new)
    found = [(fault.line, zh in fault.says.zh, en in fault.says.en) for fault in faults(text)]
    assert (line_of(text, at), True, True) in found


LABOUR = "    starts: opened\n    categories: [migrant_wages, other_labour]\n"


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        ("starts: opened", "starts: someday", "starts: someday", "不是允许的取值", "not one of"),
        (LABOUR, "    starts: opened\n    categories: []\n", "categories: []", "至少需要 1 项", "at least 1"),
        ("other_labour]", "work]", "categories: [migrant_wages, work]", "不是允许的取值", "not one of"),
        ("channels: [court]", "channels: [tribunal]", "[tribunal]", "不是允许的取值", "not one of"),
        ("stopped_by: [appraisal]", "stopped_by: [rain]", "[rain]", "不是允许的取值", "not one of"),
        ("remedies: [arbitration]", "remedies: [prayer]", "[prayer]", "不是允许的取值", "not one of"),
        ("{calendar_days: 15, basis: law}", "{calendar_days: 0}", "days: 0", "不得小于 1", "less than 1"),
        ("- id: medical", "- id: labour", "- id: labour\n    name: {zh: 医疗", "编号重复", "same id"),
        ("- id: medical", "- id: Medical", "- id: Medical", "格式不对", "does not have the form"),
        (
            "starts: accepted\n    categories: [medical]",
            "starts: agreement\n    categories: [medical]",
            "ends_mediation: true",
            "不能视为调解失败",
            "cannot make the mediation fail",
        ),
        (
            "court]\n    ends_mediation",
            "arbitration]\n    ends_mediation",
            "remedies: [arbitration, administrative, arbitration]",
            "须告知仲裁、行政、诉讼全部途径",
            "told of all three remedies",
        ),
        ("    starts: agreement\n", "", "- id: confirmation", "缺少这一项", "this is missing"),
    ],
)
def test_parts_of_statutory_clocks(old: str, new: str, at: str, zh: str, en: str) -> None:
    text = changed(XIAYI, old, new)
    found = [(fault.line, zh in fault.says.zh, en in fault.says.en) for fault in faults(text)]
    assert (line_of(text, at), True, True) in found, faults(text)


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        (
            "{calendar_days: 7, basis",
            "{calendar_days: 2, basis",
            "{calendar_days: 2",
            "由短到长",
            "later than",
        ),
        (
            "{calendar_days: 7, basis",
            "{working_days: 7, basis",
            "{working_days: 7",
            "同一计量单位",
            "same unit",
        ),
        (
            "{calendar_days: 1, basis",
            "{calendar_days: 0, basis",
            "{calendar_days: 0",
            "不得小于 1",
            "less than 1",
        ),
        (
            "{level: township, basis",
            "{level: city, basis",
            "{level: city",
            "没有这个层级：city",
            "no level city",
        ),
        ("{level: township, basis", "{basis", "reopening:", "缺少这一项", "this is missing"),
        ("any_of: [application]", "any_of: []", "any_of: []", "至少需要 1 项", "at least 1 needed"),
        ("any_of: [application]", "any_of: [will]", "any_of: [will]", "不是允许的取值", "not one of"),
        ("[agreement, term", "[agreement, agreement, term", "[agreement, agr", "种类重复", "stands twice"),
        ("  musts:\n", "  must:\n", "dossier:", "缺少这一项", "this is missing"),
    ],
)
def test_parts_of_what_comes_after_the_signature(old: str, new: str, at: str, zh: str, en: str) -> None:
    text = changed(LONGSHAN, old, new)
    found = [(fault.line, zh in fault.says.zh, en in fault.says.en) for fault in faults(text)]
    assert (line_of(text, at), True, True) in found


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        (
            "by: {level: group,",
            "by: {level: hamlet,",
            "level: hamlet",
            "没有这个层级：hamlet",
            "no level hamlet",
        ),
        (
            "by: {level: group,",
            "by: {level: county,",
            "discussed_by:",
            "由低到高：village",
            "upwards: village",
        ),
        ("roles: [grid_member]}", "roles: [auditor]}", "proposed_by:", "不能承办", "the role auditor can"),
        (
            "roles: [grid_member]}",
            "roles: [department_officer]}",
            "proposed_by:",
            "无人可以担任",
            "nobody can hold",
        ),
        (
            "key: medium",
            "key: low",
            "key: low, name: {zh: 中",
            "等级键重复：low",
            "two grades have the key low",
        ),
        (
            "level: village, basis",
            "level: hamlet, basis",
            "level: hamlet, b",
            "没有这个层级",
            "no level hamlet",
        ),
        ("key: medium, ", "", "name: {zh: 中风险", "缺少这一项", "this is missing"),
        ("  decided_by: {level: township, roles: [unit_head]}\n", "", "assessment:", "缺少", "missing"),
    ],
)
def test_parts_of_the_assessment(old: str, new: str, at: str, zh: str, en: str) -> None:
    text = changed(LONGLING, old, new)
    found = [(fault.line, zh in fault.says.zh, en in fault.says.en) for fault in faults(text)]
    assert (line_of(text, at), True, True) in found, faults(text)


def test_every_mistake_is_reported_at_once() -> None:
    text = changed(changed(WUDING, "tier: village", "tier: hamlet"), "share: 0.5", "share: 2")
    lines = {fault.line for fault in faults(text)}
    assert lines == {line_of(text, "tier: hamlet"), line_of(text, "share: 2")}


def test_the_message_reads_like_a_compilers() -> None:
    text = changed(WUDING, "days: 7,", "days: 0,")
    line = line_of(text, "days: 0,")
    assert str(faults(text)[0]) == (
        f"wuding.yaml:{line}: (levels.1.time.working_days) must not be less than 1 / 不得小于 1"
    )


def test_times_without_quotes_are_read_as_written() -> None:
    """YAML 1.1 takes 14:30 for the number 870; here it stays a time."""
    unquoted = WUDING.replace('"', "")
    assert load_text(unquoted).hash == load_text(WUDING).hash


def test_a_condition_left_blank_says_nothing() -> None:
    (fault,) = faults(changed(WUDING, GENERAL, "when: {severity: }"))
    assert "条件为空" in fault.says.zh


def test_a_condition_that_can_never_hold_is_refused() -> None:
    faults(changed(WUDING, GENERAL, "when: {severity: []}"))


@pytest.mark.parametrize("zone", ["Asia", "A" * 300])
def test_a_folder_or_an_endless_name_is_no_timezone(zone: str) -> None:
    (fault,) = faults(changed(WUDING, "Asia/Shanghai", zone))
    assert "未知时区" in fault.says.zh


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("days: 7,", "days: 2.5,"),
        ("share: 0.5", "share: half"),
        ("department: true", "department: maybe"),
        ("version: 3", f"version: {'9' * 5000}"),
    ],
)
def test_chinese_words_are_chinese(old: str, new: str) -> None:
    (fault,) = faults(changed(WUDING, old, new))
    assert "Input" not in fault.says.zh
    assert "parse" not in fault.says.zh


@pytest.mark.parametrize("number", ["true", '"7"'])
def test_a_number_is_a_number(number: str) -> None:
    faults(changed(WUDING, "days: 7,", f"days: {number},"))
