"""Striking what was recorded by mistake: which events can be, and what is counted without them."""

from collections.abc import Iterable, Sequence

from cases import events as e
from cases.evolve import born, evolve, fold
from cases.model import DocumentId, Model, OfficerId, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState, Mediation

WHILE_OPEN = ("session_recorded", "followed_up", "noted", "document_filed")
"""Kinds of records that decide nothing by themselves; what was decided is put right by another decision."""
AFTERWARDS = ("visited", "document_filed")
"""After the signature: what was signed for stands as it was signed."""


class Recorded(Model):
    """An event as far as striking it goes, and what would be counted less without it."""

    seq: int
    kind: str
    by: OfficerId | None = None
    """Who recorded it; None if a clock did."""
    level: str | None = None
    """Of a session or a visit to those who settled there."""
    version: int
    """The case's, when this was looked up."""
    moved: bool = False
    """Whether its command has brought about more than this record: the case has moved by it."""
    document: DocumentId | None = None
    """That was filed by it."""
    relied_on: bool = False
    """Whether something else goes by that document: a signature that came after it, or what names it."""
    sessions: int = 0
    attempts: int = 0
    """Sessions without an agreement."""
    unvisited: bool = False
    """Whether nobody was visited since they settled, without it."""
    unkept: bool | None = None
    """What the latest visit says of their keeping to it, without it; None where that is no other."""
    visit: int | None = None
    """Which visit of the schedule would be outstanding again."""


def may_be_struck(was: Recorded, state: CaseState) -> Refusal | None:
    """A refusal unless it is a record that can be struck now, and was looked up as the case stands."""
    if was.seq in state.struck:
        return refuse("struck_already", was.seq)
    if was.kind not in (AFTERWARDS if state.status is Status.CLOSED else WHILE_OPEN):
        return refuse("not_to_be_struck", was.seq)
    if was.moved:
        return refuse("has_moved_the_case", was.seq)
    if was.relied_on:
        return refuse("document_relied_on", was.seq, was.document)
    return refuse("stale_version", state.version) if was.version != state.version else None


def recorded(number: str, events: Sequence[e.Event], seq: int) -> Recorded | None:
    """What is known of an event for striking it; None if the case has none of that number.

    `events` are all of the case's, from the first on.
    """
    event = next((event for event in events if event.seq == seq), None)
    if event is None:
        return None
    now, what = fold(number, events), event.what
    if what.type not in (*WHILE_OPEN, *AFTERWARDS):
        return Recorded(seq=seq, kind=what.type, by=event.actor, version=now.version)
    if isinstance(what, e.DocumentFiled):
        relied_on = _goes_by(what.document, events[events.index(event) + 1 :])
        told = {"document": what.document, "relied_on": relied_on}
        return Recorded(seq=seq, kind=what.type, by=event.actor, version=now.version, **told)
    without = _without(number, events, seq)
    level = what.level if isinstance(what, e.SessionRecorded | e.FollowedUp) else None
    had, has = (state.mediation.get(level or "", Mediation()) for state in (now, without))
    outstanding = (
        nth
        for nth, (one, other) in enumerate(zip(now.visits, without.visits, strict=True), start=1)
        if one.held_at != other.held_at
    )
    return Recorded(
        seq=seq,
        kind=what.type,
        by=event.actor,
        level=level,
        version=now.version,
        moved=any(other.command == event.command and other.seq != seq for other in events),
        sessions=had.sessions - has.sessions,
        attempts=had.attempts - has.attempts,
        unvisited=now.followed_up and not without.followed_up,
        unkept=without.unkept if without.unkept != now.unkept else None,
        visit=next(outstanding, None),
    )


def _goes_by(document: DocumentId, later: Iterable[e.Event]) -> bool:
    """Whether one of the later events was signed with the document on file, or names it."""
    for what in (event.what for event in later):
        if isinstance(what, e.SignedOff):
            return True
        if isinstance(what, e.StrikeOffApplied) and document in what.evidence:
            return True
        if isinstance(what, e.CallConsentRecorded | e.OpinionGiven) and what.document == document:
            return True
    return False


def _without(number: str, events: Sequence[e.Event], seq: int) -> CaseState:
    """The case as if that one, and whatever was struck before, had never been recorded."""
    opened, *later = events
    struck = {seq, *(event.what.event for event in later if isinstance(event.what, e.EventStruck))}
    state = born(number, opened)
    for event in later:
        if event.seq not in struck and not isinstance(event.what, e.EventStruck):
            state = evolve(state, event)
    return state
