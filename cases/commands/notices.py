"""Commands of supervision notices (督办通知): the listing level asks, whoever has the case replies."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import started
from cases.commands.listing import Supervision, supervises_themselves
from cases.commands.registry import OPEN, Command, Occasion, Seat, Verdict, command, none_fits
from cases.edition import FIRST
from cases.listed import Notice
from cases.model import Actor, Clock, OfficerId, Sealed
from cases.readers import ever_on_it
from cases.refusals import Refusal, refuse
from cases.standins import carrying_officers, stood_in_for
from cases.state import CaseState
from cases.supervision import MOST_NOTICES, in_force
from policies.rulebook import Rules
from policies.vocabulary import ReplyClass
from policies.words import Whole


@command(
    "send_notice", zh="发督办通知", en="send a notice", who=Who.LISTING_LEVEL, when=OPEN, while_suspended=True
)
class SendNotice(Supervision):
    """Ask for a reply within the time of the notice's class: the policy says how long each has."""

    reply_class: ReplyClass
    text: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        listing = in_force(state)
        full = listing is not None and len(listing.notices) >= MOST_NOTICES
        return refuse("too_many_notices", MOST_NOTICES) if full else None

    def judge(self, on: Occasion) -> Verdict:
        if wrong := supervises_themselves(on):
            return wrong
        listing, clock = in_force(on.state), _reply_clock(self.reply_class, on)
        if listing is None or clock is None:
            return refuse("not_listed", field="reply_class")
        number = listing.noticed + 1
        sender = None if on.edition == FIRST else on.actor.id
        return (
            e.NoticeSent(
                notice=number, reply_class=self.reply_class, text=self.text, clock=clock, sender=sender
            ),
        )


@command(
    "answer_notice",
    zh="回复督办通知",
    en="answer a notice",
    who=Who.REPLIER,
    formerly=Who.OFFICE,
    when=OPEN,
    while_suspended=True,
)
class AnswerNotice(Command):
    """Reply to a supervision notice, late or in time: not the listing level above, which has asked, and
    nobody to what they have asked themselves.
    """

    notice: Annotated[Whole, Field(ge=1, le=1000)]
    text: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        listing = in_force(state)
        return None if listing and listing.notices else refuse("no_notice")

    def judge(self, on: Occasion) -> Verdict:
        listing = in_force(on.state)
        waiting = {notice.number: notice for notice in listing.notices} if listing else {}
        if self.notice not in waiting:
            return refuse("unknown_notice", self.notice, field="notice")
        if wrong := self._wrong_with(waiting[self.notice], self._theirs(on.actor, on.state)):
            return wrong.model_copy(update={"field": "notice"})
        return (e.NoticeAnswered(notice=self.notice, text=self.text),)

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        listing, theirs = in_force(seat.state), cls._theirs(seat.actor, seat.state)
        return none_fits(cls._wrong_with(notice, theirs) for notice in (listing.notices if listing else ()))

    @classmethod
    def singled_out(cls, state: CaseState) -> Iterable[OfficerId]:
        listing = in_force(state)
        senders = (notice.sender for notice in listing.notices if notice.sender) if listing else ()
        return (*senders, *ever_on_it(state), *carrying_officers(state))

    @staticmethod
    def _theirs(actor: Actor, state: CaseState) -> tuple[OfficerId, ...]:
        """In whose name the actor acts in the case."""
        return (actor.id, *stood_in_for(state, actor.id))

    @staticmethod
    def _wrong_with(notice: Notice, theirs: tuple[OfficerId, ...]) -> Refusal | None:
        return refuse("own_notice", notice.number) if notice.sender in theirs else None


def _reply_clock(reply_class: ReplyClass, on: Occasion) -> Clock | None:
    """By when the reply is due; None if the policy knows no notices."""
    listing = on.rules.policy.listing
    if listing is None:
        return None
    span = listing.replies.of(reply_class).span
    if span is not None:
        return started(span, on.now, on.rules)
    due = on.rules.time.same_day(on.now)
    return Clock(started_at=on.now, due=due.at, provisional=due.provisional)
