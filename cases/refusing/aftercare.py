"""What is asked of a case after its signature."""

from cases.refusing.kinds import CONFLICT, INVALID, Codes

CODES: Codes = {
    "case_archived": (CONFLICT, "status", "案件已归档", "the case is archived"),
    "no_visits": (
        CONFLICT,
        "policy.follow_up.visits",
        "本案规则没有结案后回访安排",
        "no visits after the signature are asked for in this case",
    ),
    "no_such_visit": (
        INVALID,
        "policy.follow_up.visits",
        "结案后回访共 {0} 次",
        "there are {0} visits after the signature",
    ),
    "visited_already": (
        CONFLICT,
        "policy.follow_up.visits: each once",
        "第 {0} 次回访已经记录",
        "visit {0} is recorded already",
    ),
    "visited_that_day": (
        CONFLICT,
        "policy.follow_up.visits: each on a day of its own",
        "{0} 的回访已记为第 {1} 次",
        "the visit of {0} is recorded already, as visit {1}",
    ),
    "before_the_closure": (
        INVALID,
        "follow-up visits: after the signature",
        "不能早于结案",
        "it must not lie before the signature that closed the case",
    ),
    "visits_outstanding": (
        CONFLICT,
        "policy.follow_up.visits",
        "尚有回访未记录：第 {0} 次",
        "visits are outstanding: {0}",
    ),
    "dossier_incomplete": (
        CONFLICT,
        "policy.dossier.musts",
        "卷宗缺少：{0}",
        "the dossier lacks: {0}",
    ),
}
