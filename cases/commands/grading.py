"""The command that grades the risk of a dispute. It looks at the dispute's facts, never at a person."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import started
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.model import OfficerId, Sealed
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.supervision import fits_guarantor
from policies.risk import RiskRules
from policies.rulebook import Rules
from policies.vocabulary import NAMES, RiskGrade
from policies.words import Key


@command(
    "grade_risk", zh="评定风险等级", en="grade the risk", who=Who.OFFICE, when=OPEN, while_suspended=True
)
class GradeRisk(Command):
    """Say by which criteria of the policy the dispute is red or yellow, or that none of them applies: green.

    The time until it is looked at again starts anew. A high risk has a guarantor by name.
    """

    grade: RiskGrade
    criteria: Annotated[tuple[Key, ...], Field(max_length=30)] = ()
    """Those that apply now, by their ids."""
    guarantor: OfficerId | None = None
    reason: Sealed

    def officers(self) -> tuple[str, ...]:
        return (self.guarantor,) if self.guarantor else ()

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the policy
        return None if rules.policy.risk else refuse("no_risk_rules")

    def judge(self, on: Occasion) -> Verdict:
        risk = on.rules.policy.risk
        if risk is None:
            return refuse("no_risk_rules")
        if wrong := self._unfounded(risk) or self._unguaranteed(on, risk):
            return wrong
        return (
            e.RiskGraded(
                grade=self.grade,
                criteria=tuple(dict.fromkeys(self.criteria)),
                guarantor=self.guarantor,
                clock=started(risk.reassess_every, on.now, on.rules),
                reason=self.reason,
            ),
        )

    def _unfounded(self, risk: RiskRules) -> Refusal | None:
        known = [criterion.id for criterion in risk.criteria]
        if unknown := [each for each in self.criteria if each not in known]:
            return refuse("unknown_criterion", unknown[0], field="criteria")
        if not self.criteria and self.grade is not RiskGrade.GREEN:
            return refuse("risk_without_criteria", field="criteria")
        called_for = risk.grade_of(self.criteria)
        return (
            None if called_for is self.grade else refuse("grade_unfounded", NAMES[called_for], field="grade")
        )

    def _unguaranteed(self, on: Occasion, risk: RiskRules) -> Refusal | None:
        if self.guarantor is None:
            return refuse("no_guarantor", field="guarantor") if self.grade in risk.guarantor_for else None
        known = on.known.get(self.guarantor)
        if known is None:
            return refuse("unknown_officer", self.guarantor, field="guarantor")
        fit = fits_guarantor(on.state, known)
        return None if fit else refuse("officer_unfit", self.guarantor, field="guarantor")
