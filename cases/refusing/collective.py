"""Refusals of collective disputes."""

from cases.refusing.kinds import CONFLICT, INVALID, Codes

CODES: Codes = {
    "too_many_representatives": (
        INVALID,
        "Regulations on Petition Work 20",
        "代表人不得超过 {0} 人",
        "there are at most {0} representatives of a side",
    ),
    "represents_the_other_side": (
        INVALID,
        "collective disputes: of their own side",
        "不是该方当事人：{0}",
        "no party of that side: {0}",
    ),
    "represented_already": (
        CONFLICT,
        "collective disputes: each once",
        "代表人重复，或与现任代表人相同",
        "somebody is named twice, or these are the representatives already",
    ),
}
