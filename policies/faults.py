"""What is wrong with a document, in plain words of both languages."""

from dataclasses import dataclass

from pydantic_core import ErrorDetails

from policies.words import MisfitError, Text


@dataclass(frozen=True)
class Fault:
    """One mistake in a document: where it stands and what it is."""

    file: str
    line: int
    field: str
    says: Text

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        return f"{self.file}:{self.line}:{where} {self.says.en} / {self.says.zh}"


class DocumentRefusedError(ValueError):
    """A document that cannot be relied on, with everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


OWN = {
    "party_for_all_but_witnesses": (
        "查看当事人信息须写明当事人；查看见证人不须写当事人，也不与其他项合并",
        "name a party for a party's data; for witnesses none, and nothing else beside them",
    ),
    "one_of_name_id_number_phone": (
        "姓名、证件号码、电话须且只须填写一项",
        "give one of name, id_number and phone, and no other",
    ),
    "control_characters": ("含有控制字符", "contains control characters"),
    "hidden_characters": ("含有不可见或改变文字方向的字符", "contains invisible or reordering characters"),
    "says_nothing": ("至少须有两个字", "needs at least two letters or characters that say something"),
    "not_a_date": ("须为日期 YYYY-MM-DD", "must be a date YYYY-MM-DD"),
    "one_of": ("必须且只能填写其中一项：{0}", "give exactly one of {0}"),
    "coverage_order": ("覆盖范围的结束日早于开始日", "the coverage ends before it begins"),
    "day_twice": ("日期重复：{0}", "the day {0} stands twice"),
    "day_outside": ("日期不在覆盖范围内：{0}", "the day {0} lies outside the coverage"),
    "weekend_is_off": ("周末本来就是休息日：{0}", "{0} is a weekend and off anyway"),
    "not_a_weekend": ("不是周末，无需列为调休上班：{0}", "{0} is no weekend and worked anyway"),
    "unknown_timezone": ("未知时区：{0}", "unknown time zone {0}"),
    "window_order": ("下班时间须晚于上班时间", "a window must close after it opens"),
    "windows_overlap": ("时段须按先后排列且不重叠", "windows must follow one another without overlap"),
    "never_decides": (
        "没有任何纠纷会适用这条规则：{0}；它的条件自相矛盾，或之前的规则已全部涵盖",
        "no dispute can ever meet {0}: its condition contradicts itself, or the rules before leave nothing",
    ),
    "no_clock": ("该层级的案件会没有任何时限：{0}", "a case at the level {0} can be without any clock"),
    "nobody_answers": ("该层级的案件会无人负责：{0}", "a case at the level {0} can be nobody's"),
    "no_end": ("该层级的案件会无法结案：{0}", "a case at the level {0} can come to where it never ends"),
    "own_work_only": (
        "该层级结案时可能只剩承办人自己可以签批：{0}",
        "a closure can come to where only those who handled the case are left to sign it, at {0}",
    ),
    "nobody_decides": (
        "该层级的延期申请会无人可以决定：{0}",
        "more time that the level {0} asks for can come to where nobody is left to decide on it",
    ),
    "nobody_assesses": (
        "定级会进行到无人可以办理的一步：{0}",
        "the assessment can come to where nobody is left to take the step at {0}: three steps, three people",
    ),
    "empty_condition": ("条件为空", "the condition says nothing"),
    "condition_too_deep": ("条件嵌套超过四层", "conditions nest more than four deep"),
    "role_cannot_act": ("该角色不能承办或签批案件：{0}", "nobody in the role {0} can carry or sign a case"),
    "green_criterion": (
        "绿色无需标准：{0}",
        "green takes no criterion, it is what is left: {0}",
    ),
    "role_twice": ("同一层级角色重复", "a role stands twice on the roster of a level"),
    "responsible_not_on_roster": (
        "责任角色不在本级人员配置中：{0}",
        "the responsible role {0} is not on the roster",
    ),
    "stay_needs_urging": ("“stay”须有且只有它有 urging", "`stay` needs `urging`, and only `stay` has it"),
    "level_twice": (
        "层级键重复：案件会在层级间循环",
        "two levels have the same key: a case would go round in a circle",
    ),
    "attempts_at_top": (
        "最高层级之上无处可升，不能按次数升级：{0}",
        "above the top level there is nowhere to go after so many attempts: {0}",
    ),
    "skips_the_top": (
        "跳级规则不能越过最高层级：{0}",
        "a skip rule cannot go beyond the top level: {0}",
    ),
    "skipped_twice": ("跳级规则中层级重复：{0}", "the level {0} stands twice in a skip rule"),
    "role_nobody_holds": (
        "该角色在此处无人可以担任：{0}",
        "nobody can hold the role {0} here",
    ),
    "extension_in_all": (
        "各次延期合计不得少于一次的天数，也不得多于全部次数的天数（{0}）",
        "all extensions together are no less than one and no more than all of them: {0}",
    ),
    "extension_decided_below": (
        "延期须由上级决定（最高层级由本级决定）：{0}",
        "an extension is decided at a level above, at the top by the top itself: {0}",
    ),
    "agreement_ends_no_mediation": (
        "自协议生效起算的期限届满，不能视为调解失败",
        "a time that runs from an agreement cannot make the mediation fail",
    ),
    "remedies_all": (
        "视为调解失败时，须告知仲裁、行政、诉讼全部途径",
        "where the mediation counts as failed, the parties are told of all three remedies",
    ),
    "levels_not_upwards": ("层级须由低到高排列", "levels must stand lowest first"),
    "breach_at_top": (
        "只有最高层级可以且必须逾期不升级：{0}",
        "the top level, and only it, stays on breach: {0}",
    ),
    "signatures_not_upwards": ("签批顺序须由低到高：{0}", "signatures must go upwards: {0}"),
    "signature_below": ("签批人不得低于承办层级：{0}", "the first signature stands below the level: {0}"),
    "visits_not_in_order": (
        "各次回访须用同一计量单位，且期限由短到长",
        "visits must be counted in the same unit, each later than the one before",
    ),
    "grade_twice": ("等级键重复：{0}", "two grades have the key {0}"),
    "steps_not_upwards": (
        "定级各步须由低到高：{0}",
        "the steps of the assessment must go upwards: {0}",
    ),
    "lists_too_low": (
        "挂牌督办只能由县、市、省级进行：{0}",
        "only a county, a city or a province lists cases, not {0}",
    ),
    "reassessed_too_late": (
        "风险等级至少每季度复评一次：不得超过 92 日，或 66 个工作日",
        "a grade of risk is looked at again at least quarterly: within 92 calendar days, or 66 working days",
    ),
    "kind_twice": ("材料种类重复：{0}", "the kind {0} stands twice"),
    "unknown_level": ("没有这个层级：{0}", "there is no level {0}"),
    "rule_twice": ("规则编号重复", "two rules have the same id"),
    "triage_not_closed": (
        "最后一条分流规则必须没有条件，且只有它没有",
        "the last triage rule, and only it, must be without condition",
    ),
}
"""Our own checks: code to sentences; `{0}` is what the check names."""

GENERAL = {
    "missing": ("缺少这一项", "this is missing"),
    "extra_forbidden": ("不认识这一项", "unknown field"),
    "enum": ("不是允许的取值：{expected}", "not one of {expected}"),
    "literal_error": ("不是允许的取值：{expected}", "not one of {expected}"),
    "int_parsing": ("须为整数", "must be a whole number"),
    "int_from_float": ("须为整数", "must be a whole number"),
    "int_parsing_size": ("数字过大", "the number is too large"),
    "float_parsing": ("须为数字", "must be a number"),
    "float_type": ("须为数字", "must be a number"),
    "bool_parsing": ("须为 true 或 false", "must be true or false"),
    "bool_type": ("须为 true 或 false", "must be true or false"),
    "int_type": ("须为整数", "must be a whole number"),
    "list_type": ("此处应为列表", "a list is expected here"),
    "string_unicode": ("须为有效的文字", "must be valid text"),
    "finite_number": ("须为有限的数字", "must be a finite number"),
    "timezone_aware": ("须带时区", "needs a time zone"),
    "datetime_type": ("须为日期时间（RFC 3339）", "must be a date and time (RFC 3339)"),
    "datetime_parsing": ("须为日期时间（RFC 3339）", "must be a date and time (RFC 3339)"),
    "datetime_from_date_parsing": ("须为日期时间（RFC 3339）", "must be a date and time (RFC 3339)"),
    "datetime_object_invalid": ("须为日期时间（RFC 3339）", "must be a date and time (RFC 3339)"),
    "date_type": ("须为日期 YYYY-MM-DD", "must be a date YYYY-MM-DD"),
    "model_attributes_type": ("此处应为一组字段", "a group of fields is expected here"),
    "dict_type": ("此处应为一组字段", "a group of fields is expected here"),
    "string_type": ("须为文字（时间请加引号）", "must be text (put quotes around times)"),
    "greater_than_equal": ("不得小于 {ge}", "must not be less than {ge}"),
    "less_than_equal": ("不得大于 {le}", "must not be more than {le}"),
    "greater_than": ("须大于 {gt}", "must be more than {gt}"),
    "less_than": ("须小于 {lt}", "must be less than {lt}"),
    "string_pattern_mismatch": ("格式不对，须符合 {pattern}", "does not have the form {pattern}"),
    "string_too_short": ("不得为空", "must not be empty"),
    "string_too_long": ("过长，最多 {max_length} 字", "too long, at most {max_length} characters"),
    "too_short": ("至少需要 {min_length} 项", "at least {min_length} needed"),
    "too_long": ("最多 {max_length} 项", "at most {max_length} allowed"),
    "model_type": ("此处应为一组字段", "a group of fields is expected here"),
    "tuple_type": ("此处应为列表", "a list is expected here"),
    "date_from_datetime_parsing": ("须为日期 YYYY-MM-DD", "must be a date YYYY-MM-DD"),
    "date_parsing": ("须为日期 YYYY-MM-DD", "must be a date YYYY-MM-DD"),
}
"""The checks of the schema itself: pydantic's error type to sentences."""


def plain_words(error: ErrorDetails) -> Text:
    """A schema error as a sentence that an office can act on."""
    misfit = error.get("ctx", {}).get("error")
    if isinstance(misfit, ValueError) and not isinstance(misfit, MisfitError):
        misfit = MisfitError(str(misfit))
    if isinstance(misfit, MisfitError) and misfit.code in OWN:
        return misfit_words(misfit)
    if error["type"] in GENERAL:
        zh, en = GENERAL[error["type"]]
        ctx = error.get("ctx", {})
        return Text(zh=zh.format(**ctx), en=en.format(**ctx))
    return Text(zh="不符合要求", en=error["msg"][:400])


def misfit_words(misfit: MisfitError) -> Text:
    """Parts that do not fit together, as a sentence."""
    zh, en = OWN[misfit.code]
    return Text(zh=zh.format(misfit.subject), en=en.format(misfit.subject))
