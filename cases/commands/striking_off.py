"""Commands that strike a listed case off (结案销号): apply, check, sign, strike off, return for rework.

The handler applies with evidence, the level above checks, the leader in charge signs, the governance centre
of the listing level strikes off. Nobody passes what they have handled or applied for themselves.
"""

from abc import abstractmethod
from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import next_urge, started
from cases.commands.closure import unproven
from cases.commands.registry import Command, Occasion, Seat, Verdict, command
from cases.edition import FIRST
from cases.listed import STEP_NAMES, StrikeStep
from cases.model import DocumentId, OfficerId, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.standins import with_stand_ins
from cases.state import CaseState
from cases.supervision import in_force, other_steps
from policies.rulebook import Rules
from policies.vocabulary import NAMES, RiskGrade

PROPOSED = (Status.AWAITING_SIGNOFF,)


@command(
    "apply_strike_off", zh="申请销号", en="apply for strike-off", who=Who.STAFF, when=PROPOSED, handling=True
)
class ApplyStrikeOff(Command):
    """Apply for the strike-off of a listed case whose closure is proposed, with what shows that it is solved.

    A settled dispute takes a visit to the parties first. Where the risk was graded it must be removed, that
    is green: graded down and no more, the case stays listed.
    """

    statement: Sealed
    evidence: Annotated[tuple[DocumentId, ...], Field(min_length=1, max_length=100)]
    """Documents of the case: agreement or termination notice, proof of performance, record of the visit.

    One that is named twice counts once.
    """

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        listing = in_force(state)
        if listing is None:
            return refuse("not_listed")
        if listing.strike_off is not None:
            return refuse("strike_off_applied")
        if wrong := _risk_remains(state):
            return wrong
        settled = state.signature is not None and state.signature.outcome is e.Outcome.SETTLED
        return refuse("strike_off_unvisited") if settled and not state.followed_up else None

    @classmethod
    def later_hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # likewise
        return unproven(state)

    def judge(self, on: Occasion) -> Verdict:
        unknown = [document for document in self.evidence if int(document[1:]) > on.state.documents]
        if unknown:
            return refuse("no_such_document", unknown[0], field="evidence")
        if struck := [document for document in self.evidence if document in on.state.struck_documents]:
            return refuse("document_struck", struck[0], field="evidence")
        evidence = tuple(dict.fromkeys(self.evidence)) if on.edition != FIRST else self.evidence
        apart = True if on.edition != FIRST else None
        return (e.StrikeOffApplied(statement=self.statement, evidence=evidence, apart=apart),)


class StepCommand(Command):
    """Base of what lets a strike-off go on, by whose turn it is, each step by somebody else: not if the risk
    is there again meanwhile, nor where no visit shows any more that the dispute is settled.
    """

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return _of_other_step(state, cls.spec.name) or _risk_remains(state)

    @classmethod
    def later_hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # likewise
        return unproven(state)

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        return refuse("strike_off_by_three") if seat.actor.id in cls.singled_out(seat.state) else None

    @classmethod
    def singled_out(cls, state: CaseState) -> tuple[OfficerId, ...]:
        return with_stand_ins(state, other_steps(state))

    def judge(self, on: Occasion) -> Verdict:
        wrong = self.nothing_for(Seat(on.actor, on.state, on.rules))
        return wrong or self.passes(on)

    @abstractmethod
    def passes(self, on: Occasion) -> Verdict:
        """What the step brings about."""


@command("check_strike_off", zh="核查销号申请", en="check the strike-off", who=Who.STRIKER, when=PROPOSED)
class CheckStrikeOff(StepCommand):
    """The level above has checked the evidence and lets the application go on to the leader in charge."""

    remark: Sealed | None = None

    def passes(self, on: Occasion) -> Verdict:  # noqa: ARG002  # all was checked before
        return (e.StrikeOffPassed(step=StrikeStep.CHECK, remark=self.remark),)


@command("sign_strike_off", zh="签批销号申请", en="sign the strike-off", who=Who.STRIKER, when=PROPOSED)
class SignStrikeOff(StepCommand):
    """The leader in charge signs."""

    remark: Sealed | None = None

    def passes(self, on: Occasion) -> Verdict:  # noqa: ARG002  # all was checked before
        return (e.StrikeOffPassed(step=StrikeStep.SIGN, remark=self.remark),)


@command("strike_off", zh="挂牌销号", en="strike off", who=Who.STRIKER, when=PROPOSED)
class StrikeOffCase(StepCommand):
    """The governance centre takes the case off the list. The time of whoever signs the closure begins now."""

    def passes(self, on: Occasion) -> Verdict:
        within = on.rules.policy.level(on.state.stay.level).sign_off.within
        return (e.StruckOff(clock=started(within, on.now, on.rules)),)


@command("return_strike_off", zh="退回销号申请", en="return the strike-off", who=Who.STRIKER, when=PROPOSED)
class ReturnStrikeOff(Command):
    """Not good enough yet, at whichever step: back to the handlers. The clocks count as having run on."""

    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        listing = in_force(on.state)
        if listing is None or listing.strike_off is None:
            return refuse("not_listed")
        urge = next_urge(on.now, on.rules) if on.state.stay.overdue else None
        step = listing.strike_off.step
        return (e.StrikeOffReturned(step=step, reason=self.reason, next_urge=urge),)


def _risk_remains(state: CaseState) -> Refusal | None:
    """A refusal where the risk was graded and is not removed."""
    if state.risk is None or state.risk.grade is RiskGrade.GREEN:
        return None
    return refuse("risk_remains", NAMES[state.risk.grade])


STEP_OF = {
    "check_strike_off": StrikeStep.CHECK,
    "sign_strike_off": StrikeStep.SIGN,
    "strike_off": StrikeStep.STRIKE,
}


def _of_other_step(state: CaseState, name: str) -> Refusal | None:
    """A refusal if the strike-off has not come to this command's step, or is past it."""
    listing = in_force(state)
    if listing is None:
        return refuse("not_listed")
    if listing.strike_off is None:
        return refuse("no_strike_off")
    step = listing.strike_off.step
    return None if step is STEP_OF[name] else refuse("other_strike_off_step", STEP_NAMES[step])
