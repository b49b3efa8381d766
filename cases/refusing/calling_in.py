"""Refusals about people called in from outside."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

LAW = "People's Mediation Law 20"

CODES: Codes = {
    "call_without_consent": (
        CONFLICT,
        LAW,
        "邀请他人参与须征得当事人同意，尚缺：{0}",
        "nobody is called in without the parties' consent; missing: {0}",
    ),
    "consent_not_asked": (
        INVALID,
        LAW,
        "本单位法律顾问不参与调解，无须征求当事人意见：{0}",
        "{0} advises the office and takes no part in the mediation: the parties are not asked",
    ),
    "call_names_one": (
        INVALID,
        "calling in: one person or committee",
        "须填写一名系统内人员或一个外部姓名（名称），不能都填或都不填",
        "it takes either an officer or the name of somebody outside",
    ),
    "called_in_already": (
        CONFLICT,
        "calling in: once at a time",
        "该人员已受邀，尚未结束",
        "they are called in already, and not released",
    ),
    "calls_a_party": (
        INVALID,
        "calling in: whoever is from outside the dispute",
        "本案当事人不能作为外部人员受邀",
        "a party of the case cannot be called in to it",
    ),
    "called_in_by_oneself": (
        INVALID,
        "calling in: whoever has no say in the case",
        "该人员本就办理或主管本案，无须邀请：{0}",
        "{0} handles the case or has a say in it already",
    ),
    "adviser_from_elsewhere": (
        INVALID,
        LAW,
        "{0} 不是本单位的法律顾问，请按专家或律师邀请，并征得当事人同意",
        "{0} is no adviser of this office: as an expert or a lawyer they take the parties' consent",
    ),
    "unknown_call": (INVALID, "calling in", "本案没有这项邀请：{0}", "the case has no call {0}"),
    "call_not_open": (
        CONFLICT,
        "calling in",
        "该邀请已答复或已结束：{0}",
        "call {0} is answered or has ended",
    ),
    "call_of_another": (
        FORBIDDEN,
        "calling in: whoever was asked answers",
        "受邀的不是您：{0}",
        "call {0} is somebody else's",
    ),
    "nobody_called_in": (CONFLICT, "calling in", "本案没有受邀人员", "nobody is called in to the case"),
    "speaks_for_themselves": (
        FORBIDDEN,
        "calling in: whoever signs in gives their own opinion",
        "{0} 有账号，须由本人提出意见",
        "{0} has a sign-in: only they give their opinion",
    ),
    "asked_of_a_person": (
        CONFLICT,
        "calling in: what somebody is asked is no instruction",
        "{0} 是向受邀人员提出的问题，请记录意见或结束邀请",
        "{0} was asked of somebody called in: record their opinion, or release them",
    ),
    "unknown_document": (INVALID, "documents", "本案没有这份材料：{0}", "the case has no document {0}"),
}
