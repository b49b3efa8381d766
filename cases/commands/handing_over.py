"""Commands of handing over (工作移交): one thing that an officer carries goes to another, and back again."""

from datetime import date

from cases import events as e
from cases.authority import Who
from cases.carrying import KINDS, carried_by, unfit
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.events import Absence, Carried
from cases.events.handing_over import Ref
from cases.handover import may_hand_over, wrong_end
from cases.links import duplicates, handled_in
from cases.model import Actor, CaseNumber, CommandId, OfficerId, Status
from cases.refusals import Refusal, refuse
from cases.standins import LEADER, stood_in_for
from cases.state import CaseState

WHILE_IT_GOES_ON = (*OPEN, Status.CLOSED)
"""A closed case has visits to be made, or nothing that anybody carries."""


class _OfAnOfficer(Command):
    """Base of what is done with one thing that an officer carries, or has handed over."""

    officer: OfficerId
    """Whose it is."""
    kind: Carried
    ref: Ref
    """Which of its kind: `<level>.<role>` of a role on the case, `receipt`, a task, the signing level."""
    handover: CommandId | None = None
    """The handover of which it is a part."""

    def superiors_of(self) -> tuple[str, ...]:
        return (self.officer,)

    def _whose(self, on: Occasion) -> Actor | Refusal:
        """The officer, if there is one of that name, on the roster still or gone."""
        return on.known.get(self.officer) or refuse("unknown_officer", self.officer, field="officer")


@command(
    "hand_over",
    zh="移交",
    en="hand over",
    who=Who.CARRIER,
    when=WHILE_IT_GOES_ON,
    while_suspended=True,
)
class HandOver(_OfAnOfficer):
    """Give one thing that an officer carries to somebody who stands in for them. No deadline moves.

    The officer themselves, the head of their unit, or a head, leader or supervisor above.
    """

    to: OfficerId
    absence: Absence
    until: date | None = None
    """The last day of the leave, as far as it is known."""

    def officers(self) -> tuple[str, ...]:
        return (self.to,)

    def leavers(self) -> tuple[str, ...]:
        return (self.officer,)

    def duplicates(self, state: CaseState) -> tuple[CaseNumber, ...]:
        signs = self.kind is Carried.SIGNATURE or (self.kind is Carried.LISTED and self.ref == LEADER)
        return duplicates(state.links) if signs else ()

    def judge(self, on: Occasion) -> Verdict:
        if self.to == self.officer:
            return refuse("handed_to_oneself", field="to")
        if wrong := wrong_end(self.absence, self.until, on.rules.time.local_date(on.now)):
            return wrong
        of, to = self._whose(on), on.known.get(self.to)
        if isinstance(of, Refusal):
            return of
        if to is None:
            return refuse("unknown_officer", self.to, field="to")
        if not may_hand_over(on.actor, of, on.units.get(of.unit, ())):
            return refuse("not_yours_to_hand_over", of.id, field="officer")
        return self._unfit(on, of, to) or (self._happened(),)

    def _unfit(self, on: Occasion, of: Actor, to: Actor) -> Refusal | None:
        """A refusal if the officer does not carry it, or if the other may not."""
        kind, mine = KINDS[self.kind], carried_by(of, on.state, on.rules)
        if (self.kind, self.ref) not in {(item.kind, item.ref) for item in mine}:
            theirs = (holder for holder in kind.holders(on.state, self.ref) if of.id in holder.stands_for)
            if any(holder.officer == to.id for holder in theirs):
                return refuse("handed_over_already", of.id, field="ref")
            return refuse("not_carried", of.id, field="ref")
        return unfit(on.state, on.rules, (self.kind, self.ref), of, to) or self._signs_own(on, of, to)

    def _signs_own(self, on: Occasion, of: Actor, to: Actor) -> Refusal | None:
        """A refusal if either has handled what is merged into the case that the other is to sign."""
        state = on.state
        officers = (of.id, to.id, *stood_in_for(state, of.id), *stood_in_for(state, to.id))
        number = handled_in(state.number, on.cases.values(), officers)
        return refuse("handled_what_is_merged", number, field="to") if number else None

    def _happened(self) -> e.HandedOver:
        told = self.model_dump(exclude={"officer"})
        return e.HandedOver.model_validate({"of": self.officer, **told})


@command(
    "hand_back",
    zh="交还",
    en="hand back",
    who=Who.CARRIER,
    when=WHILE_IT_GOES_ON,
    while_suspended=True,
)
class HandBack(_OfAnOfficer):
    """Give one thing back to the officer who handed it over. No deadline moves.

    Whoever may hand it over, and whoever has it.
    """

    def officers(self) -> tuple[str, ...]:
        return (self.officer,)

    def judge(self, on: Occasion) -> Verdict:
        of = self._whose(on)
        if isinstance(of, Refusal):
            return of
        holders = KINDS[self.kind].holders(on.state, self.ref)
        holder = next((each for each in holders if of.id in each.stands_for), None)
        if holder is None or holder.officer is None or not on.state.goes_on:
            return refuse("not_handed_over", of.id, field="ref")
        if on.actor.id != holder.officer and not may_hand_over(on.actor, of, on.units.get(of.unit, ())):
            return refuse("not_yours_to_hand_over", of.id, field="officer")
        told = {"kind": self.kind, "ref": self.ref, "handover": self.handover}
        return (e.HandedBack.model_validate({"of": holder.officer, "to": of.id, **told}),)
