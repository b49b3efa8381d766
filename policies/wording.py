"""Values of a policy in plain words of both languages."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from policies.aftercare import Reopening
from policies.assessment import GradeRule, StepPlace
from policies.calendars import Coverage, NamedDay
from policies.dossier import KIND_NAMES, DocumentKind, Must
from policies.listing import Criterion, ReplyTime
from policies.policy import (
    Attempts,
    Extension,
    Level,
    OpenWindow,
    Policy,
    Reminder,
    RosterSlot,
    SignaturePlace,
    SkipRule,
    Urging,
)
from policies.risk import RiskCriterion
from policies.spans import Span
from policies.statutory import StatutoryClock
from policies.triage import Condition, TriageRule
from policies.vocabulary import NAMES
from policies.words import Document, Text

LONGEST = 500
"""Characters that a text holds; words that are put together may come to more and are cut."""
AND, OR = Text(zh="且", en="and"), Text(zh="或", en="or")


def said(zh: str, en: str) -> Text:
    """A text of whatever was put together, cut where it is too long."""
    return Text(zh=_cut(zh), en=_cut(en))


def _cut(words: str) -> str:
    words = words.strip() or "–"
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def joined(texts: Iterable[Text], between: Text | None = None) -> Text:
    """Texts in a row: a list, or with the word that stands between them."""
    parts = list(texts)
    zh, en = (between.zh, f" {between.en} ") if between else ("、", ", ")
    return said(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def in_words(value: object, policy: Policy | None = None) -> Text:
    """Any value of a document as people say it; levels by their names where their policy is given."""
    if isinstance(value, Text):
        return value
    if isinstance(value, StrEnum) and value in NAMES:
        return NAMES[value]
    if isinstance(value, DocumentKind):
        return KIND_NAMES[value]
    if isinstance(value, tuple):
        return joined(in_words(each, policy) for each in value)
    if (teller := _TELLERS.get(type(value))) is not None:
        return teller(value, policy)
    if isinstance(value, Document):
        return _field_by_field(value, policy)
    return FIXED.get(str(value)) or said(str(value), str(value))


def label(field: str | int) -> Text:
    """What a field is about; of one that has no words yet, its name."""
    return LABELS.get(str(field)) or said(str(field), str(field).replace("_", " "))


def level_name(key: str, policy: Policy | None) -> Text:
    """The level by name; by its key where no policy says more."""
    known = {level.key: level.name for level in policy.levels} if policy else {}
    return known.get(key) or Text(zh=key, en=key)


def _span(span: Span, _: Policy | None) -> Text:
    for number, zh, en in (
        (span.working_days, "个工作日", "working day"),
        (span.working_hours, "个工作小时", "working hour"),
        (span.calendar_days, "个自然日", "calendar day"),
    ):
        if number is not None:
            return Text(zh=f"{number}{zh}", en=f"{number} {en}{'' if number == 1 else 's'}")
    raise ValueError("a span has one unit")


def _slot(slot: RosterSlot, _: Policy | None) -> Text:
    role = NAMES[slot.role]
    zh, en = role.zh, role.en
    if slot.department:
        zh, en = f"{zh}（主管职能部门）", f"{en} of the competent department"
    if slot.called is not None:
        zh, en = f"{slot.called.zh}（{zh}）", f"{slot.called.en} ({en})"
    return said(zh, en)


def _reminder(reminder: Reminder, _: Policy | None) -> Text:
    if reminder.share is not None:
        share = f"{reminder.share:.0%}"
        return Text(zh=f"期限过去{share}时", en=f"when {share} of the time has passed")
    if reminder.working_days_before is not None:
        days = _span(Span(working_days=reminder.working_days_before), None)
        return Text(zh=f"到期前{days.zh}", en=f"{days.en} before it is due")
    after = in_words(reminder.unaccepted_after)
    return Text(zh=f"{after.zh}内无人受理时", en=f"when nobody has accepted it after {after.en}")


def _must(must: Must, _: Policy | None) -> Text:
    return joined((KIND_NAMES[kind] for kind in must.any_of), OR)


def _reopening(reopening: Reopening, policy: Policy | None) -> Text:
    return level_name(reopening.level, policy)


def _place(place: SignaturePlace, policy: Policy | None) -> Text:
    at, roles = level_name(place.level, policy), [NAMES[role] for role in place.roles]
    who = joined(roles, OR)
    return said(f"{at.zh}{who.zh}", f"the {who.en} at the {at.en}")


def _step(place: StepPlace, policy: Policy | None) -> Text:
    return _place(SignaturePlace(level=place.level, roles=place.roles), policy)


def _grade(grade: GradeRule, policy: Policy | None) -> Text:
    to = level_name(grade.level, policy)
    zh, en = f"{grade.name.zh}：{to.zh}办理", f"{grade.name.en}: goes to the {to.en}"
    if grade.time is not None:
        time = _span(grade.time, None)
        zh, en = f"{zh}，自审定起{time.zh}", f"{en}, {time.en} from the decision"
    if grade.guarantor:
        zh, en = f"{zh}，须有包保责任人", f"{en}, with a guarantor by name"
    return said(zh, en)


def _urging(urging: Urging, _: Policy | None) -> Text:
    every, who = _span(urging.every, None), joined(NAMES[role] for role in urging.roles)
    return said(f"每{every.zh}催办{who.zh}", f"every {every.en}: {who.en}")


def _by_law(clock: StatutoryClock, _: Policy | None) -> Text:
    time, start = _span(clock.time, None), FIXED[f"starts_{clock.starts}"]
    kinds = joined((NAMES[each] for each in (*(clock.categories or ()), *(clock.channels or ()))), OR)
    zh, en = (f"（{kinds.zh}）", f" ({kinds.en})") if clock.categories or clock.channels else ("", "")
    if clock.longer_if_agreed:
        time = Text(zh=f"{time.zh}，当事人同意的可延长", en=f"{time.en}, longer if all parties agree,")
    return said(
        f"{clock.name.zh}{zh}：{start.zh}起{time.zh}；期满{clock.consequence.zh}（{clock.law.zh}）",
        f"{clock.name.en}{en}: {time.en} {start.en}; then {clock.consequence.en} ({clock.law.en})",
    )


def _window(window: OpenWindow, _: Policy | None) -> Text:
    return Text(zh=f"{window.opens}–{window.closes}", en=f"{window.opens}–{window.closes}")


def _day(day: NamedDay, _: Policy | None) -> Text:
    return said(f"{day.date} {day.name.zh}", f"{day.date} {day.name.en}")


def _coverage(covers: Coverage, _: Policy | None) -> Text:
    return Text(zh=f"{covers.first} 至 {covers.last}", en=f"{covers.first} to {covers.last}")


def _level(level: Level, _: Policy | None) -> Text:
    return said(f"{level.name.zh}（{level.typical.zh}）", f"{level.name.en} ({level.typical.en})")


def _attempts(attempts: Attempts, _: Policy | None) -> Text:
    return Text(
        zh=f"调解{attempts.times}次未达成一致即提级",
        en=f"goes up after {attempts.times} sessions without an agreement",
    )


def _extension(extension: Extension, policy: Policy | None) -> Text:
    one, most, times = extension.working_days, extension.in_all, extension.times
    zh = f"到期前可申请延期，每次至多{one}个工作日，至多{times}次，合计至多{most}个工作日"
    en = f"asked for before it is due: {one} working days at most, {times} times, {most} in all"
    if extension.decided_by is not None:
        who = _place(extension.decided_by, policy)
        zh, en = f"{zh}，由{who.zh}决定", f"{en}; decided by {who.en}"
    if extension.case_time_too:
        zh, en = f"{zh}，全案期限同延", f"{en}; the whole case's time too"
    return said(zh, en)


def _skip(rule: SkipRule, policy: Policy | None) -> Text:
    over, when = joined(level_name(key, policy) for key in rule.over), _condition(rule.when, policy)
    return said(
        f"{when.zh}：跳过{over.zh}并抄送（{rule.why.zh}）",
        f"{when.en}: passes {over.en}, copied in ({rule.why.en})",
    )


def _criterion(criterion: Criterion, policy: Policy | None) -> Text:
    when = _condition(criterion.when, policy)
    return said(f"{when.zh}（{criterion.why.zh}）", f"{when.en} ({criterion.why.en})")


def _risk(criterion: RiskCriterion, _: Policy | None) -> Text:
    grade = NAMES[criterion.grade]
    return said(f"{criterion.why.zh}：{grade.zh}", f"{criterion.why.en}: {grade.en}")


def _reply(reply: ReplyTime, _: Policy | None) -> Text:
    return _span(reply.span, None) if reply.span else Text(zh="当日", en="the same day")


def _rule(rule: TriageRule, policy: Policy | None) -> Text:
    to = level_name(rule.level, policy)
    if rule.when is None:
        return said(f"其余：{to.zh}（{rule.why.zh}）", f"everything else: {to.en} ({rule.why.en})")
    when = _condition(rule.when, policy)
    return said(f"{when.zh}：{to.zh}（{rule.why.zh}）", f"{when.en}: {to.en} ({rule.why.en})")


def _condition(condition: Condition, policy: Policy | None) -> Text:
    parts = [part_in_words(name, value, policy) for name, value in parts_of(condition)]
    return joined(parts, AND)


def parts_of(condition: Condition) -> list[tuple[str, Any]]:
    """What a condition asks for: names of its fields, as documents write them, with their values."""
    return [
        (field.alias or name, value)
        for name, field in type(condition).model_fields.items()
        if (value := getattr(condition, name)) is not None
    ]


def part_in_words(name: str, value: Any, policy: Policy | None = None) -> Text:
    """One part of a condition."""
    if name in ("any", "all"):
        inner = joined((_condition(each, policy) for each in value), OR if name == "any" else AND)
        return said(f"（{inner.zh}）", f"({inner.en})")
    if name == "not":
        inner = _condition(value, policy)
        return said(f"非（{inner.zh}）", f"not ({inner.en})")
    about = label(name)
    if isinstance(value, tuple):
        one_of = joined((in_words(each) for each in value), OR)
        return said(f"{about.zh}为{one_of.zh}", f"{about.en} {one_of.en}")
    return said(f"{about.zh}{value}", f"{about.en} {value}")


def _field_by_field(value: Document, policy: Policy | None) -> Text:
    given = [
        (label(name), in_words(part, policy))
        for name in type(value).model_fields
        if name != "basis" and (part := getattr(value, name)) not in (None, ())
    ]
    return said(
        "；".join(f"{about.zh}：{words.zh}" for about, words in given),
        "; ".join(f"{about.en}: {words.en}" for about, words in given),
    )


_TELLERS: dict[type, Callable[[Any, Policy | None], Text]] = {
    Span: _span,
    RosterSlot: _slot,
    Reminder: _reminder,
    SignaturePlace: _place,
    StepPlace: _step,
    GradeRule: _grade,
    Urging: _urging,
    Must: _must,
    Reopening: _reopening,
    OpenWindow: _window,
    NamedDay: _day,
    Coverage: _coverage,
    Level: _level,
    TriageRule: _rule,
    Attempts: _attempts,
    Extension: _extension,
    SkipRule: _skip,
    Criterion: _criterion,
    ReplyTime: _reply,
    RiskCriterion: _risk,
    Condition: _condition,
    StatutoryClock: _by_law,
}

FIXED = {
    "escalate": Text(zh="到期即提级到上一级", en="goes to the level above when its time is over"),
    "stay": Text(
        zh="到期不再上移，持续催办", en="stays here when its time is over and is urged again and again"
    ),
    "starts_opened": Text(zh="自申请", en="from the application"),
    "starts_accepted": Text(zh="自受理", en="from acceptance"),
    "starts_agreement": Text(zh="自协议生效", en="from the agreement's effect"),
    "True": Text(zh="是", en="yes"),
    "False": Text(zh="否", en="no"),
}
"""Fixed words of the schema."""

LABELS = {
    name: Text(zh=zh, en=en)
    for name, zh, en in (
        ("timezone", "时区", "time zone"),
        ("windows", "工作时段", "working window"),
        ("calendars", "适用日历系列", "series of calendars"),
        ("days_off", "休息日", "day off"),
        ("working_days", "上班日", "day worked"),
        ("working_weekends", "调休上班", "worked weekend"),
        ("covers", "覆盖范围", "covers"),
        ("case_time", "全案期限", "time for the whole case"),
        ("levels", "层级", "level"),
        ("tier", "行政层级", "tier"),
        ("time", "本级期限", "time at the level"),
        ("roster", "须参与办理", "must be on it"),
        ("responsible", "负责人", "answers for it"),
        ("reminders", "提醒", "reminder"),
        ("on_breach", "逾期", "breach"),
        ("urging", "催办", "urging"),
        ("every", "每隔", "every"),
        ("roles", "对象", "who"),
        ("sign_off", "签批", "signature"),
        ("within", "签批期限", "time to sign"),
        ("chain", "签批人", "signs"),
        ("assessment", "定级", "grade"),
        ("proposed_by", "提出等级", "proposes the grade"),
        ("discussed_by", "商议等级", "discusses the grade"),
        ("decided_by", "审定等级", "decides the grade"),
        ("grades", "等级", "grade"),
        ("statutory", "法定期限", "statutory clock"),
        ("triage", "分流规则", "triage rule"),
        ("attempts", "调解次数", "attempts"),
        ("extension", "延期", "extension"),
        ("skips", "跳级规则", "skip rule"),
        ("at_most", "中止计时至多", "suspended at most"),
        ("before_closing", "结案前须回访", "a follow-up visit before closing"),
        ("visits", "结案后回访", "visit after the signature"),
        ("reopening", "反复后由何级办理", "where a relapse goes"),
        ("level", "层级", "level"),
        ("dossier", "卷宗", "dossier"),
        ("musts", "归档必备", "needed for the archive"),
        ("years", "结案后保存年数", "years kept after closing"),
        ("by", "可挂牌的层级", "lists cases"),
        ("criteria", "标准", "criterion"),
        ("reassess_every", "风险等级每隔多久重评", "risk looked at again every"),
        ("guarantor_for", "须有包保责任人的等级", "takes a guarantor"),
        ("red", "红色督办回复时限", "reply to a red notice"),
        ("yellow", "黄色督办回复时限", "reply to a yellow notice"),
        ("blue", "蓝色督办回复时限", "reply to a blue notice"),
        ("severity", "程度", "severity"),
        ("category", "类别", "category"),
        ("scale", "规模", "scale"),
        ("risk_signs", "风险征兆", "sign of risk"),
        ("people", "涉及人数", "people involved"),
        ("people_at_least", "涉及人数不少于", "people involved at least"),
        ("amount", "金额（元）", "amount in yuan"),
        ("amount_at_least", "金额（元）不少于", "amount in yuan at least"),
    )
}
"""What the fields of documents are about, in both languages."""
