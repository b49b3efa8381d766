"""A second memory of who was called in to a case and who has consented, kept from its events alone."""

from cases.events import (
    CallConsentRecorded,
    CallDeclined,
    CallReleased,
    Event,
    OpinionGiven,
    PersonCalledIn,
    Reopened,
)
from cases.readers import case_reader_names, reading_officers
from cases.state import CaseState

CALL_EVENTS = (PersonCalledIn, CallConsentRecorded, OpinionGiven, CallDeclined, CallReleased)
STATUS = {OpinionGiven: "answered", CallDeclined: "declined", CallReleased: "released"}


class CallLedger:
    """Each call's officer and status, and which party has consented to it at which level."""

    def __init__(self) -> None:
        self.officer: dict[str, str | None] = {}
        self.kind: dict[str, str] = {}
        self.status: dict[str, str] = {}
        self.consented: set[tuple[str, str, str]] = set()

    def check(self, event: Event, before: CaseState) -> None:
        """One more event."""
        what = event.what
        if isinstance(what, PersonCalledIn):
            assert what.call == f"c{len(self.status) + 1}"
            assert (what.officer is None) != (what.outsider is None)
            assert what.officer is None or what.officer not in self._live().values()
            assert what.officer not in (event.actor, *before.handlers)
            self.officer[what.call], self.kind[what.call] = what.officer, what.kind
            self.status[what.call] = "asked"
        if isinstance(what, CallConsentRecorded):
            assert what.level == before.stay.level
            assert what.call in self._live()
            said = (what.call, what.level, what.party)
            (self.consented.add if what.answer == "consents" else self.consented.discard)(said)
        if isinstance(what, OpinionGiven | CallDeclined):
            assert self.status[what.call] == "asked"
            assert self._has_consent(what.call, before)
            assert self.officer[what.call] in (event.actor, None)
        if isinstance(what, OpinionGiven | CallDeclined | CallReleased):
            assert what.call in self._live()
            self.status[what.call] = STATUS[type(what)]
        if isinstance(what, Reopened):
            self.status |= dict.fromkeys(self._live(), "released")

    def _live(self) -> dict[str, str | None]:
        return {call: self.officer[call] for call, at in self.status.items() if at in ("asked", "answered")}

    def _has_consent(self, call: str, state: CaseState) -> bool:
        everybody = {party.id for party in state.parties}
        said = {party for of, level, party in self.consented if (of, level) == (call, state.stay.level)}
        return self.kind[call] == "adviser" or everybody <= said

    def check_against(self, state: CaseState) -> None:
        """The state says the same, and whoever was called in reads the case just as long as all consent."""
        assert {call.id: call.status for call in state.called_in} == self.status
        seeing = {
            officer
            for call, officer in self._live().items()
            if officer and state.is_open and self._has_consent(call, state)
        }
        read_anyway = {*reading_officers(state)}
        names = {name.removeprefix("officer:") for name in case_reader_names(state) if "officer:" in name}
        assert names - read_anyway == seeing - read_anyway
