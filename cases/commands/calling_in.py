"""Commands for people called in from outside, with the parties' consent (People's Mediation Law 20)."""

from datetime import date

from pydantic import Field

from cases import events as e
from cases.authority import Who, circle
from cases.calling_in import WITHOUT_CONSENT, CalledAs, CalledIn, CallStatus, live
from cases.clocks import started
from cases.commands.mediation import unknown_party
from cases.commands.registry import OPEN, Command, Occasion, Seat, Verdict, command, none_fits
from cases.commands.tasking import Days
from cases.edition import FIRST
from cases.model import Actor, CallId, DocumentId, OfficerId, PartyId, Sealed, Status
from cases.readers import CASE_ROLES, LOOKS_ON, consent_lacking
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.tasks import AT_MOST
from policies.rulebook import Rules
from policies.spans import Span


@command(
    "call_in",
    zh="邀请参与调解",
    en="call somebody in",
    who=Who.STAFF,
    when=(Status.HANDLING,),
    while_suspended=True,
)
class CallIn(Command):
    """Call in a committee, a lawyer, an adviser or an expert, and ask them something by a date.

    They see nothing and are not heard before every party has consented, unless they advise the office alone:
    an adviser with a sign-in is of the unit that has the case, of its departments, or of a unit above it.
    """

    kind: CalledAs
    officer: OfficerId | None = None
    """Somebody with a sign-in; else `outsider`."""
    outsider: Sealed | None = Field(default=None, examples=["示例司法鉴定中心"])
    """The name of somebody without one."""
    question: Sealed
    working_days: Days

    def officers(self) -> tuple[OfficerId, ...]:
        return (self.officer,) if self.officer is not None else ()

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return refuse("too_many_tasks", AT_MOST) if len(state.tasks) >= AT_MOST else None

    def judge(self, on: Occasion) -> Verdict:
        if (self.officer is None) == (self.outsider is None):
            return refuse("call_names_one", field="officer")
        if self.officer is not None and (wrong := self._wrong_officer(self.officer, on)):
            return wrong.model_copy(update={"field": "officer"})
        called = e.PersonCalledIn(
            call=f"c{len(on.state.called_in) + 1}",
            kind=self.kind,
            officer=self.officer,
            outsider=self.outsider,
            task=f"t{len(on.state.tasks) + 1}",
            unit=on.state.unit,
            text=self.question,
            clock=started(Span(working_days=self.working_days), on.now, on.rules),
        )
        return (called,)

    def _wrong_officer(self, officer: OfficerId, on: Occasion) -> Refusal | None:
        known = on.known.get(officer)
        if known is None:
            return refuse("unknown_officer", officer)
        if (CASE_ROLES - LOOKS_ON).isdisjoint(known.roles):
            return refuse("officer_unfit", officer)
        if circle(Who.OFFICE, on.state, on.rules).holds(known) or officer in on.state.handlers:
            return refuse("called_in_by_oneself", officer)
        if any(call.officer == officer for call in live(on.state.called_in)):
            return refuse("called_in_already")
        if on.edition != FIRST and self.kind in WITHOUT_CONSENT and not _of_the_office(known, on.state):
            return refuse("adviser_from_elsewhere", officer)
        return None


def _of_the_office(officer: Actor, state: CaseState) -> bool:
    """Whether somebody is of the unit that has the case, of its departments, or of a unit above it."""
    upwards = {rung.unit.code for rung in state.ladder[state.height(state.stay.level) :]}
    return officer.unit in upwards or officer.place == state.unit.code


class OnCall(Command):
    """Base of commands on one call."""

    call: CallId

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if live(state.called_in) else refuse("nobody_called_in")

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        return none_fits(cls.wrong_with(call, seat) for call in live(seat.state.called_in))

    @classmethod
    def wrong_with(cls, call: CalledIn, seat: Seat) -> Refusal | None:  # noqa: ARG003  # for others
        """Why whoever sits there cannot give it of that call, which has not ended; None if they can."""
        return None

    def _named(self, on: Occasion) -> CalledIn | Refusal:
        """The call that it names, if it has not ended and the actor can give it of that one."""
        call = next((call for call in on.state.called_in if call.id == self.call), None)
        if call is None:
            return refuse("unknown_call", self.call, field="call")
        if not call.is_live:
            return refuse("call_not_open", self.call, field="call")
        wrong = self.wrong_with(call, Seat(on.actor, on.state, on.rules))
        return wrong.model_copy(update={"field": "call"}) if wrong else call


def _not_waiting(call: CalledIn) -> Refusal | None:
    """A refusal unless it waits for an opinion."""
    return None if call.status is CallStatus.ASKED else refuse("call_not_open", call.id)


