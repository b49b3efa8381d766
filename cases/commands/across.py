"""Commands across the chain: copy in for information, transfer to a sibling unit that accepts it."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.clocks import carried_on
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.model import Rung, Sealed, Status, UnitChain, UnitCode
from cases.readers import readers_unlisted
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import Rules

UNSETTLED = (Status.ROUTED, Status.HANDLING)


@command("copy_in", zh="抄送", en="copy in", who=Who.OFFICE, when=OPEN, while_suspended=True)
class CopyIn(Command):
    """Let units or departments read the case from here on, for information."""

    to: Annotated[tuple[UnitCode, ...], Field(min_length=1, max_length=20)]
    reason: Sealed

    def units(self) -> tuple[UnitCode, ...]:
        return self.to

    def judge(self, on: Occasion) -> Verdict:
        known = readers_unlisted(on.state)
        for position, code in enumerate(self.to):
            if code not in on.units:
                return refuse("no_such_unit", code, field=f"to.{position}")
            if not of_one_place(on, code):
                return refuse("of_another_place", code, field=f"to.{position}")
            if code in known or code in self.to[:position]:
                return refuse("reads_already", code, field=f"to.{position}")
        units = tuple(on.units[code][0] for code in self.to)
        return (e.CopiedIn(units=units, reason=self.reason),)


def of_one_place(on: Occasion, code: UnitCode) -> bool:
    """Whether a unit and the one that has the case stand below the same top: a case stays in its place."""
    here = on.units.get(on.state.unit.code)
    return here is not None and here[-1].code == on.units[code][-1].code


@command("propose_transfer", zh="移送", en="propose a transfer", who=Who.OFFICE, when=UNSETTLED)
class ProposeTransfer(Command):
    """Ask a sibling unit to take the case over. Until it accepts, it stays here and the clock runs."""

    to: UnitCode
    reason: Sealed

    def units(self) -> tuple[UnitCode, ...]:
        return (self.to,)

    def judge(self, on: Occasion) -> Verdict:
        ladder = sibling_ladder(on, self.to)
        if isinstance(ladder, Refusal):
            return ladder
        level, to = on.state.stay.level, on.units[self.to][0]
        if on.state.stay.transfer and on.state.stay.transfer.to.code == to.code:
            return refuse("asked_already", to.code, field="to")
        return (e.TransferProposed(level=level, to=to, ladder=ladder, reason=self.reason),)


def sibling_ladder(on: Occasion, code: UnitCode) -> tuple[Rung, ...] | Refusal:
    """The case's levels and units if a sibling has it: those below the old unit no longer belong to it."""
    state = on.state
    if code == state.unit.code:
        return refuse("transfer_to_oneself", field="to")
    if code not in on.units:
        return refuse("no_such_unit", code, field="to")
    here, there = on.units.get(state.unit.code), on.units[code]
    if here is None or not _siblings(here, there):
        return refuse("no_sibling", code, field="to")
    tier = state.unit.tier
    rungs = (rung for rung in state.ladder if state.height(rung.level) >= _lowest_of(state))
    return tuple(
        rung.model_copy(update={"unit": there[0]}) if rung.unit.tier is tier else rung for rung in rungs
    )


def _siblings(here: UnitChain, there: UnitChain) -> bool:
    """Whether two units are of one tier directly below the same unit."""
    below_one = [unit.code for unit in here[1:2]] == [unit.code for unit in there[1:2]] != []
    return below_one and here[0].tier is there[0].tier


def _lowest_of(state: CaseState) -> int:
    """The lowest height at which the present unit stands: it may stand for several levels."""
    return min(nth for nth, rung in enumerate(state.ladder) if rung.unit.code == state.unit.code)


@command(
    "accept_transfer",
    zh="接收移送",
    en="accept a transfer",
    who=Who.RECEIVER,
    when=UNSETTLED,
    handling=True,
)
class AcceptTransfer(Command):
    """Take the case over from a sibling. The level's clock goes on, with one working day at least."""

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.stay.transfer else refuse("no_transfer")

    def judge(self, on: Occasion) -> Verdict:
        asked = on.state.stay.transfer
        if asked is None:
            return refuse("no_transfer")
        return (
            e.TransferAccepted(
                level=on.state.stay.level,
                from_unit=on.state.unit.code,
                ladder=asked.ladder,
                clock=carried_on(on.state, on.now, on.rules),
            ),
        )


@command("refuse_transfer", zh="拒收移送", en="refuse a transfer", who=Who.RECEIVER, when=UNSETTLED)
class RefuseTransfer(Command):
    """Leave the case where it is, with the reason."""

    reason: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return None if state.stay.transfer else refuse("no_transfer")

    def judge(self, on: Occasion) -> Verdict:
        level, unit = on.state.stay.level, on.actor.unit
        return (e.TransferRefused(level=level, unit=unit, reason=self.reason),)
