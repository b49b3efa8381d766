"""Correcting what is kept of a party (更正, Personal Information Protection Law 46)."""

from cases import events as e
from cases.authority import Who
from cases.commands.mediation import unknown_party
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.model import PartyId, Sealed, SealedIdentity


@command(
    "correct_party",
    zh="更正当事人信息",
    en="correct a party's data",
    who=Who.STAFF,
    when=OPEN,
    while_suspended=True,
)
class CorrectParty(Command):
    """Put a party's data right. What was wrong stays in the chain; everything else shows the new data."""

    party: PartyId
    identity: SealedIdentity
    """All of it, as it is right: what is left out is not known any more."""
    under_14: bool | None = None
    """Absent: as it was."""
    reason: Sealed

    def judge(self, on: Occasion) -> Verdict:
        if unknown := unknown_party(on, (self.party,)):
            return unknown.model_copy(update={"field": "party"})
        return (
            e.PartyCorrected(
                party=self.party, identity=self.identity, under_14=self.under_14, reason=self.reason
            ),
        )
