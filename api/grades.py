"""The grade of a dispute as clients see it: what was proposed, discussed, decided, and whose turn it is."""

from typing import Any

from cases.assessed import Assessed
from cases.assessing import step_due
from cases.state import CaseState
from policies.rulebook import Rules


def assessment_view(state: CaseState, rules: Rules) -> dict[str, Any] | None:
    """None where the policy grades no disputes."""
    rule, done = rules.policy.assessment, state.assessment or Assessed()
    if rule is None:
        return None
    due, decided = step_due(state, rules), rule.grade(done.decided) if done.decided else None
    return {
        "proposed": done.proposed,
        "discussed": done.discussed,
        "decided": done.decided,
        "name": decided.name.model_dump() if decided else None,
        "guarantor": done.guarantor,
        "next": {"step": due[0], "unit": state.unit_of(due[1].level).code, "roles": due[1].roles}
        if due
        else None,
        "grades": [{"key": grade.key, "name": grade.name.model_dump()} for grade in rule.grades],
    }
