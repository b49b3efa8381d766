"""Commands that close a case: propose, sign off, return for rework. Nobody signs their own work."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from cases import events as e
from cases.authority import Who
from cases.clocks import next_urge, started
from cases.commands.mediation import held_when, unknown_party
from cases.commands.registry import Command, Occasion, Verdict, command
from cases.commands.tasking import tasks_left
from cases.edition import FIRST
from cases.links import LinkKind, link_to
from cases.model import STATUS_NAMES, CaseNumber, Clock, PartyId, Sealed, Side, Status
from cases.readers import readers_unlisted
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import Rules
from policies.words import YesNo

SIGNING = (Status.AWAITING_SIGNOFF,)


@command(
    "propose_closure",
    zh="提请结案",
    en="propose closure",
    who=Who.STAFF,
    when=(Status.HANDLING,),
    handling=True,
)
class ProposeClosure(Command):
    """Ask for the signature. The level clock stops, the signer's starts."""

    outcome: e.Outcome
    statement: Sealed
    withdrawn_by: Annotated[tuple[PartyId, ...], Field(max_length=200)] | None = None
    """Withdrawn: every applicant."""
    into: CaseNumber | None = None
    """Merged (并案): the open case that leads, and that this one is linked with as its duplicate."""

    def cases(self) -> tuple[CaseNumber, ...]:
        return (self.into,) if self.into else ()

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return tasks_left(state)

    def judge(self, on: Occasion) -> Verdict:
        if lacking := self._lacks(on):
            return lacking
        sign_off = on.rules.policy.level(on.state.stay.level).sign_off
        clock = started(sign_off.within, on.now, on.rules)
        proposed = e.ClosureProposed(
            outcome=self.outcome,
            statement=self.statement,
            withdrawn_by=self.withdrawn_by,
            into=self.into,
            clock=clock,
        )
        return (proposed, *self._told_there(on))

    def _told_there(self, on: Occasion) -> tuple[e.CopiedIn, ...]:
        """Whoever has the case that leads reads this one from now on."""
        there = on.cases.get(self.into or "")
        if there is None or there.unit.code in readers_unlisted(on.state):
            return ()
        return (e.CopiedIn(units=(there.unit,)),)

    def _lacks(self, on: Occasion) -> Refusal | None:
        """What the closure still needs."""
        if self.outcome is e.Outcome.SETTLED and on.state.agreement is None:
            return refuse("no_agreement", field="outcome")
        later = unkept(on.state, self.outcome, on.rules) if on.edition != FIRST else None
        if unvisited := visit_missing(on.state, self.outcome, on.rules) or later:
            return unvisited.model_copy(update={"field": "outcome"})
        if self.outcome is e.Outcome.ENDED and on.state.mediation_here().ended is None:
            return refuse("mediation_not_ended", field="outcome")
        applicants = {party.id for party in on.state.parties if party.side is Side.APPLICANT}
        withdraws = self.outcome is e.Outcome.WITHDRAWN
        if set(self.withdrawn_by or ()) != (applicants if withdraws else set()):
            return refuse("withdrawn_by_applicants", field="withdrawn_by")
        return self._merges_wrongly(on)

    def _merges_wrongly(self, on: Occasion) -> Refusal | None:
        """Both halves of the link are there, so that the other case is merged into nothing, and is open."""
        if (self.into is None) == (self.outcome is e.Outcome.MERGED):
            return refuse("merging_names_the_case", field="into")
        if self.into is None:
            return None
        if self.into == on.state.number:
            return refuse("linked_with_itself", field="into")
        there, here = on.cases.get(self.into), link_to(self.into, on.state.links)
        if there is None:
            return refuse("unknown_case", self.into, field="into")
        if here is None or here.kind is not LinkKind.DUPLICATE_OF:
            return refuse("no_duplicate_of_it", self.into, field="into")
        answer = link_to(on.state.number, there.links)
        if answer is None or answer.kind is not LinkKind.LEADS:
            return refuse("link_unanswered", self.into, field="into")
        if not there.is_open:
            return refuse("duplicate_of_the_past", self.into, field="into")
        loses_it = on.state.is_listed and not there.listed and on.edition != FIRST
        return refuse("leading_is_not_listed", self.into, field="into") if loses_it else None


