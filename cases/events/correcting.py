"""How what is kept of a party was put right."""

from typing import Literal

from cases.model import Model, PartyId, Sealed, SealedIdentity


class PartyCorrected(Model):
    """From here on the party is known by this identity. The one before stays where it was written."""

    type: Literal["party_corrected"] = "party_corrected"
    party: PartyId
    identity: SealedIdentity
    """The whole of it."""
    under_14: bool | None = None
    """Absent: as it was."""
    reason: Sealed
