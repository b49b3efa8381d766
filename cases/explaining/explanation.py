"""A case explained: why it is due then, who answers for it, what happens next, by which rule."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import AwareDatetime

from cases import events as e
from cases.explaining.deadlines import ClockExplained, Resolve, explain_clock
from cases.explaining.forecast import Forecast, forecast
from cases.explaining.grounds import Answering, answering, rule_behind
from cases.explaining.statutory import StatutoryExplained, explain_statutory
from cases.explaining.tracks import Tracks, clocks_of
from cases.model import STATUS_NAMES, Model, Status, UnitRef
from cases.state import CaseState
from cases.telling import tell
from policies.reckoning import local
from policies.rulebook import Rules
from policies.tracing import Cited, RuleRef, cited
from policies.weighing import Tried, weigh, weigh_skips
from policies.wording import level_name
from policies.words import Text


class MarkExplained(Model):
    """A deadline that was missed. Permanent."""

    clock: e.Scope
    level: str
    level_name: Text
    due: AwareDatetime
    due_local: str
    recorded_at: AwareDatetime
    says: Text
    rule: RuleRef | None = None


class Arrival(Model):
    """What brought the case to its present level."""

    at: AwareDatetime
    at_local: str
    says: Text
    rule: RuleRef | None = None


class Entry(Model):
    """Which triage rule chose the level, and why. It looks at facts of the dispute, never at a person."""

    level: str
    """Where triage sends it."""
    entered: str
    """Where it entered: the next level up that the place has and no skip rule passes."""
    tried: tuple[Tried, ...]
    skips: tuple[Tried, ...] = ()
    """Skip rules that hold for these facts."""


class Explanation(Model):
    """Everything that there is to ask about a case's time and rules."""

    number: str
    as_of: AwareDatetime
    as_of_local: str
    status: Status
    status_name: Text
    level: str
    level_name: Text
    unit: UnitRef
    responsible: Answering | None = None
    clocks: tuple[ClockExplained, ...]
    statutory: tuple[StatutoryExplained, ...] = ()
    """Time that the law gives, beside the place's own."""
    overdue: tuple[MarkExplained, ...]
    arrival: Arrival
    entry: Entry
    next: Forecast
    documents: tuple[Cited, ...]
    """The policy of the case, and every notice that its clocks were counted by."""


def explain(state: CaseState, tracks: Tracks, now: datetime, resolve: Resolve) -> Explanation:
    """The case at an instant, never before its last event: a case whose time was skipped lives ahead.

    `tracks` are those of the events up to this state. RuleMissingError if a document is not loaded here.
    """
    rules, now = resolve(state.pins), max(now, tracks.last or now)
    return Explanation(
        number=state.number,
        as_of=now,
        as_of_local=local(now, rules.time.zone),
        status=state.status,
        status_name=STATUS_NAMES[state.status],
        level=state.stay.level,
        level_name=rules.policy.level(state.stay.level).name,
        unit=state.unit,
        responsible=answering(state, rules),
        clocks=tuple(
            explain_clock(name, state, tracks.clocks[name], now, resolve) for name in clocks_of(state)
        ),
        statutory=tuple(explain_statutory(state, tracks, resolve)),
        overdue=tuple(_marks(tracks, rules)),
        arrival=_arrival(state, tracks, rules),
        entry=_entry(state, tracks, rules),
        next=forecast(state, rules, now),
        documents=_documents(rules, tracks, resolve),
    )


def _marks(tracks: Tracks, rules: Rules) -> Iterator[MarkExplained]:
    for found in tracks.marks:
        mark = found.mark
        yield MarkExplained(
            clock=mark.scope,
            level=mark.level,
            level_name=level_name(mark.level, rules.policy),
            due=mark.due,
            due_local=local(mark.due, rules.time.zone),
            recorded_at=found.event.at,
            says=tell(found.event.what, rules),
            rule=rule_behind(found.event.what, found.before, rules),
        )


def _arrival(state: CaseState, tracks: Tracks, rules: Rules) -> Arrival:
    event = tracks.arrival
    assert event is not None  # noqa: S101  # a case has its first event
    return Arrival(
        at=event.at,
        at_local=local(event.at, rules.time.zone),
        says=tell(event.what, rules),
        rule=rule_behind(event.what, state, rules),
    )


def _entry(state: CaseState, tracks: Tracks, rules: Rules) -> Entry:
    tried, level = weigh(rules, state.facts), rules.triage(state.facts).level
    entered = tracks.opened.level if tracks.opened else level
    return Entry(level=level, entered=entered, tried=tried, skips=weigh_skips(rules, state.facts))


def _documents(rules: Rules, tracks: Tracks, resolve: Resolve) -> tuple[Cited, ...]:
    found = {document.hash: document for document in cited(rules)}
    for pins in tracks.all_pins():
        found |= {document.hash: document for document in cited(resolve(pins))}
    return tuple(sorted(found.values(), key=lambda d: (d.kind != "policy", d.name, d.version)))
