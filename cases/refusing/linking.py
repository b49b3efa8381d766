"""Refusals of linking and merging cases."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "linked_with_itself": (
        INVALID,
        "links: between two cases",
        "案件不能与自身关联或并入自身",
        "a case is not linked or merged with itself",
    ),
    "unknown_case": (
        INVALID,
        "links: of cases that one may see",
        "没有您可查看的此案：{0}",
        "there is no case {0} that you may see",
    ),
    "linked_already": (
        CONFLICT,
        "links: one between two cases",
        "已与 {0} 关联",
        "case {0} is linked already",
    ),
    "not_linked": (CONFLICT, "links", "未与 {0} 关联", "case {0} is not linked"),
    "no_link": (CONFLICT, "links", "本案没有关联案件", "no case is linked with this one"),
    "too_many_links": (
        CONFLICT,
        "links: so many of one case",
        "本案关联案件已达 {0} 件",
        "the case has {0} links",
    ),
    "duplicate_of_the_past": (
        CONFLICT,
        "merging: of open cases",
        "只有两案均未结案才能认定重复：{0}",
        "only two open cases are duplicates: {0} is over, or this one is",
    ),
    "merged_in_a_circle": (
        CONFLICT,
        "merging: whatever leads is merged into nothing",
        "为主的案件不能并入他案，重复的案件只并入一案、也不能为主：{0}",
        "a case that leads is no duplicate, and a duplicate is of one case and leads none: {0}",
    ),
    "merging_names_the_case": (
        INVALID,
        "merging: into a case that is named",
        "并案须写明并入哪一案，其他结案方式不写",
        "whoever merges a case names the one that it goes into, and nobody else does",
    ),
    "no_duplicate_of_it": (
        CONFLICT,
        "merging: of what is linked as a duplicate",
        "本案尚未认定与 {0} 重复",
        "this case is not linked as a duplicate of {0}",
    ),
    "link_unanswered": (
        CONFLICT,
        "merging: both cases have their half of the link",
        "{0} 尚未记下与本案的关联",
        "case {0} does not have its half of the link",
    ),
    "handled_duplicate": (
        FORBIDDEN,
        "merging: whoever handled what is merged into a case signs neither",
        "您经办过并入本案的 {0}，本案须由他人签批",
        "you have handled case {0}, which is merged into this one: somebody else signs",
    ),
    "merging_stands": (
        CONFLICT,
        "merging: what is merged stays linked",
        "已并案或已提请并案：{0}",
        "the case is merged into {0}, or proposed to be",
    ),
    "merged_elsewhere": (
        CONFLICT,
        "merging: the leading case goes on",
        "本案已并入 {0}，请在该案办理",
        "the case is merged into {0}: what is to be done is done there",
    ),
}
