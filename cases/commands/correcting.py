"""Putting right what is kept: of a party (更正, Personal Information Protection Law 46), of the report, and
what was recorded by mistake. Nothing is taken away: a later event says what is right.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who, circle, has_say_over
from cases.commands.mediation import unknown_party
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.model import PartyId, Sealed, SealedIdentity, SealedLine, Status
from cases.refusals import Refusal, refuse
from cases.striking import Recorded, may_be_struck
from policies.facts import Facts
from policies.words import Whole, YesNo


def objection_to_saying_it_again(
    kept: Mapping[str, object], said: Mapping[str, object], field: str
) -> Refusal | None:
    """A refusal, about that field, if everything that is said is kept already; all of it in clear.

    The rules see sealed words only: whoever can open them asks this. Nothing said is theirs to judge.
    """
    same = bool(said) and all(kept[name] == value for name, value in said.items())
    return refuse("nothing_corrected", field=field) if same else None


@command(
    "correct_party",
    zh="更正当事人信息",
    en="correct a party's data",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class CorrectParty(Command):
    """Put a party's data right. What was wrong stays in the chain; everything else shows the new data."""

    party: PartyId
    identity: SealedIdentity
    """All of it, as it is right: what is left out is not known any more."""
    under_14: YesNo | None = None
    """Absent: as it was."""
    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        if unknown := unknown_party(on, (self.party,)):
            return unknown.model_copy(update={"field": "party"})
        return (
            e.PartyCorrected(
                party=self.party, identity=self.identity, under_14=self.under_14, reason=self.reason
            ),
        )


@command(
    "correct_intake",
    zh="更正登记信息",
    en="correct what the report said",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class CorrectIntake(Command):
    """Put right what was written down at intake. It moves no clock and the case nowhere: rules that look at
    the facts from now on look at these. Place, channel and number stay.
    """

    facts: Facts | None = None
    """All of them, as they are right. Absent: as they were."""
    title: Annotated[SealedLine | None, Field(examples=["屋后排水沟纠纷"])] = None
    """Absent: as it was."""
    narrative: Sealed | None = None
    """Absent: as it was."""
    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        facts = None if self.facts == on.state.facts else self.facts
        if facts is None and self.title is None and self.narrative is None:
            return refuse("nothing_to_correct", field="facts")
        right = e.IntakeCorrected(facts=facts, title=self.title, narrative=self.narrative, reason=self.reason)
        return (right,)


@command(
    "strike",
    zh="划去误记",
    en="strike what was recorded by mistake",
    who=Who.RECORDER,
    when=(*OPEN, Status.CLOSED),
    while_suspended=True,
)
class Strike(Command):
    """Say of an event that it was recorded by mistake, and why. It stays and is shown struck; what is counted
    is counted without it. Whoever recorded it stays a handler. What has moved the case stands. Struck by
    whoever recorded it, the head of their unit or a level above: never what one above or another line has
    recorded.
    """

    event: Annotated[Whole, Field(ge=2, le=10**6)]
    """Its number."""
    reason: Sealed

    def events(self) -> tuple[int, ...]:
        return (self.event,)

    def judge(self, on: Occasion) -> Verdict:
        was: Recorded | None = on.recorded.get(self.event)
        if was is None:
            return refuse("unknown_event", self.event, field="event")
        if wrong := self._of_others(on, was) or may_be_struck(was, on.state):
            return wrong.model_copy(update={"field": "event"})
        return (
            e.EventStruck(
                event=was.seq,
                kind=was.kind,
                level=was.level,
                sessions=was.sessions or None,
                attempts=was.attempts or None,
                unvisited=was.unvisited or None,
                unkept=was.unkept,
                visit=was.visit,
                document=was.document,
                reason=self.reason,
            ),
        )

    def _of_others(self, on: Occasion, was: Recorded) -> Refusal | None:
        """A refusal if it was recorded by somebody over whose records the actor has no say."""
        if was.by is None:  # looked up by a version that did not ask, or recorded by a clock
            return None if circle(Who.OFFICE, on.state, on.rules).holds(on.actor) else refuse("not_yours")
        recorder = on.known.get(was.by)
        if was.by == on.actor.id:
            return None
        above = on.units.get(recorder.unit) if recorder is not None else None
        if recorder is None or above is None:
            return refuse("not_yours_to_strike", was.seq, was.by)
        has_say = has_say_over(self.spec.who, on.actor, recorder, above, on.state, on.rules)
        return None if has_say else refuse("not_yours_to_strike", was.seq, was.by)
