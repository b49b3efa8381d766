"""What the report says by now, and who the parties are: as intake was told, and as it was put right since."""

from collections.abc import Iterable
from typing import Any

from cases.events import Identity, IntakeCorrected, Opened, PartyCorrected
from cases.model import PartyRef


def corrected(party: PartyRef, what: PartyCorrected) -> PartyRef:
    """The party after a correction, whosever it is."""
    if party.id != what.party or what.under_14 is None:
        return party
    return party.model_copy(update={"under_14": what.under_14})


def as_known_by(opened: Opened, corrections: Iterable[PartyCorrected | IntakeCorrected]) -> Opened:
    """How the case was opened, as it is known after these corrections, in order."""
    parties, right = {party.ref.id: party for party in opened.parties}, dict[str, Any]()
    for what in corrections:
        if isinstance(what, IntakeCorrected):
            told = {"facts": what.facts, "title": what.title, "narrative": what.narrative}
            right |= {name: value for name, value in told.items() if value is not None}
        else:
            ref = corrected(parties[what.party].ref, what)
            parties[what.party] = Identity(ref=ref, identity=what.identity)
    return opened.model_copy(update={**right, "parties": tuple(parties.values())})
