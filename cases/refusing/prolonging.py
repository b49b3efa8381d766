"""More time that the parties agree on."""

from cases.refusing.kinds import CONFLICT, INVALID, Codes

CODES: Codes = {
    "nothing_to_prolong": (
        CONFLICT,
        "policy.statutory: longer if the parties agree",
        "没有可由当事人约定延长的期限",
        "no time runs that the parties could agree to make longer",
    ),
    "not_prolongable": (
        INVALID,
        "policy.statutory: longer if the parties agree",
        "该期限不能由当事人约定延长：{0}",
        "{0} is no clock that runs and that the parties could make longer",
    ),
    "not_agreed_by_all": (
        INVALID,
        "policy.statutory: longer if the parties agree",
        "须全体当事人同意，尚缺：{0}",
        "it takes the agreement of every party; missing: {0}",
    ),
}