class _OfCalledIn(OnCall):
    """Base of what they say who were called in; that the parties consent was seen to before."""

    @classmethod
    def wrong_with(cls, call: CalledIn, seat: Seat) -> Refusal | None:
        if wrong := _not_waiting(call):
            return wrong
        return None if call.officer == seat.actor.id else refuse("call_of_another", call.id)


@command(
    "record_call_consent",
    zh="记录邀请意愿",
    en="record consent to somebody called in",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class RecordCallConsent(OnCall):
    """What one party says to somebody's being called in. Withdrawn, whoever was called in sees no more.

    It counts at the level that has the case: where the case goes on, the parties are asked again.
    """

    party: PartyId
    answer: e.Answer
    on: date
    """The day on which it was said."""
    document: DocumentId | None = None
    """The document of the case that shows it."""
    remark: Sealed | None = None
    """Who spoke for the party, for example."""

    @classmethod
    def wrong_with(cls, call: CalledIn, seat: Seat) -> Refusal | None:  # noqa: ARG003  # anybody's
        return refuse("consent_not_asked", call.id) if call.kind in WITHOUT_CONSENT else None

    def judge(self, on: Occasion) -> Verdict:
        call = self._named(on)
        if isinstance(call, Refusal):
            return call
        if unknown := unknown_party(on, (self.party,)):
            return unknown.model_copy(update={"field": "party"})
        if wrong := self._wrong_day(on) or no_document(self.document, on.state):
            return wrong
        said = e.CallConsentRecorded(
            call=call.id,
            level=on.state.stay.level,
            party=self.party,
            answer=self.answer,
            on=self.on,
            document=self.document,
            remark=self.remark,
        )
        return (said,)

    def _wrong_day(self, on: Occasion) -> Refusal | None:
        today, first = on.rules.time.local_date(on.now), on.rules.time.local_date(on.state.opened_at)
        if self.on > today:
            return refuse("in_the_future", field="on")
        return refuse("before_the_case", field="on") if self.on < first else None


def no_document(document: DocumentId | None, state: CaseState) -> Refusal | None:
    """A refusal if the case has no document of that name on file."""
    if document is None:
        return None
    if document in state.struck_documents:
        return refuse("document_struck", document, field="document")
    known = int(document[1:]) <= state.documents
    return None if known else refuse("unknown_document", document, field="document")


@command(
    "give_opinion", zh="提出意见", en="give an opinion", who=Who.CALLED_IN, when=OPEN, while_suspended=True
)
class GiveOpinion(_OfCalledIn):
    """Answer what was asked, as who was called in."""

    text: Sealed

    def judge(self, on: Occasion) -> Verdict:
        call = self._named(on)
        if isinstance(call, Refusal):
            return call
        return (e.OpinionGiven(call=call.id, task=call.task, text=self.text),)


@command(
    "decline_call", zh="谢绝邀请", en="decline a call", who=Who.CALLED_IN, when=OPEN, while_suspended=True
)
class DeclineCall(_OfCalledIn):
    """Say that no opinion will be given, and why. The case is out of sight then."""

    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        call = self._named(on)
        if isinstance(call, Refusal):
            return call
        return (e.CallDeclined(call=call.id, task=call.task, reason=self.reason),)


@command(
    "record_opinion",
    zh="记录外部意见",
    en="record an opinion from outside",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class RecordOpinion(OnCall):
    """Write down what somebody without a sign-in has said. Whoever has one speaks for themselves."""

    text: Sealed
    document: DocumentId | None = None
    """The document of the case that holds it."""

    @classmethod
    def wrong_with(cls, call: CalledIn, seat: Seat) -> Refusal | None:
        if wrong := _not_waiting(call):
            return wrong
        if call.officer is not None:
            return refuse("speaks_for_themselves", call.officer)
        missing = consent_lacking(call, seat.state)
        return refuse("call_without_consent", ", ".join(missing)) if missing else None

    def judge(self, on: Occasion) -> Verdict:
        call = self._named(on)
        if isinstance(call, Refusal):
            return call
        if wrong := no_document(self.document, on.state):
            return wrong
        return (e.OpinionGiven(call=call.id, task=call.task, text=self.text, document=self.document),)


@command(
    "release_call",
    zh="结束邀请",
    en="release somebody called in",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class ReleaseCall(OnCall):
    """They are not called in any more, for a reason that is kept: sight ends, nothing is waited for."""

    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        call = self._named(on)
        if isinstance(call, Refusal):
            return call
        return (e.CallReleased(call=call.id, task=call.task, reason=self.reason),)
