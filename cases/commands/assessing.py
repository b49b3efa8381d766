"""Commands for the grade of a dispute (定级): proposed below, discussed in the middle, decided above.

No step stops a clock, and none is waited for: a case whose grade nobody decides goes on by its level's time.
"""

from cases import events as e
from cases.assessed import STEP_NAMES, Step
from cases.assessing import nothing_due, step_due
from cases.authority import Who
from cases.clocks import copies, level_clock, minutes_left, started
from cases.commands.registry import Command, Occasion, Verdict, command
from cases.model import Clock, OfficerId, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.way import Stop
from policies.assessment import Assessment, GradeRule
from policies.policy import OFFICE_ROLES
from policies.rulebook import Rules
from policies.words import Key

UNSETTLED = (Status.ROUTED, Status.HANDLING)


def _out_of_turn(step: Step, state: CaseState, rules: Rules) -> Refusal | None:
    """A refusal unless it is this step's turn."""
    due = step_due(state, rules)
    if due is None:
        return nothing_due(state, rules)
    return None if due[0] is step else refuse("step_not_due", STEP_NAMES[due[0]])


def _rule(on: Occasion) -> tuple[str, Assessment]:
    """Where the step is taken, and the policy's rule."""
    due, rule = step_due(on.state, on.rules), on.rules.policy.assessment
    assert due is not None  # noqa: S101  # a hindrance otherwise
    assert rule is not None  # noqa: S101  # the same
    return due[1].level, rule


@command("propose_grade", zh="提出等级", en="propose a grade", who=Who.ASSESSOR, when=UNSETTLED)
class ProposeGrade(Command):
    """The first step: which grade the dispute seems to have. Nothing follows from it yet."""

    grade: Key
    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        return _out_of_turn(Step.PROPOSE, state, rules)

    def judge(self, on: Occasion) -> Verdict:
        level, rule = _rule(on)
        if rule.grade(self.grade) is None:
            return refuse("unknown_grade", self.grade, field="grade")
        return (e.GradeProposed(level=level, grade=self.grade, reason=self.reason),)


@command("discuss_grade", zh="商议等级", en="discuss the grade", who=Who.ASSESSOR, when=UNSETTLED)
class DiscussGrade(Command):
    """The second step: what was discussed, and which grade came of it, the proposed one or another."""

    grade: Key
    record: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        return _out_of_turn(Step.DISCUSS, state, rules)

    def judge(self, on: Occasion) -> Verdict:
        level, rule = _rule(on)
        if rule.grade(self.grade) is None:
            return refuse("unknown_grade", self.grade, field="grade")
        return (e.GradeDiscussed(level=level, grade=self.grade, record=self.record),)


@command("decide_grade", zh="审定等级", en="decide the grade", who=Who.ASSESSOR, when=UNSETTLED)
class DecideGrade(Command):
    """The third step, once in a case. A case below the grade's level goes up to it and has its time.

    One that is at that level has the time of the grade from now on; one that is above it stays as it is.
    """

    grade: Key
    reason: Sealed
    guarantor: OfficerId | None = None
    """Who answers for the case by name; some grades need one."""

    def officers(self) -> tuple[str, ...]:
        return (self.guarantor,) if self.guarantor else ()

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        return _out_of_turn(Step.DECIDE, state, rules)

    def judge(self, on: Occasion) -> Verdict:
        level, rule = _rule(on)
        grade = rule.grade(self.grade)
        if grade is None:
            return refuse("unknown_grade", self.grade, field="grade")
        if wrong := self._unguaranteed(on, grade):
            return wrong
        stop = _way_up(on, grade)
        decided = e.GradeDecided(
            level=level,
            grade=self.grade,
            reason=self.reason,
            guarantor=self.guarantor,
            clock=_anew(on, grade) if stop is None else None,
        )
        return (decided, *(_goes_up(on, grade, stop) if stop else ()))

    def _unguaranteed(self, on: Occasion, grade: GradeRule) -> Refusal | None:
        if self.guarantor is None:
            return refuse("guarantor_missing", field="guarantor") if grade.guarantor else None
        known = on.known.get(self.guarantor)
        if known is None:
            return refuse("unknown_officer", self.guarantor, field="guarantor")
        units = {rung.unit.code for rung in on.state.ladder}
        fit = known.place in units and not OFFICE_ROLES.isdisjoint(known.roles)
        return None if fit else refuse("officer_unfit", self.guarantor, field="guarantor")


def _way_up(on: Occasion, grade: GradeRule) -> Stop | None:
    """The grade's level, or the next one that the place has, with those between; None if it is not above."""
    state, policy = on.state, on.rules.policy
    above = [rung.level for rung in state.ladder[state.height(state.stay.level) + 1 :]]
    wanted = policy.position(grade.level)
    if policy.position(state.stay.level) >= wanted:
        return None
    to = next(level for level in above if policy.position(level) >= wanted)
    return Stop(level=to, passed=tuple(above[: above.index(to)]))


def _anew(on: Occasion, grade: GradeRule) -> Clock | None:
    """The time of the grade, where the case is at its level and not overdue."""
    stay = on.state.stay
    here = stay.level == grade.level and not stay.overdue
    return started(grade.time, on.now, on.rules) if grade.time is not None and here else None


def _goes_up(on: Occasion, grade: GradeRule, stop: Stop) -> Verdict:
    state = on.state
    fresh = stop.level == grade.level and state.kept_of(stop.level) is None
    own = grade.time if fresh else None
    went = e.Escalated(
        cause=e.Cause.GRADE,
        from_level=state.stay.level,
        to_level=stop.level,
        minutes_left=minutes_left(state, on.now, on.rules),
        clock=started(own, on.now, on.rules) if own else level_clock(state, stop.level, on.now, on.rules),
    )
    return (went, *copies(state, stop))
