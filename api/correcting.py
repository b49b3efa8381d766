"""Correcting a party's data: what is kept is compared here, where it can be opened."""

from typing import Any

from api.bodies import identity_told
from api.problems import Problem
from api.reading import opening_of
from api.services import Services
from api.views import identity_of


async def says_nothing_new(here: Services, number: str, body: Any) -> bool:
    """Whether a correction, the body of `correct_party`, is what is kept of the party already."""
    found = await opening_of(here, number)
    if found is None:
        raise Problem("not_on_record_yet")
    opened, vault = found
    party = next((party for party in opened.parties if party.ref.id == body.party), None)
    if party is None:
        return False  # the rules say so
    is_as_young = body.under_14 in (None, party.ref.under_14)
    return is_as_young and identity_of(party, vault) == identity_told(body.identity)
