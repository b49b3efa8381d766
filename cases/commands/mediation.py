"""Commands of the mediation itself, the parties' own procedure (People's Mediation Law 2010)."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from cases import events as e
from cases.authority import Who
from cases.clocks import copies, level_clock, minutes_left, started
from cases.commands.registry import Command, Occasion, Verdict, command, handles
from cases.commands.tasking import tasks_left
from cases.model import PartyId, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.way import next_stop
from policies.rulebook import Rules
from policies.words import Whole, YesNo

HERE = (Status.HANDLING,)
Parties = Annotated[tuple[PartyId, ...], Field(min_length=1, max_length=200)]
Yuan = Annotated[Whole, Field(ge=0, le=10**12)]
FAR = timedelta(days=3660)
"""A date of performance further off than ten years is a slip of the pen."""


@command("record_consent", zh="记录调解意愿", en="record consent or refusal", who=Who.STAFF, when=HERE)
class RecordConsent(Command):
    """What one party says to mediation at this level. A refusal ends the mediation, not the case."""

    party: PartyId
    answer: e.Answer

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return mediation_over(state)

    def judge(self, on: Occasion) -> Verdict:
        if unknown := unknown_party(on, (self.party,)):
            return unknown
        return (e.ConsentRecorded(level=on.state.stay.level, party=self.party, answer=self.answer),)


@command(
    "record_session", zh="记录调解", en="record a mediation session", who=Who.STAFF, when=HERE, handling=True
)
class RecordSession(Command):
    """One mediation session: when, where, who came, what was said, with what result."""

    held_at: AwareDatetime
    place: Sealed
    parties: Parties
    record: Sealed
    result: e.SessionResult

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return mediation_refused(state)

    def judge(self, on: Occasion) -> Verdict:
        if wrong := unknown_party(on, self.parties):
            return wrong
        if wrong := held_when(self.held_at, on):
            return wrong
        held = e.SessionRecorded(
            level=on.state.stay.level,
            held_at=self.held_at,
            place=self.place,
            parties=self.parties,
            record=self.record,
            result=self.result,
        )
        return (held, *self._too_often(on))

    def _too_often(self, on: Occasion) -> tuple[e.What, ...]:
        """Up it goes when this was the last attempt that the policy gives the level."""
        state = on.state
        allowed = on.rules.policy.level(state.stay.level).attempts
        tried = state.mediation_here().attempts + 1
        stop = next_stop(state, on.rules)
        if self.result is e.SessionResult.AGREED or allowed is None or stop is None or tried < allowed.times:
            return ()
        went = e.Escalated(
            cause=e.Cause.ATTEMPTS,
            from_level=state.stay.level,
            to_level=stop.level,
            minutes_left=minutes_left(state, on.now, on.rules),
            clock=level_clock(state, stop.level, on.now, on.rules),
        )
        return (went, *copies(state, stop))


@command(
    "record_agreement", zh="记录调解协议", en="record the agreement", who=Who.STAFF, when=HERE, handling=True
)
class RecordAgreement(Command):
    """A written (制作协议书) or oral (口头协议) mediation agreement."""

    form: e.AgreementForm
    content: Sealed
    effective_on: date
    signed_by: Annotated[tuple[PartyId, ...], Field(max_length=200)] = ()
    """Written: every party."""
    mediator_signed: YesNo = False
    committee_sealed: YesNo = False
    amount: Yuan | None = None
    """Whole yuan."""
    performance_due: date | None = None

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return mediation_refused(state)

    def judge(self, on: Occasion) -> Verdict:
        wrong = unknown_party(on, self.signed_by) or self._dates(on)
        if wrong:
            return wrong
        if self.form is e.AgreementForm.WRITTEN and not self._complete(on):
            return refuse("agreement_incomplete", field="signed_by")
        return (
            e.AgreementRecorded(
                level=on.state.stay.level,
                form=self.form,
                content=self.content,
                effective_on=self.effective_on,
                amount=self.amount,
                performance_due=self.performance_due,
            ),
        )

    def _complete(self, on: Occasion) -> bool:
        """Article 29: parties' signatures, the mediator's, and the committee's seal."""
        everyone = {party.id for party in on.state.parties}
        return set(self.signed_by) == everyone and self.mediator_signed and self.committee_sealed

    def _dates(self, on: Occasion) -> Refusal | None:
        today, first = on.rules.time.local_date(on.now), on.rules.time.local_date(on.state.opened_at)
        if self.effective_on > today:
            return refuse("in_the_future", field="effective_on")
        if self.effective_on < first:
            return refuse("before_the_case", field="effective_on")
        last = today + FAR
        if self.performance_due and not self.effective_on <= self.performance_due <= last:
            return refuse("absurd_date", self.effective_on, last, field="performance_due")
        return None


