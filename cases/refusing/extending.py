"""More time for a level."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "no_extension": (
        CONFLICT,
        "policy.levels.extension",
        "本案规则不允许本级延期",
        "the policy of this case gives this level no more time",
    ),
    "too_late_to_extend": (
        CONFLICT,
        "extension: asked for before the deadline",
        "期限已过，不能再申请或准许延期",
        "the deadline has passed: it is too late for more time",
    ),
    "extensions_used_up": (
        CONFLICT,
        "policy.levels.extension",
        "本级延期的次数或天数已用完",
        "this level has had all the extensions that the policy gives it",
    ),
    "extension_too_long": (
        INVALID,
        "policy.levels.extension",
        "本次至多可延期{0}个工作日",
        "it can be extended by {0} working days at most now",
    ),
    "extension_asked": (
        CONFLICT,
        "extension: one request at a time",
        "已申请延期，待上级决定",
        "more time has been asked for already and waits for the decision above",
    ),
    "no_extension_asked": (
        CONFLICT,
        "extension: asked for first",
        "没有待决定的延期申请",
        "nobody has asked for more time",
    ),
    "own_request": (
        FORBIDDEN,
        "extension: decided by somebody else",
        "不能决定自己提出的延期申请",
        "nobody decides what they asked for themselves",
    ),
    "not_the_decider": (
        FORBIDDEN,
        "extension: decided above",
        "延期由{0}决定，承办层级不能自行决定",
        "more time is decided by {0}, never by the level that asks",
    ),
}
