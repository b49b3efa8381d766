"""Refusals of putting right what was recorded."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "nothing_to_correct": (
        INVALID,
        "correction: something is put right by it",
        "没有需要更正的内容",
        "there is nothing in it that would be put right",
    ),
    "nothing_corrected": (
        CONFLICT,
        "correction: something is put right by it",
        "与现有信息相同，无可更正",
        "that is what is kept already: there is nothing to put right",
    ),
    "unknown_event": (
        INVALID,
        "striking: an event of this case",
        "本案没有第 {0} 号事件",
        "the case has no event {0}",
    ),
    "not_yours_to_strike": (
        FORBIDDEN,
        "authority: whoever recorded it, the head of their unit, or a level above",
        "第 {0} 号事件由 {1} 记录：只能由其本人、其单位负责人或上级划去",
        "event {0} was recorded by {1}: struck by them, the head of their unit or a level above, nobody else",
    ),
    "struck_already": (
        CONFLICT,
        "striking: once",
        "第 {0} 号事件已经划去",
        "event {0} is struck already",
    ),
    "not_to_be_struck": (
        CONFLICT,
        "striking: records that decide nothing",
        "第 {0} 号事件不能划去：办理中可划去调解、回访、备注和材料，结案后只可划去结案后的回访和材料",
        "event {0} stays: sessions, visits, notes, documents of open cases are struck; later, later ones",
    ),
    "has_moved_the_case": (
        CONFLICT,
        "striking: what has moved the case stands",
        "第 {0} 号事件已使案件流转，不能划去",
        "event {0} has moved the case, and stands",
    ),
    "document_relied_on": (
        CONFLICT,
        "striking: what was signed for or named stands",
        "第 {0} 号事件归入的材料 {1} 已被签批或被其他事项引用，不能划去",
        "document {1} of event {0} was signed for or is named by something else, and stands",
    ),
    "document_struck": (
        CONFLICT,
        "striking: what is struck is on file no more",
        "材料 {0} 已作为误归划去",
        "document {0} is struck, it was filed by mistake",
    ),
}
