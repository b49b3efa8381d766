"""Commands that say which cases belong together. Each case is told of its own half."""

from cases import events as e
from cases.authority import Who, circle
from cases.commands.registry import OPEN, OVER, Command, Occasion, Seat, Verdict, command, none_fits
from cases.links import AT_MOST, LinkKind, OtherCase, goes_round, link_to, other_half
from cases.model import CaseNumber, Sealed
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import Rules

ALWAYS = (*OPEN, *OVER)
"""Also after the signature: a dispute can turn out to belong with one of years ago."""


@command(
    "link_case", zh="关联案件", en="link another case", who=Who.READER, when=ALWAYS, while_suspended=True
)
class LinkCase(Command):
    """Say that another case belongs with this one: whoever sees both and has a say in one of them. The other
    case is told as well. A case leads its duplicates or is a duplicate of one other, never both.
    """

    to: CaseNumber
    """The other case."""
    kind: LinkKind
    """What it is to this one. Duplicates are both open still."""
    reason: Sealed

    def cases(self) -> tuple[CaseNumber, ...]:
        return (self.to,)

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        return refuse("too_many_links", AT_MOST) if len(seat.state.links) >= AT_MOST else None

    def judge(self, on: Occasion) -> Verdict:
        if wrong := self._wrong(on):
            return wrong
        return (e.CaseLinked(to=self.to, kind=self.kind, reason=self.reason),)

    def _wrong(self, on: Occasion) -> Refusal | None:
        state, other = on.state, on.cases.get(self.to)
        if self.to == state.number:
            return refuse("linked_with_itself", field="to")
        if other is None:
            return refuse("unknown_case", self.to, field="to")
        if not _has_a_say(on, other):
            return refuse("not_yours")
        if link_to(self.to, state.links):
            return refuse("linked_already", self.to, field="to")
        if len(state.links) >= AT_MOST:
            return refuse("too_many_links", AT_MOST, field="to")
        return self._no_duplicate(state, other)

    def _no_duplicate(self, state: CaseState, other: OtherCase) -> Refusal | None:
        theirs = other_half(self.kind)
        if theirs is self.kind:
            return None
        if not state.is_open or not other.is_open:
            return refuse("duplicate_of_the_past", self.to, field="kind")
        others = (link for link in other.links if link.number != state.number)
        if goes_round(self.kind, state.links) or goes_round(theirs, others):
            return refuse("merged_in_a_circle", self.to, field="kind")
        return None


@command(
    "unlink_case", zh="解除关联", en="take a link back", who=Who.READER, when=ALWAYS, while_suspended=True
)
class UnlinkCase(Command):
    """Say that another case does not belong with this one, as whoever may link them. What is merged, or is
    proposed to be, stays linked.
    """

    to: CaseNumber
    reason: Sealed

    def cases(self) -> tuple[CaseNumber, ...]:
        return (self.to,)

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.links else refuse("no_link")

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        return none_fits(_merging(link.number, seat.state) for link in seat.state.links)

    def judge(self, on: Occasion) -> Verdict:
        if link_to(self.to, on.state.links) is None:
            return refuse("not_linked", self.to, field="to")
        other = on.cases.get(self.to)
        if not _has_a_say(on, other):
            return refuse("not_yours")
        if wrong := _merging(self.to, on.state):
            return wrong.model_copy(update={"field": "to"})
        if other is not None and other.merging_into == on.state.number:
            return refuse("merging_stands", on.state.number, field="to")
        return (e.CaseUnlinked(to=self.to, reason=self.reason),)


def _merging(number: CaseNumber, state: CaseState) -> Refusal | None:
    """A refusal if this case is merged into that one, or proposed to be."""
    return refuse("merging_stands", number) if number == state.merging_into else None


def _has_a_say(on: Occasion, other: OtherCase | None) -> bool:
    """In this case or in the other one; a mere reader of both, somebody copied in, has none."""
    here = circle(Who.OFFICE, on.state, on.rules).holds(on.actor)
    return here or (other is not None and other.theirs)
