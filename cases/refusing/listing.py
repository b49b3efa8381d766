"""Listed supervision: listing, strike-off, notices."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

STRUCK_OFF_BY = "strike-off: handler, level above, leader in charge, governance centre"

CODES: Codes = {
    "no_listing": (
        CONFLICT,
        "policy.listing",
        "本案规则没有挂牌督办",
        "the policy of this case knows no listed supervision",
    ),
    "listed_already": (CONFLICT, "listing: once at a time", "案件已挂牌督办", "the case is listed already"),
    "not_listed": (CONFLICT, "listing", "案件未挂牌督办", "the case is not listed"),
    "still_listed": (
        CONFLICT,
        "listing: closed only after strike-off",
        "挂牌案件须先销号，再签批结案",
        "the case is listed: it is struck off first, and closed then",
    ),
    "leader_is_handler": (
        INVALID,
        "listing: the leader in charge is no handler",
        "包案领导不能是本案经办人：{0}",
        "{0} has handled the case and cannot be the leader in charge of it",
    ),
    "appoints_upwards": (
        INVALID,
        "listing: the leader in charge is of the listing unit or below it",
        "包案领导须是挂牌单位或其下级单位的领导，不能是上级领导：{0}",
        "{0} is a leader above the unit that lists the case: nobody appoints upwards",
    ),
    "leader_is_person": (
        INVALID,
        "listing: leader in charge and responsible person are two",
        "包案领导与责任人不能是同一人",
        "the leader in charge and the responsible person are two people",
    ),
    "own_notice": (
        FORBIDDEN,
        "listing: a notice is answered by whoever was asked",
        "督办通知 {0} 系本人发出，不能由本人回复",
        "notice {0} is your own: somebody else answers it",
    ),
    "own_supervision": (
        FORBIDDEN,
        "listing: whoever handles a case does not supervise it",
        "经办人不能对自己经办的案件挂牌、调整、延长或发督办通知",
        "whoever handles the case neither lists it, changes or extends that, nor sends notices: others do",
    ),
    "no_department": (
        INVALID,
        "listing: a department is responsible for it",
        "责任部门须为职能部门，不能是一级地方本身：{0}",
        "{0} is a place: the responsible department is one of the place, or of a unit above it",
    ),
    "department_elsewhere": (
        INVALID,
        "listing: the department is of the case's place, or of a unit above it",
        "责任部门须为案件所在地或其上级单位的职能部门，不能是其他地方的部门：{0}",
        "{0} is a department of another place: the responsible one is of the case's place or a unit above it",
    ),
    "nobody_named": (
        INVALID,
        "listing: leader, department, person",
        "须写明新的包案领导、责任部门或责任人",
        "name another leader, department or person",
    ),
    "not_listing_head": (
        FORBIDDEN,
        "listing: only the head of the listing level extends its deadline",
        "挂牌期限只能由挂牌单位负责人延长",
        "only the head of the unit that has listed the case extends its deadline",
    ),
    "listing_overdue": (
        CONFLICT,
        "listing: extended before the deadline",
        "挂牌期限已过，不能再延长",
        "the listed deadline has passed: it is too late to extend it",
    ),
    "strike_off_applied": (
        CONFLICT,
        STRUCK_OFF_BY,
        "已申请销号，正在办理",
        "its strike-off has been applied for already",
    ),
    "no_strike_off": (
        CONFLICT,
        STRUCK_OFF_BY,
        "尚未申请销号",
        "nobody has applied for its strike-off",
    ),
    "strike_off_unvisited": (
        CONFLICT,
        "strike-off: evidence of performance and a visit",
        "申请销号前须先回访当事人并记录",
        "the parties must be visited, and the visit recorded, before the strike-off is applied for",
    ),
    "no_such_document": (
        INVALID,
        "strike-off: evidence among the documents of the case",
        "本案没有这份材料：{0}",
        "the case has no document {0}",
    ),
    "other_strike_off_step": (
        CONFLICT,
        STRUCK_OFF_BY,
        "销号目前处于：{0}",
        "the strike-off waits for another step now: {0}",
    ),
    "not_your_step": (
        FORBIDDEN,
        STRUCK_OFF_BY,
        "目前由 {0} 办理销号",
        "the strike-off is with {0} now",
    ),
    "own_strike_off": (
        FORBIDDEN,
        "strike-off: nobody passes what they handled or applied for",
        "经办人或申请人不能核查、签批自己的销号申请或予以销号",
        "whoever handled the case or applied for it cannot check, sign or strike it off",
    ),
    "strike_off_by_three": (
        FORBIDDEN,
        "strike-off: check, signature and strike-off, three people",
        "核查、签批、销号须由三人分别办理：已办理其中一步或将签批的包案领导不能办理本步",
        "check, signature, strike-off are three people's: whoever took one of them, or signs, takes no other",
    ),
    "settlement_unkept": (
        CONFLICT,
        "visits: the latest one found it kept",
        "最近一次回访发现未履行或有反复：须继续处理并再次回访",
        "the latest visit found it not performed, or flaring up again: see to it, and visit them again",
    ),
    "leading_is_not_listed": (
        CONFLICT,
        "listing: no dispute leaves the list by being merged",
        "本案已挂牌而主案 {0} 未挂牌：请先将主案挂牌再并案",
        "this case is listed and the leading case {0} is not: list that one first, then merge",
    ),
    "too_many_notices": (
        CONFLICT,
        "supervision notices: so many at the same time",
        "已有 {0} 件督办通知待回复",
        "{0} notices wait for a reply already",
    ),
    "no_notice": (CONFLICT, "supervision notices", "没有待回复的督办通知", "no notice waits for a reply"),
    "unknown_notice": (
        INVALID,
        "supervision notices",
        "没有待回复的该督办通知：{0}",
        "no notice {0} waits for a reply",
    ),
}
