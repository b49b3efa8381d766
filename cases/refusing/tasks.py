"""Refusals of instructions and whatever else is asked of units."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "unknown_task": (INVALID, "tasks", "本案没有这项指令：{0}", "the case has no task {0}"),
    "instructs_downwards": (
        INVALID,
        "authority: upper levels instruct lower ones, never the reverse",
        "指令只能下达给本单位之下的单位或部门：{0}",
        "{0} is no unit or department below yours: instructions go down",
    ),
    "not_asked_of_you": (
        FORBIDDEN,
        "tasks: answered by the unit that was asked",
        "该指令不是下达给您单位的：{0}",
        "task {0} was not asked of your unit",
    ),
    "not_asked_by_you": (
        FORBIDDEN,
        "tasks: judged by the unit that asked",
        "该指令不是您单位下达的：{0}",
        "task {0} was not asked by your unit",
    ),
    "task_not_open": (CONFLICT, "tasks", "该指令当前状态不允许此操作：{0}", "task {0} does not stand so now"),
    "no_open_task": (CONFLICT, "tasks", "本案没有未办结的指令", "no task of the case is open"),
    "tasks_open": (
        CONFLICT,
        "closure: no task is left open",
        "尚有未办结的指令：{0}",
        "tasks are still open: {0}",
    ),
    "too_many_tasks": (
        CONFLICT,
        "tasks: so many in one case",
        "本案指令已达 {0} 项",
        "the case has {0} tasks",
    ),
}
