"""Calling somebody in from outside (邀请参与调解): committees, lawyers, advisers, experts, with consent.

A mediator may invite people with special knowledge or experience and people of social organisations with
the parties' consent (People's Mediation Law 20). What somebody is asked is a task of the unit that called
them: whoever is called in holds no clock of the case.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from cases.model import CallId, DocumentId, Model, OfficerId, PartyId, TaskId
from cases.refusals import Refusal, refuse
from policies.words import Text


class CalledAs(StrEnum):
    """As what somebody is called in."""

    PROFESSIONAL_COMMITTEE = "professional_committee"
    """A professional mediation committee: traffic, medical, labour, tourism, property management."""
    LAWYER = "lawyer"
    ADVISER = "adviser"
    """The office's own legal adviser: advises the office, and takes no part in the mediation. With a sign-in
    one is of the unit that has the case, of its departments, or of a unit above it.
    """
    EXPERT = "expert"
    DEPUTY = "deputy"
    """A deputy of a people's congress, a member of a consultative conference."""
    ELDER = "elder"
    """A respected elder."""


CALLED_AS_NAMES = {
    CalledAs.PROFESSIONAL_COMMITTEE: Text(zh="专业调解委员会", en="professional committee"),
    CalledAs.LAWYER: Text(zh="律师", en="lawyer"),
    CalledAs.ADVISER: Text(zh="法律顾问", en="adviser"),
    CalledAs.EXPERT: Text(zh="专家", en="expert"),
    CalledAs.DEPUTY: Text(zh="代表委员", en="deputy"),
    CalledAs.ELDER: Text(zh="乡贤长者", en="respected elder"),
}
"""The name of each in both languages."""
WITHOUT_CONSENT = frozenset({CalledAs.ADVISER})
"""Who is no part of the mediation, so that Article 20 asks nobody. [assumed]"""


class CallStatus(StrEnum):
    """Where a call stands."""

    ASKED = "asked"
    """Waits for the opinion."""
    ANSWERED = "answered"
    """The opinion is there; whoever was called in stays so until released."""
    DECLINED = "declined"
    RELEASED = "released"


class CallConsent(Model):
    """One party's consent to one person, at one level: it does not go on with the case."""

    level: str
    party: PartyId
    on: date
    document: DocumentId | None = None
    """The document of the case that shows it."""


class CalledIn(Model):
    """Somebody who was called in, without their name."""

    id: CallId
    kind: CalledAs
    officer: OfficerId | None = None
    """Who signs in as this; None of somebody outside, whose name is sealed in the event."""
    seq: int
    """Of the event that called them."""
    task: TaskId
    """What they are asked."""
    consents: tuple[CallConsent, ...] = ()
    status: CallStatus = CallStatus.ASKED

    @property
    def is_live(self) -> bool:
        """Whether they are still called in."""
        return self.status in (CallStatus.ASKED, CallStatus.ANSWERED)

    def missing(self, parties: Iterable[PartyId], level: str) -> tuple[PartyId, ...]:
        """The parties whose consent it takes at that level and who have not given it there."""
        if self.kind in WITHOUT_CONSENT:
            return ()
        given = {consent.party for consent in self.consents if consent.level == level}
        return tuple(party for party in parties if party not in given)


def live(calls: tuple[CalledIn, ...]) -> tuple[CalledIn, ...]:
    """Those who are still called in."""
    return tuple(call for call in calls if call.is_live)


def objection_to_name(name: str, parties: Iterable[str], called: Iterable[str]) -> Refusal | None:
    """A refusal if somebody from outside is a party of the case, or is called in already; all names in clear.

    The rules see sealed names only: whoever can open them asks this. The refusal repeats none.
    """
    plain = _plain(name)
    if plain in {_plain(party) for party in parties}:
        return refuse("calls_a_party", field="outsider")
    if plain in {_plain(other) for other in called}:
        return refuse("called_in_already", field="outsider")
    return None


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
