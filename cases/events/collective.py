"""Collective disputes."""

from typing import Literal

from cases.model import Model, PartyId, Sealed, Side


class RepresentativesNamed(Model):
    """Those who speak for a side from here on; whoever did before does no more."""

    type: Literal["representatives_named"] = "representatives_named"
    side: Side
    parties: tuple[PartyId, ...]
    basis: Sealed