@command("end_mediation", zh="终止调解", en="end the mediation", who=Who.STAFF, when=HERE, handling=True)
class EndMediation(Command):
    """Not agreed: mediation must end and the parties be told of all three other ways (Article 26)."""

    reason: e.EndReason
    remedies_told: Annotated[tuple[e.Remedy, ...], Field(max_length=3)] = ()
    remark: Sealed | None = None

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return mediation_over(state)

    def judge(self, on: Occasion) -> Verdict:
        if set(self.remedies_told) != set(e.Remedy):
            return refuse("remedies_not_told", field="remedies_told")
        return (
            e.MediationEnded(
                level=on.state.stay.level,
                reason=self.reason,
                remedies_told=self.remedies_told,
                remark=self.remark,
                handled=handles(on),
            ),
        )


@command(
    "settle_on_spot",
    zh="当场化解",
    en="settle on the spot",
    who=Who.STAFF,
    when=(Status.ROUTED, Status.HANDLING),
    handling=True,
)
class SettleOnSpot(Command):
    """Parties, outcome and witness in one record; the closure it proposes is signed by somebody else."""

    parties: Parties
    """Everybody: on the spot nobody is left out."""
    outcome: Sealed
    witness: Sealed
    amount: Yuan | None = None

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return mediation_over(state) or party_refused(state) or tasks_left(state)

    def judge(self, on: Occasion) -> Verdict:
        if wrong := unknown_party(on, self.parties):
            return wrong
        absent = [p.id for p in on.state.parties if p.id not in self.parties]
        if absent:
            return refuse("consent_missing", ", ".join(absent), field="parties")
        level = on.rules.policy.level(on.state.stay.level)
        return (
            e.SettledOnSpot(
                level=level.key,
                parties=self.parties,
                outcome=self.outcome,
                witness=self.witness,
                amount=self.amount,
                clock=started(level.sign_off.within, on.now, on.rules),
            ),
        )


def held_when(at: datetime, on: Occasion) -> Refusal | None:
    """A refusal if something is said to have been held before the case was opened, or after now."""
    if at > on.now:
        return refuse("in_the_future", field="held_at")
    opened = on.state.opened_at.replace(second=0, microsecond=0)  # people write minutes
    return refuse("before_the_case", field="held_at") if at < opened else None


def unknown_party(on: Occasion, named: tuple[str, ...]) -> Refusal | None:
    """A refusal if somebody named is no party of the case."""
    known = {party.id for party in on.state.parties}
    for party in named:
        if party not in known:
            return refuse("unknown_party", party, field="parties")
    return None


def mediation_over(state: CaseState) -> Refusal | None:
    """A refusal if mediation at this level has ended."""
    return refuse("mediation_over") if state.mediation_here().ended is not None else None


def party_refused(state: CaseState) -> Refusal | None:
    """A refusal if a party has refused mediation at this level."""
    refusals = state.mediation_here().refusals
    return refuse("party_refused", ", ".join(refusals)) if refusals else None


def mediation_refused(state: CaseState) -> Refusal | None:
    """A refusal unless every party has consented at this level and the mediation goes on."""
    consents = state.mediation_here().consents
    missing = [party.id for party in state.parties if party.id not in consents]
    lacking = refuse("consent_missing", ", ".join(missing)) if missing else None
    return mediation_over(state) or party_refused(state) or lacking
