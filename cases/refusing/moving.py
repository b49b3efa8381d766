"""The way of a case: up, down, across, whose it is, and clocks that stand."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
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
        "urge: once for each person or task and working day",
        "{0} 本工作日已被催办",
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
}
