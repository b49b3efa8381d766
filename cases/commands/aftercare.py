"""Commands after the signature: visits, the archive, and the way back when the dispute flares up again."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from cases import events as e
from cases.authority import Who
from cases.clocks import resumed, started
from cases.commands.mediation import held_when, unknown_party
from cases.commands.registry import OVER, Command, Occasion, Verdict, command
from cases.model import Clock, PartyId, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.retention import last_day
from cases.state import CaseState
from policies.dossier import KIND_NAMES
from policies.rulebook import Rules
from policies.wording import said
from policies.words import Whole, YesNo


@command(
    "record_visit",
    zh="记录结案后回访",
    en="record a visit after the signature",
    who=Who.OFFICE,
    when=(Status.CLOSED,),
)
class RecordVisit(Command):
    """One visit of the schedule: whether the parties keep to it, and whether it flares up again. A missed
    one stays marked and can still be made.
    """

    visit: Annotated[Whole, Field(ge=1, le=12)]
    """Which one of the schedule, 1 the first."""
    held_at: AwareDatetime
    parties: Annotated[tuple[PartyId, ...], Field(min_length=1, max_length=200)]
    reason: Sealed | None = None
    """What it was made for, where that was more than the schedule."""
    performance: e.Performance | None = None
    """Absent where it could not be seen."""
    satisfied: YesNo | None = None
    relapse: YesNo
    measures: Sealed | None = None
    """What was done about what was found."""
    record: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.visits else refuse("no_visits")

    def judge(self, on: Occasion) -> Verdict:
        if wrong := unknown_party(on, self.parties) or held_when(self.held_at, on) or self._out_of_place(on):
            return wrong
        told = self.model_dump()
        return (e.Visited.model_validate(told),)

    def _out_of_place(self, on: Occasion) -> Refusal | None:
        """A refusal if it is no visit of the schedule, or one that was made, on its day or any other."""
        state = on.state
        if self.visit > len(state.visits):
            return refuse("no_such_visit", len(state.visits), field="visit")
        if state.visits[self.visit - 1].held_at is not None:
            return refuse("visited_already", self.visit, field="visit")
        closed = state.closed_at or on.now
        if self.held_at < closed.replace(second=0, microsecond=0):  # people write minutes
            return refuse("before_the_closure", field="held_at")
        day = on.rules.time.local_date(self.held_at)
        for nth, other in enumerate(state.visits, start=1):
            if other.held_at is not None and on.rules.time.local_date(other.held_at) == day:
                return refuse("visited_that_day", day, nth, field="held_at")
        return None


@command("archive", zh="归档", en="archive", who=Who.OFFICE, when=(Status.CLOSED,))
class Archive(Command):
    """Put the case away, when every visit is made and the dossier has what the policy wants of it."""

    remark: Sealed | None = None

    def asks_for_dossier(self) -> bool:
        return True

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        left = [str(nth) for nth, visit in enumerate(state.visits, start=1) if visit.held_at is None]
        return refuse("visits_outstanding", ", ".join(left)) if left else None

    def judge(self, on: Occasion) -> Verdict:
        dossier = on.rules.policy.dossier
        merged = on.state.outcome is e.Outcome.MERGED  # what it has not is in the case that leads
        if dossier and not merged and (lacking := dossier.lacking(frozenset(on.filed))):
            names = [[KIND_NAMES[kind] for kind in must.any_of] for must in lacking]
            zh = "、".join("或".join(name.zh for name in kinds) for kinds in names)
            en = "; ".join(" or ".join(name.en for name in kinds) for kinds in names)
            return refuse("dossier_incomplete", said(zh=zh, en=en), field="documents")
        last = last_day(on.state, on.rules)
        assert last is not None  # noqa: S101  # it is closed
        return (e.Archived(kept_until=last, remark=self.remark),)


@command("reopen", zh="反复重开", en="reopen", who=Who.OFFICE, when=OVER)
class Reopen(Command):
    """The dispute has flared up again: the same case goes on under the same number. Whoever handled it
    before still signs nothing of it.
    """

    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return refuse("merged_elsewhere", state.merged_into) if state.merged_into else None

    def judge(self, on: Occasion) -> Verdict:
        closed_at, to = on.state.stay.level, reopening_level(on.state, on.rules)
        return (
            e.Reopened(
                reason=self.reason,
                from_level=closed_at,
                to_level=to,
                clock=started(on.rules.policy.level(to).time, on.now, on.rules),
                case_clock=_case_clock(on),
            ),
        )


def reopening_level(state: CaseState, rules: Rules) -> str:
    """The level that the policy names, if it lies above the one that closed the case; else that one."""
    closing, wanted = state.stay.level, rules.policy.reopening
    above = [rung.level for rung in state.ladder[state.height(closing) + 1 :]]
    return wanted.level if wanted is not None and wanted.level in above else closing


def _case_clock(on: Occasion) -> Clock | None:
    """It goes on with what was left of it at the signature, for one working day at least; never anew."""
    whole, closed_at = on.state.case_clock, on.state.closed_at
    if whole is None or closed_at is None or any(mark.scope is e.Scope.CASE for mark in on.state.overdue):
        return None
    return resumed(on.rules.time.minutes_between(closed_at, whole.due), on.now, on.rules)
