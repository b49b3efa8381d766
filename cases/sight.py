"""Sight: which parts of a case somebody sees, by their relation to it. One table, data.

The least that the relation needs (Personal Information Protection Law 6): a unit that was copied in learns
what the matter is and where it stands, not who said what.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from cases.authority import Who, circle
from cases.documents import PROVES_IDENTITY
from cases.model import Actor
from cases.readers import (
    CASE_ROLES,
    LOOKS_ON,
    ever_on_it,
    named_for_it,
    on_it,
    units_above,
    units_asked,
    units_before,
    units_listed,
    units_tasked,
)
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.dossier import DocumentKind
from policies.rulebook import Rules
from policies.vocabulary import Role


class Part(StrEnum):
    """A part of what is kept of a case."""

    COURSE = "course"
    """Number, status, level, units, clocks, officers on it, every event without its free text."""
    STORY = "story"
    """Title and narrative."""
    RECORDS = "records"
    """Free texts of events: what was said, agreed, given as a reason."""
    PARTIES = "parties"
    """The parties, masked."""
    DOCUMENTS = "documents"
    """Documents that were filed, names and content."""
    CLEAR = "clear"
    """Personal data in clear, each time for a reason that is written down first."""


class Reader(StrEnum):
    """Relation to the case of somebody who reads it. Who stands in several sees what any of them lets see."""

    STAFF = "staff"
    """Whoever handles it at the unit that has it: those who may give a command of `staff`."""
    SIGNER = "signer"
    """Whoever is to sign it now."""
    OPENER = "opener"
    """The officer who opened it."""
    SENDER = "sender"
    """The program that sent it in."""
    HERE = "here"
    """Everybody else at the unit that has it."""
    ABOVE = "above"
    """At a unit of the levels above, or above those."""
    BEFORE = "before"
    """At a unit that had it, declined it or received it first, or was on it elsewhere."""
    ASKED = "asked"
    """At the sibling that was asked to take it over."""
    TASKED = "tasked"
    """At a unit or department with a task that stands, or its superior: of the records those of the task."""
    LISTED = "listed"
    """Leader in charge or responsible person of its listing, or guarantor of its risk."""
    CALLED_IN = "called_in"
    """Called in from outside, the parties consenting: of the records what they were asked and have said."""
    COPIED = "copied"
    """At a unit or department that was copied in, or the one that its listing names, as long as it does."""


_EVERYTHING = frozenset(Part)
_MASKED = _EVERYTHING - {Part.CLEAR}

TABLE: dict[Reader, frozenset[Part]] = {
    Reader.STAFF: _EVERYTHING,
    Reader.SIGNER: _EVERYTHING,
    Reader.OPENER: _EVERYTHING,
    Reader.SENDER: frozenset({Part.COURSE, Part.STORY, Part.PARTIES, Part.CLEAR}),
    Reader.HERE: _MASKED,
    Reader.ABOVE: _MASKED,
    Reader.BEFORE: _MASKED,
    Reader.ASKED: frozenset({Part.COURSE, Part.STORY, Part.PARTIES}),
    Reader.TASKED: frozenset({Part.COURSE, Part.STORY}),
    Reader.LISTED: _MASKED,
    Reader.CALLED_IN: frozenset({Part.COURSE, Part.STORY}),
    Reader.COPIED: frozenset({Part.COURSE, Part.STORY}),
}

ONLOOKER = frozenset({Part.COURSE, Part.STORY, Part.RECORDS})
"""Who is nothing but an auditor sees no more than this of what their unit sees."""


def sight(actor: Actor, state: CaseState, rules: Rules) -> frozenset[Part]:
    """The parts of the case that the actor sees; none of a case that is not theirs to know of."""
    own = _parts((*_as_themselves(actor, state), *_at_work(actor, state, rules)))
    if CASE_ROLES.isdisjoint(actor.roles):
        return own
    unit = _parts(_of_units(actor, state))
    return own | (unit & ONLOOKER if LOOKS_ON.issuperset(actor.roles) else unit)


def may_reveal(actor: Actor, state: CaseState, rules: Rules) -> Refusal | None:
    """A refusal unless personal data of the case are the actor's to see in clear."""
    return None if Part.CLEAR in sight(actor, state, rules) else refuse("not_yours_to_reveal")


def may_read_documents(
    actor: Actor, state: CaseState, rules: Rules, kind: DocumentKind | None = None
) -> Refusal | None:
    """A refusal unless documents are the actor's to read, or those of that kind, which may show more."""
    needed = {Part.DOCUMENTS, Part.CLEAR} if kind in PROVES_IDENTITY else {Part.DOCUMENTS}
    return None if needed <= sight(actor, state, rules) else refuse("not_yours_to_read")


def may_export(actor: Actor, state: CaseState, rules: Rules) -> Refusal | None:
    """A refusal unless every part of the case is the actor's to see: a dossier has all of them."""
    return None if sight(actor, state, rules) == frozenset(Part) else refuse("not_yours_to_export")


def _parts(readers: Iterable[Reader]) -> frozenset[Part]:
    return frozenset[Part]().union(*(TABLE[reader] for reader in readers))


def _at_work(actor: Actor, state: CaseState, rules: Rules) -> Iterator[Reader]:
    for reader, who in (
        (Reader.STAFF, Who.STAFF),
        (Reader.SIGNER, Who.SIGNER),
        (Reader.CALLED_IN, Who.CALLED_IN),
    ):
        if circle(who, state, rules).holds(actor):
            yield reader


def _as_themselves(actor: Actor, state: CaseState) -> Iterator[Reader]:
    if actor.id == state.opened_by:
        yield Reader.SENDER if {*actor.roles} == {Role.INTEGRATOR} else Reader.OPENER
    were_on_it = {*ever_on_it(state)} - {*on_it(state)}
    if actor.id in were_on_it or actor.id in state.handlers:
        yield Reader.BEFORE
    if actor.id in named_for_it(state):
        yield Reader.LISTED


def _of_units(actor: Actor, state: CaseState) -> Iterator[Reader]:
    units = {
        Reader.HERE: (state.unit.code,),
        Reader.ABOVE: units_above(state),
        Reader.BEFORE: units_before(state),
        Reader.ASKED: units_asked(state),
        Reader.TASKED: units_tasked(state),
        Reader.COPIED: (*state.copied, *units_listed(state)),
    }
    mine = {actor.unit, *actor.predecessors}
    return (reader for reader, codes in units.items() if not mine.isdisjoint(codes))
