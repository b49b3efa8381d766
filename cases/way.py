"""The way up: where a case enters, which level comes next, and which levels a skip rule takes it past."""

from collections.abc import Collection

from cases.model import Model, UnitRef
from cases.state import CaseState
from policies.facts import Facts
from policies.rulebook import Rules
from policies.vocabulary import Tier


class Stop(Model):
    """The level at which a case stops on its way up."""

    level: str
    passed: tuple[str, ...] = ()
    """Levels that it does not stop at, lowest first."""
    rule: str | None = None
    """The skip rule by which it passes the first of them."""


def first_stop(levels: tuple[str, ...], facts: Facts, rules: Rules) -> Stop:
    """The first of these levels, lowest first, that no skip rule takes the case past. Never past the last."""
    skips = rules.skips(facts)
    passed: list[str] = []
    for level in levels[:-1]:
        if level not in skips:
            break
        passed.append(level)
    rule = skips[passed[0]].id if passed else None
    return Stop(level=levels[len(passed)], passed=tuple(passed), rule=rule)


def entry_stop(facts: Facts, rules: Rules, tiers: Collection[Tier]) -> Stop:
    """Where a case enters: triage's level, or the next one that the place has and no skip rule passes.

    `tiers` are those of the place; its units reach up to the policy's top level.
    """
    wanted = rules.policy.position(rules.triage(facts).level)
    levels = tuple(level.key for level in rules.policy.levels[wanted:] if level.tier in tiers)
    return first_stop(levels, facts, rules)


def next_stop(state: CaseState, rules: Rules) -> Stop | None:
    """Where the case goes from its present level; None at the top."""
    above = state.ladder[state.height(state.stay.level) + 1 :]
    if not above:
        return None
    return first_stop(tuple(rung.level for rung in above), state.facts, rules)


def strangers(state: CaseState, levels: tuple[str, ...], to: str) -> tuple[UnitRef, ...]:
    """Units of these levels that will not read the case by themselves once it is at level `to`."""
    stays = {rung.unit.code for rung in state.ladder[state.height(to) :]}
    knows = {state.receiver.unit, *state.held, *state.copied, *stays}
    knows |= {rung.unit.code for rung in state.ladder if rung.level in state.former}
    knows |= {rung.unit.code for rung in state.ladder if rung.level in {*state.declined, state.stay.level}}
    units = {rung.unit.code: rung.unit for rung in state.ladder if rung.level in levels}
    return tuple(unit for code, unit in units.items() if code not in knows)
