"""The grade of a dispute."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "no_assessment": (
        CONFLICT,
        "policy.assessment",
        "本案规则不设定级",
        "the policy of this case grades no disputes",
    ),
    "grade_decided": (
        CONFLICT,
        "assessment: decided once",
        "等级已审定",
        "the grade has been decided and stands",
    ),
    "step_not_due": (
        CONFLICT,
        "policy.assessment: proposed, discussed, decided",
        "定级应先{0}",
        "in the assessment {0} comes first",
    ),
    "not_the_assessor": (
        FORBIDDEN,
        "policy.assessment",
        "本步定级由{0}办理",
        "this step of the assessment is for {0}",
    ),
    "own_step": (
        FORBIDDEN,
        "assessment: three steps, three people",
        "已办理过本案定级的前一步，不能再办理本步",
        "whoever took an earlier step of the assessment takes no further one",
    ),
    "unknown_grade": (
        INVALID,
        "policy.assessment.grades",
        "本案规则没有该等级：{0}",
        "the policy of this case has no grade {0}",
    ),
    "guarantor_missing": (
        INVALID,
        "policy.assessment.grades.guarantor",
        "该等级须写明包保责任人",
        "this grade needs a guarantor by name",
    ),
    "graded_here": (
        CONFLICT,
        "assessment: the decided level stands",
        "按审定等级由本级办理，不能退回",
        "it is here by the grade that was decided, which stands",
    ),
}
