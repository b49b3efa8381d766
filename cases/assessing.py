"""The grade of a dispute in three steps (定级): which step is due, and where it is taken.

Source: Longling's method, by which the group proposes, the village discusses and the township decides.
"""

from cases.assessed import Assessed, Step
from cases.model import UnitCode
from cases.readers import readers
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.assessment import StepPlace
from policies.rulebook import Rules
from policies.vocabulary import Role


def step_due(state: CaseState, rules: Rules) -> tuple[Step, StepPlace] | None:
    """The next step that the place of the case has; None where there is none or the grade is decided.

    Of a dispute that was reported further up, or that went further up at once, the steps of levels that it
    has not, or that never hear of it, are left out.
    """
    rule, done = rules.policy.assessment, state.assessment or Assessed()
    if rule is None or done.decided is not None:
        return None
    taken = (done.proposed, done.discussed, None)
    first = max((nth for nth, grade in enumerate(taken, start=1) if grade is not None), default=0)
    know = readers(state)
    has = {rung.level for rung in state.ladder if rung.unit.code in know}
    steps = list(zip(Step, rule.places, strict=True))[first:]
    return next(((step, place) for step, place in steps if place.level in has), None)


def assessing(state: CaseState, rules: Rules) -> tuple[tuple[UnitCode, ...], tuple[Role, ...]]:
    """Who takes the step that is due: in any of the roles at the unit; nobody where none is due."""
    due = step_due(state, rules)
    if due is None:
        return (), ()
    return (state.unit_of(due[1].level).code,), due[1].roles


def nothing_due(state: CaseState, rules: Rules) -> Refusal:
    """Why no step is due."""
    decided = rules.policy.assessment is not None and state.assessment is not None
    return refuse("grade_decided" if decided else "no_assessment")
