"""Commands that move responsibility: accept, decline, assign, escalate; and the note."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import copies, level_clock, minutes_left
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.model import Actor, Model, OfficerId, Post, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.way import next_stop
from policies.rulebook import Rules
from policies.vocabulary import Role
from policies.words import Key


@command("accept", zh="受理", en="accept", who=Who.STAFF, when=(Status.ROUTED,), handling=True)
class Accept(Command):
    """Take the case on at this level."""

    def judge(self, on: Occasion) -> Verdict:
        return (e.Accepted(level=on.state.stay.level),)


@command("decline", zh="退回", en="decline", who=Who.STAFF, when=(Status.ROUTED,))
class Decline(Command):
    """Give the case back, with the reason, to whoever routed it."""

    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the way here
        back = where_back(state)
        return back if isinstance(back, Refusal) else None

    def judge(self, on: Occasion) -> Verdict:
        back = where_back(on.state)
        if isinstance(back, Refusal):
            return back
        clock = level_clock(on.state, back, on.now, on.rules)
        here = on.state.stay.level
        left = minutes_left(on.state, on.now, on.rules)
        return (
            e.Declined(from_level=here, to_level=back, reason=self.reason, minutes_left=left, clock=clock),
        )


def where_back(state: CaseState) -> str | Refusal:
    """The level that routed the case here, to which it is declined; competence is disputed once for each."""
    origin = state.stay.origin
    if wrong := here_for_good(state):
        return wrong
    if state.stay.level in state.declined:
        return refuse("declined_before")
    if state.receiver.unit == state.unit.code:
        return refuse("receiver_cannot_decline")
    if origin.level is not None:
        return origin.level
    return _receiver_level(state)


def here_for_good(state: CaseState) -> Refusal | None:
    """A refusal if the way in which the case came here leaves nothing to dispute."""
    if state.stay.origin.cause is e.Cause.BREACH:
        return refuse("breach_cannot_be_declined")
    if state.stay.origin.cause is e.Cause.TAKEN_UP:
        return refuse("taken_up_here")
    if state.stay.origin.cause is e.Cause.GRADE:
        return refuse("graded_here")
    return refuse("competence_decided") if state.stay.bound else None


def _receiver_level(state: CaseState) -> str | Refusal:
    """The level of the first receiver; if it has none in this case, the level above."""
    place = state.receiver.unit
    for rung in state.ladder:
        if rung.unit.code == place and rung.level != state.stay.level:
            return rung.level
    return state.next_level() or refuse("receiver_cannot_decline")


class NamedPost(Model):
    """A role and the officer who is to fill it."""

    role: Role
    officer: OfficerId


@command("assign", zh="交办", en="assign", who=Who.DESK, when=(Status.ROUTED, Status.HANDLING))
class Assign(Command):
    """Name the people for the case; before it is accepted, also assign it down to a level below."""

    posts: Annotated[tuple[NamedPost, ...], Field(max_length=8)] = ()
    level: Key | None = None
    reason: Sealed | None = None

    def officers(self) -> tuple[str, ...]:
        return tuple(post.officer for post in self.posts)

    def judge(self, on: Occasion) -> Verdict:
        level = self.level or on.state.stay.level
        if level not in [rung.level for rung in on.state.ladder]:
            return refuse("unknown_level", level, field="level")
        if not self.posts and level == on.state.stay.level:
            return refuse("nothing_to_assign", field="posts")
        posts = self._named(on, level)
        if isinstance(posts, Refusal):
            return posts
        if level == on.state.stay.level:
            return (e.Assigned(posts=posts, reason=self.reason),)
        return self._down(on, level, posts)

    def _down(self, on: Occasion, level: str, posts: tuple[Post, ...]) -> Verdict:
        state = on.state
        below = state.height(level) < state.height(state.stay.level)
        if not below or state.status is not Status.ROUTED:
            return refuse("level_not_below", field="level")
        if level in state.declined:
            return refuse("declined_before", field="level")
        return (
            e.Assigned(
                posts=posts,
                from_level=state.stay.level,
                to_level=level,
                minutes_left=minutes_left(state, on.now, on.rules),
                clock=level_clock(state, level, on.now, on.rules),
                reason=self.reason,
            ),
        )

    def _named(self, on: Occasion, level: str) -> tuple[Post, ...] | Refusal:
        unit = on.state.unit_of(level)
        posts = []
        for position, named in enumerate(self.posts):
            officer = on.known.get(named.officer)
            if officer is None:
                return refuse("unknown_officer", named.officer, field=f"posts.{position}.officer")
            if not fits(officer, named.role, unit.code, on, level):
                return refuse("officer_unfit", named.officer, field=f"posts.{position}.role")
            posts.append(Post(role=named.role, unit=officer.unit, officer=officer.id))
        if len({post.role for post in posts}) != len(posts):
            return refuse("officer_unfit", posts[-1].officer, field="posts")
        return tuple(posts)


def fits(officer: Actor, role: Role, unit: str, on: Occasion, level: str) -> bool:
    """Whether the officer holds a role that this level's roster asks for, at this level's unit."""
    slots = {slot.role: slot for slot in on.rules.policy.level(level).roster}
    return role in slots and role in officer.roles and officer.place == unit


@command("escalate", zh="提级", en="escalate", who=Who.STAFF, when=(Status.ROUTED, Status.HANDLING))
class Escalate(Command):
    """Ask the level above to take over: it cannot be solved here. Never counted as a failure."""

    ground: e.Ground
    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the way here
        return None if state.next_level() else refuse("at_the_top")

    def judge(self, on: Occasion) -> Verdict:
        stop = next_stop(on.state, on.rules)
        if stop is None:
            return refuse("at_the_top")
        went = e.Escalated(
            cause=e.Cause.REQUEST,
            ground=self.ground,
            reason=self.reason,
            from_level=on.state.stay.level,
            to_level=stop.level,
            minutes_left=minutes_left(on.state, on.now, on.rules),
            clock=level_clock(on.state, stop.level, on.now, on.rules),
        )
        return (went, *copies(on.state, stop))


@command("note", zh="备注", en="note", who=Who.READER, when=OPEN, while_suspended=True)
class Note(Command):
    """Put something on record without changing anything."""

    text: Sealed

    def judge(self, on: Occasion) -> Verdict:  # noqa: ARG002  # a note is always in order
        return (e.Noted(text=self.text),)
