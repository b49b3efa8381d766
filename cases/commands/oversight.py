"""Commands from above: take a case up, send it down with reasons, urge whoever has it (催办)."""

from cases import events as e
from cases.authority import Who
from cases.clocks import copies, level_clock, minutes_left, working_day
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.model import OfficerId, Post, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.responsible import responsible
from cases.state import CaseState, urged_name
from cases.way import Stop
from policies.words import Key

UNSETTLED = (Status.ROUTED, Status.HANDLING)


@command("take_up", zh="上提办理", en="take up", who=Who.ABOVE, when=UNSETTLED)
class TakeUp(Command):
    """Take the case up to one's own level (提级); the levels between are copied in."""

    reason: Sealed
    level: Key | None = None
    """Where one's unit stands for several levels: which; else the lowest."""

    def judge(self, on: Occasion) -> Verdict:
        state = on.state
        above = state.ladder[state.height(state.stay.level) + 1 :]
        own = [rung.level for rung in above if rung.unit.code == on.actor.unit]
        level = self.level or own[0]
        if level not in own:
            return refuse("not_your_level", level, field="level")
        between = [rung.level for rung in above[: [rung.level for rung in above].index(level)]]
        took = e.Escalated(
            cause=e.Cause.TAKEN_UP,
            reason=self.reason,
            from_level=state.stay.level,
            to_level=level,
            minutes_left=minutes_left(state, on.now, on.rules),
            clock=level_clock(state, level, on.now, on.rules),
        )
        return (took, *copies(state, Stop(level=level, passed=tuple(between))))


@command("send_down", zh="下交办理", en="send down", who=Who.DESK, when=UNSETTLED)
class SendDown(Command):
    """Hand the case down to a level below (降级), with the reasons; the time that was left there resumes."""

    level: Key
    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        state = on.state
        if self.level not in [rung.level for rung in state.ladder]:
            return refuse("unknown_level", self.level, field="level")
        if state.height(self.level) >= state.height(state.stay.level):
            return refuse("level_not_below", field="level")
        return (
            e.SentDown(
                from_level=state.stay.level,
                to_level=self.level,
                reason=self.reason,
                minutes_left=minutes_left(state, on.now, on.rules),
                clock=level_clock(state, self.level, on.now, on.rules),
            ),
        )


@command("urge", zh="催办", en="urge", who=Who.DESK, when=OPEN)
class Urge(Command):
    """Press for the case: once for each person and working day, whoever urges, and on record."""

    text: Sealed
    to: OfficerId | None = None
    """Somebody on the case; else whoever answers for it."""

    def officers(self) -> tuple[str, ...]:
        return (self.to,) if self.to else ()

    def judge(self, on: Occasion) -> Verdict:
        to = self._whom(on)
        if isinstance(to, Refusal):
            return to
        day = working_day(on.now, on.rules)
        if any(urge.to == urged_name(to) and urge.day == day for urge in on.state.urges):
            return refuse("urged_today", urged_name(to), field="to")
        return (e.HandlersUrged(to=to, day=day, text=self.text),)

    def _whom(self, on: Occasion) -> Post | Refusal:
        """The person or the desk: on the case, not above the one who urges, and somebody else."""
        answering = responsible(on.state, on.rules)
        assert answering is not None  # noqa: S101  # the case is open
        role = answering.roles[0]
        posts = {post.officer: post for post in on.state.stay.posts if post.officer is not None}
        if on.state.status is Status.AWAITING_SIGNOFF:
            posts = {}
        to = Post(role=role, unit=answering.unit, officer=answering.officer)
        if self.to is not None and self.to != answering.officer:
            if self.to not in posts:
                return refuse("urge_wrong_side", self.to, field="to")
            to = posts[self.to]
        own_desk = (
            to.officer is None and to.unit == on.actor.unit and set(answering.roles) & {*on.actor.roles}
        )
        if to.officer == on.actor.id or own_desk or _height(on.state, to.unit) > _own_height(on):
            return refuse("urge_wrong_side", to.officer or to.unit, field="to")
        return to


def _height(state: CaseState, unit: str) -> int:
    """How high a unit stands; one that is not on the ladder, such as a department, as high as the case."""
    if unit in state.above:
        return len(state.ladder)
    found = [nth for nth, rung in enumerate(state.ladder) if rung.unit.code == unit]
    return found[0] if found else state.height(state.stay.level)


def _own_height(on: Occasion) -> int:
    return max(nth for nth, rung in enumerate(on.state.ladder) if rung.unit.code == on.actor.unit)
