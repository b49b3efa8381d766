"""Refusals of handing over."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "handed_to_oneself": (
        INVALID,
        "handover: to somebody else",
        "不能移交给本人",
        "nobody hands over to themselves",
    ),
    "until_unfit": (
        INVALID,
        "handover: until when",
        "截止日只用于请假，须在 {0} 至 {1} 之间",
        "only a leave has a last day, and it lies between {0} and {1}",
    ),
    "starts_unfit": (
        INVALID,
        "handover: from when",
        "起始日须在 {0} 至 {1} 之间",
        "the first day lies between {0} and {1}",
    ),
    "handover_open": (
        CONFLICT,
        "handover: one at a time",
        "{0} 已有尚未交还的移交，请先交还",
        "a handover of {0} is open: it is returned first",
    ),
    "away_themselves": (
        CONFLICT,
        "handover: to somebody who is there",
        "{0} 本人已将工作移交他人",
        "{0} has handed over to somebody else themselves",
    ),
    "nothing_handed_over": (
        CONFLICT,
        "handover: back what was handed over",
        "{0} 没有尚未交还的移交",
        "{0} has handed nothing over that could come back",
    ),
    "unknown_handover": (
        INVALID,
        "handover: of that officer, to that other, and not returned yet",
        "没有尚未交还的移交 {0}，或其移交人、接收人与此不同",
        "there is no handover {0} that is open, or it is another officer's or to somebody else",
    ),
    "not_yours_to_hand_over": (
        FORBIDDEN,
        "authority: the officer, the head of their unit, a head, leader or supervisor above",
        "移交须由 {0} 本人、其单位负责人或上级负责人、督导人员办理",
        "{0} hands over themselves; else the head of their unit, or a head, leader or supervisor above",
    ),
    "may_not_hold": (
        FORBIDDEN,
        "authority: who may have it",
        "{0} 的单位或岗位不能承担此项工作，可交给：{1}",
        "{0} may not have it; it goes to {1}",
    ),
    "may_hold_nothing": (
        FORBIDDEN,
        "authority: who may have any of it",
        "{1} 现有或将有的工作没有一项可以交给 {0}，未作移交",
        "nothing that {1} carries, or will, may go to {0}: nothing was handed over",
    ),
    "named_already": (
        CONFLICT,
        "listing: leader in charge and responsible person are two",
        "{0} 已是本案挂牌的包案领导或责任人，不能兼任",
        "{0} is named in the listing already: the leader in charge and the responsible person are two people",
    ),
    "handled_what_is_merged": (
        FORBIDDEN,
        "handover: nobody signs what they, or whom they stand in for, have handled",
        "双方有人经办过并入本案的 {0}：签批须由他人进行",
        "one of the two has handled case {0}, which is merged into this one: somebody else signs",
    ),
    "handled_it_themselves": (
        FORBIDDEN,
        "sign_off: signer is never a handler, the proposer, or whoever stands in for one",
        "{0} 将签批自己经办、提请或代办的案件，不能移交",
        "{0} would sign off what they, or whom they stand in for, have handled or proposed",
    ),
    "not_carried": (
        CONFLICT,
        "handover: what the officer carries now",
        "{0} 目前不承担此项工作",
        "{0} does not carry it now",
    ),
    "handed_over_already": (
        CONFLICT,
        "handover: once",
        "{0} 的此项工作已移交给该人员",
        "it was handed over by {0} to the same person already",
    ),
    "not_handed_over": (
        CONFLICT,
        "handover: back to whoever handed it over",
        "{0} 没有移交过此项工作，或已不在代办人手中",
        "{0} has not handed it over, or nobody has it for them any more",
    ),
}
