"""The risk of a dispute."""

from cases.refusing.kinds import CONFLICT, INVALID, Codes

CODES: Codes = {
    "no_risk_rules": (
        CONFLICT,
        "policy.risk",
        "本案规则没有风险等级标准",
        "the policy of this case has no criteria of risk",
    ),
    "unknown_criterion": (
        INVALID,
        "policy.risk.criteria",
        "规则中没有这条标准：{0}",
        "the policy has no criterion {0}",
    ),
    "risk_without_criteria": (
        INVALID,
        "policy.risk.criteria: risk rests on facts of the dispute",
        "评为红色或黄色须写明适用的标准",
        "red or yellow takes the criteria that apply",
    ),
    "grade_unfounded": (
        INVALID,
        "policy.risk.criteria: the highest grade that they call for",
        "按所列标准应为{0}",
        "the criteria that are named call for {0}",
    ),
    "no_guarantor": (
        INVALID,
        "policy.risk.guarantor_for",
        "高风险须写明包保责任人",
        "a high risk takes a guarantor by name",
    ),
    "risk_remains": (
        CONFLICT,
        "strike-off: risk removed; reduced, it stays listed",
        "风险尚未消除（{0}），降级后仍须挂牌",
        "the risk is not removed ({0}): graded down, the case stays listed",
    ),
}
