"""Collective disputes (群体性纠纷): many of one side, and a few who speak for them."""

from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.commands.mediation import unknown_party
from cases.commands.registry import OPEN, Command, Occasion, Seat, Verdict, command
from cases.model import PartyId, Sealed, Side
from cases.refusals import Refusal, refuse
from policies.collective import REPRESENTATIVES_AT_MOST


@command(
    "name_representatives",
    zh="登记代表人",
    en="name representatives",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class NameRepresentatives(Command):
    """Say who speaks for a side of a collective dispute: up to five parties of it. Given again, these take
    the place of those before. Each party consents and signs for itself (People's Mediation Law 23, 29).
    """

    side: Side
    representatives: Annotated[tuple[PartyId, ...], Field(min_length=1, max_length=200)]
    """All of them."""
    basis: Sealed
    """How they were chosen (推选情况), or why there are others now."""

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:
        """Where each side is one party at most, and that one is named, there is nobody else to name."""
        state = seat.state
        if len(state.parties) > len(Side):
            return None
        of = {side: [party.id for party in state.parties if party.side is side] for side in Side}
        named = all(
            len(of[side]) <= 1 and of[side] == [*state.representatives.get(side, ())] for side in Side
        )
        return refuse("represented_already") if named else None

    def judge(self, on: Occasion) -> Verdict:
        if unknown := unknown_party(on, self.representatives):
            return unknown.model_copy(update={"field": "representatives"})
        chosen, of_side = self.representatives, {p.id for p in on.state.parties if p.side is self.side}
        if len(chosen) > REPRESENTATIVES_AT_MOST:
            return refuse("too_many_representatives", REPRESENTATIVES_AT_MOST, field="representatives")
        if strangers := [party for party in chosen if party not in of_side]:
            return refuse("represents_the_other_side", ", ".join(strangers), field="representatives")
        if len(set(chosen)) < len(chosen) or set(chosen) == {*on.state.representatives.get(self.side, ())}:
            return refuse("represented_already", field="representatives")
        return (e.RepresentativesNamed(side=self.side, parties=chosen, basis=self.basis),)
