"""Commands of the mediation itself, the parties' own procedure (People's Mediation Law 2010)."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from cases import events as e
from cases.authority import Who
from cases.clocks import started
from cases.model import PartyId, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.registry import Command, Occasion, Verdict, command

HERE = (Status.HANDLING,)
Parties = Annotated[tuple[PartyId, ...], Field(min_length=1, max_length=200)]
Yuan = Annotated[int, Field(ge=0, le=10**12)]
FAR = timedelta(days=3660)
"""A date of performance further off than ten years is a slip of the pen."""


@command("record_consent", zh="记录调解意愿", en="record consent or refusal", who=Who.STAFF, when=HERE)
class RecordConsent(Command):
    """What one party says to mediation at this level. A refusal ends the mediation, not the case."""

    party: PartyId
    answer: e.Answer

    def judge(self, on: Occasion) -> Verdict:
        if unknown := unknown_party(on, (self.party,)):
            return unknown
        if on.state.mediation_here().ended is not None:
            return refuse("mediation_over")
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

    def judge(self, on: Occasion) -> Verdict:
        if wrong := unknown_party(on, self.parties) or mediation_refused(on):
            return wrong
        if self.held_at > on.now:
            return refuse("in_the_future", field="held_at")
        if self.held_at < on.state.opened_at:
            return refuse("before_the_case", field="held_at")
        return (
            e.SessionRecorded(
                level=on.state.stay.level,
                held_at=self.held_at,
                place=self.place,
                parties=self.parties,
                record=self.record,
                result=self.result,
            ),
        )


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
    mediator_signed: bool = False
    committee_sealed: bool = False
    amount: Yuan | None = None
    """Whole yuan."""
    performance_due: date | None = None

    def judge(self, on: Occasion) -> Verdict:
        wrong = unknown_party(on, self.signed_by) or mediation_refused(on) or self._dates(on)
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
        if self.performance_due and not self.effective_on <= self.performance_due <= today + FAR:
            return refuse("absurd_date", field="performance_due")
        return None


@command("end_mediation", zh="终止调解", en="end the mediation", who=Who.STAFF, when=HERE)
class EndMediation(Command):
    """Not agreed: mediation must end and the parties be told of all three other ways (Article 26)."""

    reason: e.EndReason
    remedies_told: Annotated[tuple[e.Remedy, ...], Field(max_length=3)] = ()
    remark: Sealed | None = None

    def judge(self, on: Occasion) -> Verdict:
        if on.state.mediation_here().ended is not None:
            return refuse("mediation_over")
        if set(self.remedies_told) != set(e.Remedy):
            return refuse("remedies_not_told", field="remedies_told")
        return (
            e.MediationEnded(
                level=on.state.stay.level,
                reason=self.reason,
                remedies_told=self.remedies_told,
                remark=self.remark,
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

    def judge(self, on: Occasion) -> Verdict:
        if wrong := unknown_party(on, self.parties):
            return wrong
        here = on.state.mediation_here()
        absent = [p.id for p in on.state.parties if p.id not in self.parties]
        if absent:
            return refuse("consent_missing", ", ".join(absent), field="parties")
        if here.ended is not None:
            return refuse("mediation_over")
        if here.refusals:
            return refuse("party_refused", ", ".join(here.refusals))
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


def unknown_party(on: Occasion, named: tuple[str, ...]) -> Refusal | None:
    """A refusal if somebody named is no party of the case."""
    known = {party.id for party in on.state.parties}
    for party in named:
        if party not in known:
            return refuse("unknown_party", party, field="parties")
    return None


def mediation_refused(on: Occasion) -> Refusal | None:
    """A refusal unless every party has consented at this level and the mediation goes on."""
    here = on.state.mediation_here()
    if here.ended is not None:
        return refuse("mediation_over")
    if here.refusals:
        return refuse("party_refused", ", ".join(here.refusals))
    missing = [party.id for party in on.state.parties if party.id not in here.consents]
    return refuse("consent_missing", ", ".join(missing)) if missing else None
