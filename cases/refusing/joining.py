"""Refusals of joint handling."""

from cases.refusing.kinds import CONFLICT, INVALID, Codes

CODES: Codes = {
    "joint_with_oneself": (
        INVALID,
        "joint handling: the lead asks others",
        "不能邀请本单位参加联合调处：{0}",
        "{0} is your own unit, which is not called to its own joint handling",
    ),
    "calls_nobody_above": (
        INVALID,
        "authority: nobody's goes upwards",
        "不能要求上级单位协办：{0}；可请求提级或由上级部门参加",
        "{0} stands above the case: ask it to take the case up, or call a department of it",
    ),
    "called_twice": (INVALID, "joint handling", "同一单位重复：{0}", "{0} is called twice"),
    "quorum_unfit": (
        INVALID,
        "joint handling: completion rule",
        "办结条件与人数不符：按数办结须写明数目，且不超过受邀单位数",
        "the number goes with the rule quorum alone, and to no more than are called",
    ),
    "joint_under_way": (
        CONFLICT,
        "joint handling: one at a time",
        "联合调处正在进行：{0}",
        "joint handling {0} is under way",
    ),
    "no_joint": (CONFLICT, "joint handling", "没有正在进行的联合调处", "no joint handling is under way"),
    "joint_not_ready": (
        CONFLICT,
        "joint handling: completion rule",
        "联合调处 {0} 尚未达到办结条件：{1}",
        "joint handling {0} is not ready to be concluded; missing: {1}",
    ),
    "instructions_stand": (
        INVALID,
        "authority: what is instructed from above is not refused",
        "上级指令无需接受，也不能拒绝：{0}",
        "task {0} is an instruction: it is neither accepted nor refused",
    ),
}
