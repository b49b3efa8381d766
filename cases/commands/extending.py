"""Commands for more time (延期): asked for by whoever handles the case, decided above."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.commands.registry import Command, Occasion, Verdict, command
from cases.extension import allowance, days_open, lengthened
from cases.model import Clock, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import Rules
from policies.words import Whole

HERE = (Status.HANDLING,)


@command("ask_extension", zh="申请延期", en="ask for an extension", who=Who.STAFF, when=HERE)
class AskExtension(Command):
    """Ask for more time before the level is due. Until it is decided the clock runs on.

    The request lapses when the case moves, when its closure is proposed, or when the time is over.
    """

    days: Annotated[Whole, Field(ge=1, le=60)]
    """Working days."""
    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        if allowance(state, rules) is None:
            return refuse("no_extension")
        if state.stay.overdue:
            return refuse("too_late_to_extend")
        if state.stay.asked_for is not None:
            return refuse("extension_asked")
        return None if days_open(state, rules) else refuse("extensions_used_up")

    def judge(self, on: Occasion) -> Verdict:
        most = days_open(on.state, on.rules)
        if self.days > most:
            return refuse("extension_too_long", most, field="days")
        return (e.ExtensionAsked(level=on.state.stay.level, days=self.days, reason=self.reason),)


def nothing_asked(state: CaseState) -> Refusal | None:
    """A refusal if no request waits for a decision."""
    return None if state.stay.asked_for is not None else refuse("no_extension_asked")


@command("grant_extension", zh="准许延期", en="grant the extension", who=Who.DECIDER, when=HERE)
class GrantExtension(Command):
    """Give the level the working days it asked for, counted from the day on which it was due."""

    reason: Sealed | None = None

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return nothing_asked(state)

    def judge(self, on: Occasion) -> Verdict:
        state, asked, allowed = on.state, on.state.stay.asked_for, allowance(on.state, on.rules)
        if asked is None or allowed is None:
            return refuse("no_extension_asked")
        clock = lengthened(state.stay.clock, asked.days, on.rules)
        whole = _whole(on, asked.days) if allowed.case_time_too else None
        level, reason = state.stay.level, self.reason
        return (
            e.ExtensionGranted(level=level, days=asked.days, clock=clock, case_clock=whole, reason=reason),
        )


def _whole(on: Occasion, days: int) -> Clock | None:
    """The case's clock with the same days more, unless it has none or it has run out."""
    clock = on.state.case_clock
    return lengthened(clock, days, on.rules) if clock and not clock.is_over(on.now) else None


@command("refuse_extension", zh="不准延期", en="refuse the extension", who=Who.DECIDER, when=HERE)
class RefuseExtension(Command):
    """Leave the deadline where it is, with the reason."""

    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return nothing_asked(state)

    def judge(self, on: Occasion) -> Verdict:
        return (e.ExtensionRefused(level=on.state.stay.level, reason=self.reason),)
