"""From an event to the state after it."""

from collections.abc import Iterable

from cases import events as e
from cases.evolving import (
    aftercare,
    assessing,
    calling_in,
    closing,
    collective,
    correcting,
    extending,
    filing,
    grading,
    handing_over,
    joining,
    linking,
    listing,
    mediating,
    moving,
    statutory,
    tasking,
    timing,
)
from cases.evolving.parts import Handlers
from cases.state import SEEN_LIMIT, CaseState, Origin, Seen, Stay
from policies.rulebook import RulePins

HANDLERS: Handlers = moving.HANDLERS | mediating.HANDLERS | closing.HANDLERS | timing.HANDLERS
HANDLERS |= correcting.HANDLERS | filing.HANDLERS | tasking.HANDLERS | joining.HANDLERS
HANDLERS |= extending.HANDLERS | statutory.HANDLERS | aftercare.HANDLERS | linking.HANDLERS
HANDLERS |= listing.HANDLERS | grading.HANDLERS | calling_in.HANDLERS | assessing.HANDLERS
HANDLERS |= collective.HANDLERS | handing_over.HANDLERS
COUNTS_AS_CHANGE = (e.Escalated, e.SignatureMovedUp, e.Resumed, e.UnitsChanged)
"""Events without a command that move the version: level, status, units, or clocks that go on again."""


def born(number: str, event: e.Event) -> CaseState:
    """The state after the first event."""
    what = event.what
    if not isinstance(what, e.Opened) or event.actor is None:
        raise TypeError("the first event opens the case")
    return _remember(
        CaseState(
            number=number,
            pins=RulePins(what.policy_hash, what.calendar_hashes),
            policy_id=what.policy_id,
            policy_version=what.policy_version,
            place=what.place,
            ladder=what.ladder,
            above=what.above or (),
            opened_at=event.at,
            opened_by=event.actor,
            receiver=what.receiver,
            channel=what.channel,
            facts=what.facts,
            parties=tuple(party.ref for party in what.parties),
            triage_rule=what.triage_rule,
            stay=Stay(level=what.level, arrived_at=event.at, clock=what.clock, origin=Origin(kind="intake")),
            case_clock=what.case_clock,
            version=1,
            seq=event.seq,
            head=event.hash,
        ),
        event,
    )


def evolve(state: CaseState, event: e.Event) -> CaseState:
    """The state after one more event."""
    changes = HANDLERS[type(event.what)](state, event, event.what)
    if event.on_behalf_of is not None and "handlers" in changes:
        # What was done in somebody's name they have done: they do not sign it either.
        changes["handlers"] = tuple(dict.fromkeys((*changes["handlers"], event.on_behalf_of)))
    moved = _commands(state, event) if event.command else isinstance(event.what, COUNTS_AS_CHANGE)
    after = state.model_copy(
        update={
            **changes,
            "seq": event.seq,
            "head": event.hash,
            "version": state.version + 1 if moved else state.version,
        }
    )
    return _remember(after, event)


def _commands(state: CaseState, event: e.Event) -> bool:
    """Whether it is the first event of its command: one command is one change."""
    return not state.seen or state.seen[-1].command != event.command


def fold(number: str, chain: Iterable[e.Event]) -> CaseState:
    """The state after all events of a case, from the first on."""
    links = iter(chain)
    return follow(born(number, next(links)), links)


def follow(state: CaseState, links: Iterable[e.Event]) -> CaseState:
    """The state after further events. ValueError if one does not follow on the one before."""
    for event in links:
        if event.prev != state.head:
            raise ValueError(f"{state.number}: event {event.seq} does not follow event {state.seq}")
        state = evolve(state, event)
    return state


def remembering(state: CaseState, events: Iterable[e.Event]) -> CaseState:
    """The state with the memory of the commands that these events carry."""
    for event in events:
        state = _remember(state, event)
    return state


def _remember(state: CaseState, event: e.Event) -> CaseState:
    if event.command is None or event.body is None:
        return state
    seen = [s for s in state.seen if s.command != event.command]
    seen.append(Seen(command=event.command, body=event.body, seq=event.seq))
    return state.model_copy(update={"seen": tuple(seen[-SEEN_LIMIT:])})