@command("sign_off", zh="签批销号", en="sign off", who=Who.SIGNER, when=SIGNING)
class SignOff(Command):
    """The signature that closes the case (结案销号)."""

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        if state.is_listed:
            return refuse("still_listed")
        outcome = state.signature.outcome if state.signature else None
        return visit_missing(state, outcome, rules)

    @classmethod
    def later_hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        if state.signature is None:
            return None
        struck_off_at = state.listing.struck_off_at if state.listing else None
        was_listed = struck_off_at is not None and state.signature.clock.started_at <= struck_off_at
        return (unproven(state) if was_listed else None) or unkept(state, state.signature.outcome, rules)

    def duplicates(self, state: CaseState) -> tuple[CaseNumber, ...]:
        leading = state.signature.into if state.signature else None
        return (*super().duplicates(state), *((leading,) if leading else ()))

    def judge(self, on: Occasion) -> Verdict:
        signature = on.state.signature
        if signature is None:
            return refuse("wrong_status", STATUS_NAMES[on.state.status])
        leading = on.cases.get(signature.into or "")
        if leading is not None and not leading.is_open and on.edition != FIRST:
            return refuse("duplicate_of_the_past", leading.number)
        visits = _visits(signature.outcome, on)
        return (e.SignedOff(step=signature.step, outcome=signature.outcome, visits=visits or None),)


@command("return_for_rework", zh="退回重办", en="return for rework", who=Who.SIGNER, when=SIGNING)
class ReturnForRework(Command):
    """Not good enough yet. The level clock counts as having run on."""

    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        signature = on.state.signature
        if signature is None:
            return refuse("wrong_status", STATUS_NAMES[on.state.status])
        urge = next_urge(on.now, on.rules) if on.state.stay.overdue else None
        return (e.ReturnedForRework(step=signature.step, reason=self.reason, next_urge=urge),)


@command(
    "record_follow_up",
    zh="记录回访",
    en="record a follow-up visit",
    who=Who.STAFF,
    when=(Status.HANDLING, Status.AWAITING_SIGNOFF),
)
class RecordFollowUp(Command):
    """A visit to parties who have settled: whether they keep to it, and whether it flares up again. Where a
    visit is needed, one that found a relapse or nothing performed does not count: another has to be made.
    """

    held_at: AwareDatetime
    parties: Annotated[tuple[PartyId, ...], Field(min_length=1, max_length=200)]
    performance: e.Performance
    relapse: Annotated[YesNo, Field(examples=[False])]
    satisfied: YesNo | None = None
    record: Sealed

    @property
    def _found_unkept(self) -> bool:
        return self.relapse or self.performance is e.Performance.NOT_PERFORMED

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.agreement else refuse("nothing_to_follow_up")

    def judge(self, on: Occasion) -> Verdict:
        if wrong := unknown_party(on, self.parties) or held_when(self.held_at, on):
            return wrong
        return (
            e.FollowedUp(
                level=on.state.stay.level,
                held_at=self.held_at,
                parties=self.parties,
                performance=self.performance,
                satisfied=self.satisfied,
                relapse=self.relapse,
                record=self.record,
                unkept=(self._found_unkept and on.edition != FIRST) or None,
            ),
        )


def _visits(outcome: e.Outcome, on: Occasion) -> tuple[Clock, ...]:
    """The schedule of visits that the policy asks for: of those who have settled."""
    follow_up = on.rules.policy.follow_up
    if follow_up is None or outcome is not e.Outcome.SETTLED:
        return ()
    return tuple(started(span, on.now, on.rules) for span in follow_up.visits)


def visit_missing(state: CaseState, outcome: e.Outcome | None, rules: Rules) -> Refusal | None:
    """A refusal if the policy wants the parties visited before a settled dispute is closed."""
    wanted = _visits_first(rules) and outcome is e.Outcome.SETTLED
    return refuse("follow_up_missing") if wanted and not state.followed_up else None


def unkept(state: CaseState, outcome: e.Outcome | None, rules: Rules) -> Refusal | None:
    """A refusal if the visit that the policy wants has found that they do not keep to it."""
    wanted = _visits_first(rules) and outcome is e.Outcome.SETTLED
    return refuse("settlement_unkept") if wanted and state.unkept else None


def unproven(state: CaseState) -> Refusal | None:
    """A refusal if no visit shows that a listed dispute is settled as it is said to be."""
    if state.signature is None or state.signature.outcome is not e.Outcome.SETTLED:
        return None
    if not state.followed_up:
        return refuse("strike_off_unvisited")
    return refuse("settlement_unkept") if state.unkept else None


def _visits_first(rules: Rules) -> bool:
    return rules.policy.follow_up is not None and rules.policy.follow_up.before_closing
