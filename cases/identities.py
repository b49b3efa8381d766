"""Who the parties are by now: what intake was told of them, and what was put right since."""

from collections.abc import Iterable

from cases.events import Identity, Opened, PartyCorrected
from cases.model import PartyRef


def corrected(party: PartyRef, what: PartyCorrected) -> PartyRef:
    """The party after a correction, whosever it is."""
    if party.id != what.party or what.under_14 is None:
        return party
    return party.model_copy(update={"under_14": what.under_14})


def as_known_by(opened: Opened, corrections: Iterable[PartyCorrected]) -> Opened:
    """How the case was opened, with its parties as they are known after these corrections, in order."""
    parties = {party.ref.id: party for party in opened.parties}
    for what in corrections:
        ref = corrected(parties[what.party].ref, what)
        parties[what.party] = Identity(ref=ref, identity=what.identity)
    return opened.model_copy(update={"parties": tuple(parties.values())})
