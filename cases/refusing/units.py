"""Units that merge and split, and cases that follow them."""

from cases.refusing.kinds import CONFLICT, INVALID, Codes

CODES: Codes = {
    "unit_twice": (INVALID, "units: change", "单位重复：{0}", "the unit {0} stands twice"),
    "merge_into_one": (
        INVALID,
        "units: merge",
        "合并只能并入一个单位",
        "a merger goes into exactly one unit",
    ),
    "split_into_several": (
        INVALID,
        "units: split",
        "拆分须由一个单位分为两个以上",
        "a split takes one unit and makes at least two of it",
    ),
    "unit_into_itself": (
        INVALID,
        "units: change",
        "单位不能并入自身：{0}",
        "the unit {0} cannot go into itself",
    ),
    "unit_into_its_own_child": (
        INVALID,
        "units: change",
        "单位不能并入其下级：{0}",
        "a unit cannot go into {0}, which lies below it",
    ),
    "no_heir_of_split": (
        INVALID,
        "units: split",
        "{0} 不是拆分后的单位，不能划给它",
        "nothing can be given to {0}: it is no heir of a split",
    ),
    "not_its_child": (
        INVALID,
        "units: split",
        "{0} 不是被拆分单位的直接下级",
        "{0} is not directly below the unit that splits",
    ),
    "unit_is_department": (
        INVALID,
        "units: change",
        "{0} 是部门，随所属单位变动",
        "{0} is a department and goes where its place goes",
    ),
    "unit_is_the_top": (
        INVALID,
        "units: change",
        "县级以上单位不在此撤并：{0}",
        "the county and what is above it do not merge or split here: {0}",
    ),
    "parents_differ": (
        INVALID,
        "units: merge and split below one unit",
        "只能合并、拆分同一上级之下的单位：{0}",
        "{0} stands below another unit: units merge and split below one and the same",
    ),
    "gone_elsewhere": (
        CONFLICT,
        "units: open cases follow",
        "案件已转由其他单位办理，稍后再随单位变动：{0}",
        "the case has gone elsewhere meanwhile and follows later: {0}",
    ),
    "tiers_differ": (
        INVALID,
        "units: change",
        "撤并的单位层级不同：{0}",
        "the units are not of one tier: {0}",
    ),
    "change_before_table": (
        INVALID,
        "units: change",
        "{0} 的名册日期为 {1}，变动日期不能更早",
        "the table of {0} is of {1}: the change cannot be earlier",
    ),
    "change_too_far": (
        INVALID,
        "units: change",
        "变动日期不能晚于 {0}",
        "the change cannot be later than {0}",
    ),
    "unit_ended": (
        CONFLICT,
        "units: change",
        "{0} 自 {1} 起已撤并，请用 {2}",
        "the unit {0} ended on {1}: use {2}",
    ),
    "changed_that_day": (
        CONFLICT,
        "units: change",
        "{0} 在 {1} 已有另一变动",
        "another change of {0} is dated {1}",
    ),
    "change_waits": (
        CONFLICT,
        "units: change",
        "{0} 另有变动将于 {1} 生效，与此冲突",
        "another change that {0} has part in takes effect on {1}",
    ),
}
