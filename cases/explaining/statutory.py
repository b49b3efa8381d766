"""The statutory clocks of a case explained: since when, why due then, and what follows when they are over."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import AwareDatetime

from cases.explaining.deadlines import Resolve, Weighed, weighed
from cases.explaining.tracks import STATUTORY, Tracks
from cases.model import Model
from cases.state import CaseState
from cases.statutory import entry, live
from policies.reckoning import local
from policies.rulebook import Rules
from policies.tracing import RuleRef, policy_rule
from policies.vocabulary import Remedy
from policies.words import Text


class Runs(StrEnum):
    """How a statutory clock stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    """A suspension on this ground is not counted."""
    SETTLED = "settled"
    """There is an agreement, so that nothing follows; or there is none any more that it would run from."""
    EXPIRED = "expired"


class StatutoryExplained(Model):
    """One statutory clock of the case."""

    key: str
    name: Text
    law: Text
    stands: Runs
    started_at: AwareDatetime
    due: AwareDatetime
    due_local: str
    provisional: bool
    weighed: tuple[Weighed, ...]
    consequence: Text
    remedies: tuple[Remedy, ...]
    rule: RuleRef


def explain_statutory(state: CaseState, tracks: Tracks, resolve: Resolve) -> Iterator[StatutoryExplained]:
    """Each of them, in the order in which they started."""
    rules = resolve(state.pins)
    for key, run in state.statutory.items():
        says, track = entry(key, rules), tracks.clocks[STATUTORY + key]
        yield StatutoryExplained(
            key=key,
            name=says.name,
            law=says.law,
            stands=stands(state, key, rules),
            started_at=run.clock.started_at,
            due=run.clock.due,
            due_local=local(run.clock.due, rules.time.zone),
            provisional=run.clock.provisional,
            weighed=tuple(weighed(STATUTORY + key, run.clock, state, track, resolve)),
            consequence=says.consequence,
            remedies=says.remedies,
            rule=policy_rule(rules, "statutory", rules.policy.statutory.index(says)),
        )


def stands(state: CaseState, key: str, rules: Rules) -> Runs:
    """How the clock of that id stands."""
    if state.statutory[key].expired:
        return Runs.EXPIRED
    if state.statutory[key].left is not None:
        return Runs.STOPPED
    return Runs.RUNNING if state.is_open and key in live(state, rules) else Runs.SETTLED
