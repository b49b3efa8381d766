"""What is kept of one person in a case, for the copy that they may have of it (查阅、复制, PIPL 45)."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import AwareDatetime

from cases.events import (
    Answer,
    ConsentRecorded,
    Event,
    EventStruck,
    Identity,
    MediationEnded,
    Opened,
    PartyCorrected,
    Remedy,
    SettledOnSpot,
    What,
)
from cases.model import Model, PartyId, PartyRef, Sealed
from cases.state import CaseState
from cases.telling import tell
from policies.rulebook import Rules
from policies.words import Text


class KnownAs(Model):
    """How the person was known from an event on."""

    seq: int
    at: AwareDatetime
    identity: Sealed


class Mention(Model):
    """An event in which the person is named."""

    seq: int
    at: AwareDatetime
    type: str
    says: Text
    struck_in: int | None = None
    """The event that says that it was recorded by mistake."""


class Consent(Model):
    """What the person has said to mediation at a level."""

    seq: int
    at: AwareDatetime
    level: str
    answer: Answer


class RemediesTold(Model):
    """What the parties were told of other ways than mediation (People's Mediation Law 26)."""

    seq: int
    at: AwareDatetime
    level: str
    remedies: tuple[Remedy, ...]


class KeptOfPerson(Model):
    """Everything of one party that the events of a case hold."""

    party: PartyRef
    known_as: tuple[KnownAs, ...]
    """The first first; the last holds."""
    events: tuple[Mention, ...]
    consents: tuple[Consent, ...]
    remedies_told: tuple[RemediesTold, ...]


def kept_of(party: PartyId, state: CaseState, events: Sequence[Event], rules: Rules) -> KeptOfPerson | None:
    """What is kept of a party; None if the case has none of that id. `events` are all of the case's."""
    ref = next((ref for ref in state.parties if ref.id == party), None)
    if ref is None:
        return None
    struck = {each.what.event: each.seq for each in events if isinstance(each.what, EventStruck)}
    mentions = (
        Mention(
            seq=event.seq,
            at=event.at,
            type=event.what.type,
            says=tell(event.what, rules),
            struck_in=struck.get(event.seq),
        )
        for event in events
        if names(event.what, party)
    )
    return KeptOfPerson(
        party=ref,
        known_as=tuple(_known_as(party, events)),
        events=tuple(mentions),
        consents=tuple(_consents(party, events)),
        remedies_told=tuple(_remedies(events)),
    )


def names(what: What, party: PartyId) -> bool:
    """Whether an event names a party, by itself or among others."""
    return any(_names(value, party) for _, value in what)


def _names(value: Any, party: PartyId) -> bool:
    if isinstance(value, tuple):
        return any(_names(part, party) for part in value)
    return (value.ref.id if isinstance(value, Identity) else value) == party


def _known_as(party: PartyId, events: Sequence[Event]) -> Iterator[KnownAs]:
    for event in events:
        match event.what:
            case Opened(parties=parties):
                found = next(each.identity for each in parties if each.ref.id == party)
                yield KnownAs(seq=event.seq, at=event.at, identity=found)
            case PartyCorrected(party=whose, identity=right) if whose == party:
                yield KnownAs(seq=event.seq, at=event.at, identity=right)


def _consents(party: PartyId, events: Sequence[Event]) -> Iterator[Consent]:
    """On the spot, parties consent by settling."""
    for event in events:
        match event.what:
            case ConsentRecorded(party=whose, level=level, answer=answer) if whose == party:
                yield Consent(seq=event.seq, at=event.at, level=level, answer=answer)
            case SettledOnSpot(parties=parties, level=level) if party in parties:
                yield Consent(seq=event.seq, at=event.at, level=level, answer=Answer.CONSENTS)


def _remedies(events: Sequence[Event]) -> Iterator[RemediesTold]:
    for event in events:
        if isinstance(event.what, MediationEnded):
            level, remedies = event.what.level, event.what.remedies_told
            yield RemediesTold(seq=event.seq, at=event.at, level=level, remedies=remedies)
