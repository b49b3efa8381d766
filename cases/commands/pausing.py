"""Commands that stop the clocks for a recorded reason and start them again."""

from cases import events as e
from cases.authority import Who
from cases.clocks import minutes_left, resumption, started
from cases.commands.registry import Command, Occasion, Verdict, command
from cases.model import Sealed, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.statutory import left
from policies.rulebook import Rules

HERE = (Status.HANDLING,)


@command("suspend", zh="中止计时", en="suspend", who=Who.DESK, when=HERE)
class Suspend(Command):
    """Stop the clocks while something outside the office must come first; what is left on them is kept.

    They go on by themselves when the suspension has lasted as long as the policy lets it.
    """

    ground: e.SuspensionGround
    reason: Sealed
    evidence: Sealed
    """What shows it: the commission of an appraisal, attempts to reach the party."""

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        if rules.policy.suspension is None:
            return refuse("no_suspension")
        return refuse("overdue_already") if state.stay.overdue else None

    def judge(self, on: Occasion) -> Verdict:
        allowed = on.rules.policy.suspension
        if allowed is None:
            return refuse("no_suspension")
        of_case = on.state.case_clock
        going = of_case is not None and not of_case.is_over(on.now)
        return (
            e.Suspended(
                ground=self.ground,
                reason=self.reason,
                evidence=self.evidence,
                minutes_left=minutes_left(on.state, on.now, on.rules),
                case_minutes_left=on.rules.time.minutes_between(on.now, of_case.due)
                if of_case and going
                else None,
                clock=started(allowed.at_most, on.now, on.rules),
                statutory_left=left(on.state, self.ground, on.now, on.rules),
            ),
        )


@command("resume", zh="恢复计时", en="resume", who=Who.OFFICE, when=HERE, while_suspended=True)
class Resume(Command):
    """Start the clocks again with exactly what was left."""

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.suspended else refuse("not_suspended")

    def judge(self, on: Occasion) -> Verdict:
        return (resumption(on.state, on.now, e.ResumedBy.REQUEST, on.rules),)
