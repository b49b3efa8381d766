"""What is asked at all: who asks, for what, on which case, and whether it can be told what was meant."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes, Kind

CODES: Codes = {
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
    "not_yours": (FORBIDDEN, "authority", "您的岗位不能办理此操作", "your post may not do this here"),
    "wrong_status": (CONFLICT, "status", "案件当前状态不允许：{0}", "the case is {0}: not possible now"),
    "case_closed": (CONFLICT, "status", "案件已结案销号", "the case is closed"),
    "calendars_go_back": (
        CONFLICT,
        "policy.office_hours.calendars",
        "新日历须包含原有各年，且版本不得更旧：{0}",
        "the calendars must hold every year that the case has, none in an older version: {0}",
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
    "password_unfit": (
        INVALID,
        "cases/accounts.py: passwords",
        "密码须为 10 至 128 个字符、至少 5 种，不含账号名、不同于原密码，也不是纯数字、连续字符或常用词",
        "10 to 128 characters, 5 different; no account's name, no old one, run, number or common word",
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
}
