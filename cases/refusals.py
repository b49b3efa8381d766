"""Refusals: values with a stable code, a sentence in two languages and the rule that refused."""

from enum import StrEnum
from functools import lru_cache

from cases.model import Model
from policies.words import Text


class Kind(StrEnum):
    """What sort of refusal it is; the doors translate it into their own terms."""

    INVALID = "invalid"
    """What was said makes no sense."""
    FORBIDDEN = "forbidden"
    """The actor may not."""
    CONFLICT = "conflict"
    """The case does not allow it now."""
    STALE = "stale"
    """The case has changed since the actor looked."""
    REUSED = "reused"
    """The command id was used for something else."""


class Refusal(Model):
    """Why a command is not carried out, and what can be done instead."""

    code: str
    kind: Kind
    says: Text
    rule: str
    """Article of law, policy field or semantic rule that refuses."""
    field: str | None = None
    allowed: tuple[str, ...] = ()
    """Commands that this actor may give on this case now."""


INVALID, FORBIDDEN, CONFLICT = Kind.INVALID, Kind.FORBIDDEN, Kind.CONFLICT

CODES: dict[str, tuple[Kind, str, str, str]] = {
    # code: kind, rule, zh, en
    "unknown_command": (INVALID, "registry", "没有这个操作：{0}", "there is no command {0}"),
    "invalid_command": (INVALID, "schema", "内容不符合要求：{0}", "the command is not well formed: {0}"),
    "unknown_party": (INVALID, "parties", "本案没有这个当事人：{0}", "the case has no party {0}"),
    "unknown_officer": (INVALID, "roster", "没有这个人员：{0}", "there is no officer {0}"),
    "unknown_level": (INVALID, "policy.levels", "没有这个层级：{0}", "there is no level {0}"),
    "officer_unfit": (
        INVALID,
        "policy.levels.roster",
        "该人员在此单位不具备相应角色：{0}",
        "{0} does not hold that role at this unit",
    ),
    "chain_incomplete": (
        INVALID,
        "policy.levels",
        "该单位没有通到最高层级的上级：{0}",
        "the unit does not reach up to the top level {0}",
    ),
    "unknown_file": (
        INVALID,
        "documents",
        "本案没有收到这个文件，或已超过一天未归入：{0}",
        "no such file was brought in for this case, or it was not filed within a day: {0}",
    ),
    "too_many_documents": (
        CONFLICT,
        "documents: so many in one case",
        "本案材料已达 {0} 份",
        "the case has {0} documents already",
    ),
    "no_parties": (INVALID, "parties", "至少需要一名申请人", "at least one applicant is needed"),
    "party_twice": (INVALID, "parties", "当事人重复", "a party stands twice"),
    "in_the_future": (INVALID, "dates", "日期不能晚于现在", "the date lies in the future"),
    "before_the_case": (INVALID, "dates", "日期不能早于登记", "the date lies before the case was opened"),
    "absurd_date": (
        INVALID,
        "dates",
        "没有这一天，或日期不合理：须在 {0} 至 {1} 之间",
        "no such day, or one that makes no sense: it lies between {0} and {1}",
    ),
    "remedies_not_told": (
        INVALID,
        "People's Mediation Law 26",
        "须告知仲裁、行政、诉讼途径并记录",
        "the parties must be told of arbitration, administrative and court routes",
    ),
    "agreement_incomplete": (
        INVALID,
        "People's Mediation Law 29",
        "书面协议须有全部当事人签名、调解员签名并加盖印章",
        "a written agreement takes every party's signature, the mediator's and the committee's seal",
    ),
    "nothing_to_assign": (INVALID, "assign", "须指定人员或层级", "name people or a level"),
    "no_such_unit": (INVALID, "units", "没有这个单位：{0}", "there is no unit {0}"),
    "no_sibling": (
        INVALID,
        "transfer: a sibling unit",
        "只能移送同一上级之下的同级单位：{0}",
        "{0} is no sibling: a case is transferred to a unit of the same tier below the same unit",
    ),
    "transfer_to_oneself": (
        INVALID,
        "transfer: a sibling unit",
        "案件已在该单位，不能移送给自己",
        "the case is with that unit already",
    ),
    "of_another_place": (
        INVALID,
        "copy in: below the same top unit",
        "该单位不在本地管辖之内：{0}",
        "{0} belongs to another place",
    ),
    "asked_already": (
        CONFLICT,
        "transfer",
        "已请该单位接收：{0}",
        "{0} has been asked already",
    ),
    "reads_already": (INVALID, "copy in", "该单位已能查看本案：{0}", "{0} may read the case already"),
    "not_your_level": (
        INVALID,
        "take up, decide: no higher than one's own level",
        "不是您单位的层级：{0}",
        "{0} is not a level of your unit",
    ),
    "urge_wrong_side": (
        INVALID,
        "urge: whoever answers for the case or is on it, never oneself nor a unit above",
        "不能催办自己、上级或未承办本案的人员：{0}；可用 to 指定本案承办人员",
        "{0} cannot be urged: not yourself, nor a unit above you, nor a stranger; `to` names who",
    ),
    "urged_today": (
        CONFLICT,
        "urge: once for each person and working day",
        "该人员本工作日已被催办：{0}",
        "{0} was urged on this working day already",
    ),
    "only_from_above": (
        FORBIDDEN,
        "authority: upper levels instruct lower ones, never the reverse",
        "须由本规则中上级层级的单位办理",
        "only a unit of a level above the one that has the case may do this",
    ),
    "taken_up_here": (
        CONFLICT,
        "take up",
        "案件由本级主动上提；可附理由下交",
        "your own level took the case up: send it down with reasons instead",
    ),
    "competence_decided": (
        CONFLICT,
        "competence: decided above",
        "上级已裁定由本单位办理",
        "it was decided above that the case belongs here",
    ),
    "contested_already": (
        CONFLICT,
        "competence: decided above",
        "已提请上级裁定",
        "the unit above has been asked already",
    ),
    "nothing_contested": (
        CONFLICT,
        "competence: decided above",
        "没有待裁定的管辖争议",
        "nobody has contested whose case it is",
    ),
    "no_transfer": (CONFLICT, "transfer", "没有待接收的移送", "no transfer waits for an answer"),
    "case_suspended": (
        CONFLICT,
        "policy.suspension",
        "案件已中止计时，请先恢复",
        "the clocks are stopped: resume first",
    ),
    "not_suspended": (CONFLICT, "policy.suspension", "案件未中止计时", "the clocks are running"),
    "no_suspension": (
        CONFLICT,
        "policy.suspension",
        "本案规则不允许中止计时",
        "the policy of this case lets no clock be stopped",
    ),
    "overdue_already": (
        CONFLICT,
        "policy.suspension: before the deadline",
        "期限已过，不能中止计时",
        "the deadline has passed: it is too late to stop the clock",
    ),
    "nothing_to_follow_up": (
        CONFLICT,
        "follow-up visits",
        "本级没有有效的调解协议，无可回访",
        "there is no agreement at this level to follow up",
    ),
    "follow_up_missing": (
        CONFLICT,
        "policy.follow_up.before_closing",
        "结案前须先回访当事人并记录",
        "the parties must be visited, and the visit recorded, before the case is closed",
    ),
    "not_yours": (FORBIDDEN, "authority", "您的岗位不能办理此操作", "your post may not do this here"),
    "password_unfit": (
        INVALID,
        "cases/accounts.py: passwords",
        "密码须为 10 至 128 个字符，不得含账号名、不得与原密码相同，且至少有 5 种不同字符",
        "10 to 128 characters, 5 of them different, without the account's name, and not the old password",
    ),
    "not_granted": (
        FORBIDDEN,
        "cases/grant.py: what reaches a case comes through the API",
        "该操作未经本系统接口签发，不予受理",
        "this did not come through the API, which signs what it sends",
    ),
    "grant_expired": (
        FORBIDDEN,
        "cases/grant.py: a grant holds for two minutes",
        "签发已过时限，请重新办理；如反复出现请核对服务器时钟",
        "what the API signed has expired: ask again; if it goes on, compare the clocks of the servers",
    ),
    "not_yours_to_read": (
        FORBIDDEN,
        "sight: what the relation to the case needs",
        "材料仅供办理单位、上级和曾办理的单位查阅；身份证明仅供可查看当事人信息的人员",
        "documents are for units that have, had or oversee the case; identity proofs for who may reveal",
    ),
    "not_yours_to_reveal": (
        FORBIDDEN,
        "PIPL 51; only who has to do with the parties",
        "仅办案单位的承办岗位、立案人和签批人可以查看当事人信息",
        "only staff of the unit that has the case, whoever opened it and its signer may see the parties",
    ),
    "not_yours_to_freeze": (
        FORBIDDEN,
        "cases/freezing.py: duty desk or head of the unit that has the case, or of one above",
        "仅办案单位或其上级的值班岗、单位负责人可以停止或恢复处理",
        "only the duty desk or the head of the unit that has the case, or of one above, may do this",
    ),
    "frozen": (
        CONFLICT,
        "PIPL 47: kept, and nothing else",
        "该案已停止除存储外的处理",
        "the case is frozen: it is kept, and nothing else is done with it",
    ),
    "frozen_already": (CONFLICT, "PIPL 47", "该案已停止处理", "the case is frozen already"),
    "not_frozen": (CONFLICT, "PIPL 47", "该案未停止处理", "the case is not frozen"),
    "signer_is_handler": (
        FORBIDDEN,
        "sign_off: signer is never a handler or the proposer",
        "经办人或提请人不能签批自己的案件",
        "whoever handled or proposed it cannot sign it off",
    ),
    "not_the_signer": (
        FORBIDDEN,
        "policy.levels.sign_off.chain",
        "目前由 {0} 签批",
        "the signature is with {0} now",
    ),
    "wrong_status": (CONFLICT, "status", "案件当前状态不允许：{0}", "the case is {0}: not possible now"),
    "case_closed": (CONFLICT, "status", "案件已结案销号", "the case is closed"),
    "case_open": (
        CONFLICT,
        "PIPL 47: an open case is handled by legal duty",
        "案件尚未结案，正在依法办理",
        "the case is open: it is being handled, as the law wants it",
    ),
    "retention_runs": (
        CONFLICT,
        "policy.retention; PIPL 47",
        "保存期限至 {0} 止，此前不得删除；可停止除存储外的处理（freeze）",
        "it is kept until the end of {0} and not deleted before; what is allowed instead is to freeze it",
    ),
    "at_the_top": (CONFLICT, "policy.levels", "已在最高层级，不能再提级", "the case is at the top already"),
    "breach_cannot_be_declined": (
        CONFLICT,
        "policy.levels.on_breach",
        "逾期升级的案件不能退回下级",
        "a case that came up by breach cannot be declined",
    ),
    "receiver_cannot_decline": (
        CONFLICT,
        "first-receiver responsibility (首接责任)",
        "首接单位不能退回；可受理、交办或提级",
        "the first receiver cannot decline: accept, assign or escalate instead",
    ),
    "declined_before": (
        CONFLICT,
        "decline: once for each level",
        "该层级已退回过一次",
        "this level has declined the case before",
    ),
    "level_not_below": (
        CONFLICT,
        "assign, send down",
        "只能交给本级以下的层级；交办限于受理之前",
        "a case is sent down to a level below; assigned down only before it is accepted",
    ),
    "consent_missing": (
        CONFLICT,
        "People's Mediation Law 17, 23; consent is recorded anew at each level",
        "须先记录各方当事人在本级的调解意愿：{0}",
        "consent at this level is not recorded for {0}",
    ),
    "party_refused": (
        CONFLICT,
        "People's Mediation Law 17",
        "当事人明确拒绝调解，不得调解：{0}",
        "{0} has refused mediation at this level",
    ),
    "mediation_over": (
        CONFLICT,
        "People's Mediation Law 26",
        "本级调解已终止",
        "mediation at this level has ended",
    ),
    "no_agreement": (
        CONFLICT,
        "closure: settled",
        "本级没有有效的调解协议，不能以化解结案",
        "there is no agreement at this level to close on",
    ),
    "withdrawn_by_applicants": (
        INVALID,
        "closure: withdrawn",
        "撤回须由全体申请人提出，且只有撤回时填写",
        "a withdrawal names every applicant, and only a withdrawal names them",
    ),
    "mediation_not_ended": (
        CONFLICT,
        "closure: ended; People's Mediation Law 26",
        "须先终止调解并告知救济途径",
        "mediation must have ended and the remedies been told",
    ),
    "calendars_go_back": (
        CONFLICT,
        "policy.office_hours.calendars",
        "新日历须包含原有各年，且版本不得更旧：{0}",
        "the calendars must hold every year that the case has, none in an older version: {0}",
    ),
    "unit_twice": (INVALID, "units: change", "单位重复：{0}", "the unit {0} stands twice"),
    "merge_into_one": (
        INVALID,
        "units: merge",
        "合并只能并入一个单位",
        "a merger goes into exactly one unit",
    ),
    "split_into_several": (
        INVALID,
        "units: split",
        "拆分须由一个单位分为两个以上",
        "a split takes one unit and makes at least two of it",
    ),
    "unit_into_itself": (
        INVALID,
        "units: change",
        "单位不能并入自身：{0}",
        "the unit {0} cannot go into itself",
    ),
    "unit_into_its_own_child": (
        INVALID,
        "units: change",
        "单位不能并入其下级：{0}",
        "a unit cannot go into {0}, which lies below it",
    ),
    "no_heir_of_split": (
        INVALID,
        "units: split",
        "{0} 不是拆分后的单位，不能划给它",
        "nothing can be given to {0}: it is no heir of a split",
    ),
    "not_its_child": (
        INVALID,
        "units: split",
        "{0} 不是被拆分单位的直接下级",
        "{0} is not directly below the unit that splits",
    ),
    "unit_is_department": (
        INVALID,
        "units: change",
        "{0} 是部门，随所属单位变动",
        "{0} is a department and goes where its place goes",
    ),
    "unit_is_the_top": (
        INVALID,
        "units: change",
        "县级以上单位不在此撤并：{0}",
        "the county and what is above it do not merge or split here: {0}",
    ),
    "parents_differ": (
        INVALID,
        "units: merge and split below one unit",
        "只能合并、拆分同一上级之下的单位：{0}",
        "{0} stands below another unit: units merge and split below one and the same",
    ),
    "gone_elsewhere": (
        CONFLICT,
        "units: open cases follow",
        "案件已转由其他单位办理，稍后再随单位变动：{0}",
        "the case has gone elsewhere meanwhile and follows later: {0}",
    ),
    "tiers_differ": (
        INVALID,
        "units: change",
        "撤并的单位层级不同：{0}",
        "the units are not of one tier: {0}",
    ),
    "change_before_table": (
        INVALID,
        "units: change",
        "{0} 的名册日期为 {1}，变动日期不能更早",
        "the table of {0} is of {1}: the change cannot be earlier",
    ),
    "change_too_far": (
        INVALID,
        "units: change",
        "变动日期不能晚于 {0}",
        "the change cannot be later than {0}",
    ),
    "unit_ended": (
        CONFLICT,
        "units: change",
        "{0} 自 {1} 起已撤并，请用 {2}",
        "the unit {0} ended on {1}: use {2}",
    ),
    "changed_that_day": (
        CONFLICT,
        "units: change",
        "{0} 在 {1} 已有另一变动",
        "another change of {0} is dated {1}",
    ),
    "change_waits": (
        CONFLICT,
        "units: change",
        "{0} 另有变动将于 {1} 生效，与此冲突",
        "another change that {0} has part in takes effect on {1}",
    ),
    "stale_version": (
        Kind.STALE,
        "If-Match",
        "案件已有变化（现为第 {0} 版），请查看后再办理",
        "the case has changed (it is at version {0} now): look again",
    ),
    "idempotency_key_reused": (
        Kind.REUSED,
        "Idempotency-Key",
        "同一幂等键已用于另一内容",
        "the same idempotency key was used with another body",
    ),
}
"""Every refusal of the rules."""


LONGEST_SUBJECT = 150
"""Characters of a subject that are repeated: a refusal must not grow with what it refuses."""


def refuse(code: str, *subject: object, field: str | None = None) -> Refusal:
    """The refusal with that code, about that subject; a Text is said in its own language."""
    if field is None and all(isinstance(part, Text) for part in subject):
        return _kept(code, subject)
    return _made(code, subject, field)


def _made(code: str, subject: tuple[object, ...], field: str | None = None) -> Refusal:
    kind, rule, zh, en = CODES[code]
    return Refusal(
        code=code,
        kind=kind,
        rule=rule,
        field=field and _short(field),
        says=Text(zh=zh.format(*_said(subject, "zh")), en=en.format(*_said(subject, "en"))),
    )


# What may be done with a case is found by what is refused: the same few, tens of times with every answer.
_kept = lru_cache(maxsize=1024)(_made)


def _said(subject: tuple[object, ...], language: str) -> list[str]:
    return [_short(str(getattr(part, language) if isinstance(part, Text) else part)) for part in subject]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else f"{text[:LONGEST_SUBJECT]}…"
