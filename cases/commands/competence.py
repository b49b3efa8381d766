"""Whose case is it? A unit contests its competence; a unit above decides, and that stands."""

from cases import events as e
from cases.authority import Who
from cases.clocks import carried_on, copies, level_clock, minutes_left
from cases.commands.across import sibling_ladder
from cases.commands.moves import here_for_good
from cases.commands.registry import Command, Occasion, Verdict, command
from cases.model import Sealed, Status, UnitCode
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.way import Stop
from policies.rulebook import Rules


@command(
    "contest_competence", zh="提请裁定管辖", en="contest competence", who=Who.STAFF, when=(Status.ROUTED,)
)
class ContestCompetence(Command):
    """Say that the case is not this unit's. It stays here, its clock runs on, until a unit above decides."""

    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        if state.unit.code == state.ladder[-1].unit.code:
            return refuse("at_the_top")
        if state.stay.contested:
            return refuse("contested_already")
        return here_for_good(state)

    def judge(self, on: Occasion) -> Verdict:
        return (e.CompetenceContested(level=on.state.stay.level, reason=self.reason),)


@command(
    "decide_competence", zh="裁定管辖", en="decide competence", who=Who.UNIT_ABOVE, when=(Status.ROUTED,)
)
class DecideCompetence(Command):
    """Say whose case it is: the unit that has it, another of the case up to one's own, or a sibling."""

    unit: UnitCode
    reason: Sealed

    def units(self) -> tuple[UnitCode, ...]:
        return (self.unit,)

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.stay.contested else refuse("nothing_contested")

    def judge(self, on: Occasion) -> Verdict:
        state = on.state
        here = state.stay.level
        if self.unit == state.unit.code:
            decided = e.CompetenceDecided(unit=self.unit, from_level=here, to_level=here, reason=self.reason)
            return (decided,)
        levels = [rung.level for rung in state.ladder if rung.unit.code == self.unit]
        return self._to_level(on, levels[0]) if levels else self._sideways(on)

    def _to_level(self, on: Occasion, level: str) -> Verdict:
        state = on.state
        own = max(nth for nth, rung in enumerate(state.ladder) if rung.unit.code == on.actor.unit)
        if state.height(level) > own:
            return refuse("not_your_level", level, field="unit")
        decided = e.CompetenceDecided(
            unit=self.unit,
            from_level=state.stay.level,
            to_level=level,
            reason=self.reason,
            minutes_left=minutes_left(state, on.now, on.rules),
            clock=level_clock(state, level, on.now, on.rules),
        )
        between = state.ladder[state.height(state.stay.level) + 1 : state.height(level)]
        return (decided, *copies(state, Stop(level=level, passed=tuple(rung.level for rung in between))))

    def _sideways(self, on: Occasion) -> Verdict:
        ladder = sibling_ladder(on, self.unit)
        if isinstance(ladder, Refusal):
            return ladder.model_copy(update={"field": "unit"})
        level = on.state.stay.level
        return (
            e.CompetenceDecided(
                unit=self.unit,
                from_level=level,
                to_level=level,
                reason=self.reason,
                ladder=ladder,
                clock=carried_on(on.state, on.now, on.rules),
            ),
        )
