"""Commands for joint handling: units are called together, accept or refuse; the lead concludes."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import started
from cases.commands.across import of_one_place
from cases.commands.registry import OPEN, Command, Occasion, Seat, Verdict, command, handles
from cases.commands.tasking import UNSETTLED, Days, OnTask, asked_otherwise
from cases.joints import AT_ONCE, Count, Joint, JointRule, lacking, under_way
from cases.model import Model, Sealed, Status, UnitCode
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.tasks import AT_MOST, UNANSWERED, Task, TaskStatus
from policies.rulebook import Rules
from policies.spans import Span


class JointAsk(Model):
    """What one unit or department is asked, and how many working days it has."""

    to: UnitCode
    question: Sealed
    working_days: Days


@command(
    "call_together",
    zh="发起联合调处",
    en="call units together",
    who=Who.STAFF,
    when=(Status.HANDLING,),
    while_suspended=True,
)
class CallTogether(Command):
    """Call departments and other units together, each with a question and a time of its own."""

    asks: Annotated[tuple[JointAsk, ...], Field(min_length=1, max_length=AT_ONCE)]
    rule: JointRule
    quorum: Count | None = None
    """With `quorum`: how many opinions are enough."""

    def units(self) -> tuple[UnitCode, ...]:
        return tuple(ask.to for ask in self.asks)

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        if (joint := under_way(state.joints)) is not None:
            return refuse("joint_under_way", joint.id)
        return refuse("too_many_tasks", AT_MOST) if len(state.tasks) >= AT_MOST else None

    def judge(self, on: Occasion) -> Verdict:
        if wrong := self._wrong_rule() or self._wrong_units(on):
            return wrong
        if len(on.state.tasks) + len(self.asks) > AT_MOST:
            return refuse("too_many_tasks", AT_MOST, field="asks")
        joint, lead = f"j{len(on.state.joints) + 1}", on.state.unit
        asked = (self._asked(on, nth, ask, joint) for nth, ask in enumerate(self.asks, start=1))
        return (e.JointCalled(joint=joint, unit=lead, rule=self.rule, quorum=self.quorum), *asked)

    def _wrong_rule(self) -> Refusal | None:
        counts = self.rule is JointRule.QUORUM
        fits = counts == (self.quorum is not None) and (self.quorum or 0) <= len(self.asks)
        return None if fits else refuse("quorum_unfit", field="quorum")

    def _wrong_units(self, on: Occasion) -> Refusal | None:
        here = on.units.get(on.state.unit.code, ())
        above, before = {unit.code for unit in here[1:]}, set[UnitCode]()
        for position, code in enumerate(self.units()):
            field = f"asks.{position}.to"
            if code not in on.units:
                return refuse("no_such_unit", code, field=field)
            if code in (on.state.unit.code, on.actor.unit):
                return refuse("joint_with_oneself", code, field=field)
            if code in above:
                return refuse("calls_nobody_above", code, field=field)
            if not of_one_place(on, code):
                return refuse("of_another_place", code, field=field)
            if code in before:
                return refuse("called_twice", code, field=field)
            before.add(code)
        return None

    def _asked(self, on: Occasion, nth: int, ask: JointAsk, joint: str) -> e.JointAsked:
        to, *superiors = on.units[ask.to]
        return e.JointAsked(
            joint=joint,
            task=f"t{len(on.state.tasks) + nth}",
            unit=on.state.unit,
            to=to,
            above=superiors[0] if superiors else None,
            text=ask.question,
            clock=started(Span(working_days=ask.working_days), on.now, on.rules),
        )


class _OfCalled(OnTask):
    """Base of what only those may say who were called together."""

    @classmethod
    def wrong_with(cls, task: Task, seat: Seat) -> Refusal | None:
        if wrong := asked_otherwise(task, seat, cls.statuses):
            return wrong
        return refuse("instructions_stand", task.id) if task.joint is None else None


@command(
    "accept_task", zh="接受协办", en="accept a question", who=Who.TASKED, when=OPEN, while_suspended=True
)
class AcceptTask(_OfCalled):
    """Say that an opinion will be given (by `answer_task`). The time goes on."""

    statuses = (TaskStatus.OPEN,)

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
        if isinstance(task, Refusal):
            return task
        return (e.TaskAccepted(task=task.id),)


@command(
    "refuse_task", zh="不予协办", en="refuse a question", who=Who.TASKED, when=OPEN, while_suspended=True
)
class RefuseTask(_OfCalled):
    """Say that no opinion will be given, and why. What is asked from above is not refused."""

    statuses = UNANSWERED
    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        task = self._named(on)
        if isinstance(task, Refusal):
            return task
        return (e.TaskRefused(task=task.id, reason=self.reason),)


def _joint(state: CaseState) -> Joint | Refusal:
    return under_way(state.joints) or refuse("no_joint")


@command(
    "close_joint",
    zh="联合调处办结",
    en="conclude joint handling",
    who=Who.STAFF,
    when=UNSETTLED,
    handling=True,
    while_suspended=True,
)
class CloseJoint(Command):
    """Conclude the joint handling by its rule. Opinions that were given are done, all others are released."""

    conclusion: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        joint = _joint(state)
        if isinstance(joint, Refusal):
            return joint
        missing = lacking(joint, state.tasks)
        return refuse("joint_not_ready", joint.id, missing) if missing is not None else None

    def judge(self, on: Occasion) -> Verdict:
        joint = _joint(on.state)
        if isinstance(joint, Refusal):
            return joint
        return (e.JointClosed(joint=joint.id, conclusion=self.conclusion, handled=handles(on)),)


@command(
    "withdraw_joint",
    zh="撤回联合调处",
    en="withdraw joint handling",
    who=Who.STAFF,
    when=UNSETTLED,
    while_suspended=True,
)
class WithdrawJoint(Command):
    """Give the joint handling up, for a reason that is kept."""

    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        joint = _joint(state)
        return joint if isinstance(joint, Refusal) else None

    def judge(self, on: Occasion) -> Verdict:
        joint = _joint(on.state)
        if isinstance(joint, Refusal):
            return joint
        return (e.JointWithdrawn(joint=joint.id, reason=self.reason),)
