"""Opening a case: the start argument of its workflow and the judgement on it."""

import re
from typing import Annotated

from pydantic import AwareDatetime, Field

from cases.clocks import copies, started
from cases.events import Event, Identity, Opened, Staffed, What
from cases.model import Actor, CaseNumber, CommandId, Hash, Model, Post, Rung, Sealed, Side, UnitCode, UnitRef
from cases.record import By, first, record
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from cases.statutory import started_by_opening
from cases.way import Stop, entry_stop
from policies.facts import Facts
from policies.rulebook import RulePins, Rules
from policies.vocabulary import Channel, Role

CASE_NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}-[0-9]{6}")


class Opening(Model):
    """Everything that a case starts from, sealed where it is personal."""

    form: int = 1
    """2: units above that stand for no level read the case. A start argument of form 1 is read as it was."""
    number: CaseNumber
    opened_at: AwareDatetime
    command: CommandId
    body: Hash
    actor: Actor
    facts: Facts
    channel: Channel
    source_key: Hash | None = None
    external_ref: Sealed | None = None
    chain: Annotated[tuple[UnitRef, ...], Field(min_length=1, max_length=8)]
    """Units from the place of the dispute upwards."""
    parties: Annotated[tuple[Identity, ...], Field(max_length=200)]
    title: Sealed
    narrative: Sealed
    policy: Hash
    calendars: tuple[Hash, ...]
    case_key: str
    """The case's data key, wrapped by the key ring: with it a lost database can be made again."""
    posts: tuple[Post, ...] = ()
    gaps: tuple[Role, ...] = ()
    staffed: bool = False
    """Whether the roster of the entry level was looked up already."""

    @property
    def pins(self) -> RulePins:
        """The documents that rule this case."""
        return RulePins(self.policy, self.calendars)


def entry_level(opening: Opening, rules: Rules) -> str | Refusal:
    """The level at which the case enters."""
    stop = entry(opening, rules)
    return stop if isinstance(stop, Refusal) else stop.level


def entry(opening: Opening, rules: Rules) -> Stop | Refusal:
    """Where the case enters, or why its place has no way up to the top."""
    tiers = {unit.tier for unit in opening.chain}
    top = rules.policy.levels[-1]
    if top.tier not in tiers:
        return refuse("chain_incomplete", top.key, field="unit")
    return entry_stop(opening.facts, rules, tiers)


def open_case(opening: Opening, rules: Rules) -> tuple[CaseState, list[Event]] | Refusal:
    """The case's first events and its state after them, or why it cannot be opened."""
    stop = entry(opening, rules)
    if isinstance(stop, Refusal):
        return stop
    level = stop.level
    if wrong := _parties_wrong(opening):
        return wrong
    units = {unit.tier: unit for unit in opening.chain}
    policy, at = rules.policy, opening.opened_at
    opened = Opened(
        facts=opening.facts,
        channel=opening.channel,
        source_key=opening.source_key,
        external_ref=opening.external_ref,
        place=opening.chain[0],
        ladder=tuple(Rung(level=x.key, unit=units[x.tier]) for x in policy.levels if x.tier in units),
        above=_above(opening, rules) or None,
        parties=opening.parties,
        title=opening.title,
        narrative=opening.narrative,
        receiver=receiver(opening.actor),
        policy_id=policy.id,
        policy_version=policy.version,
        policy_hash=opening.policy,
        calendar_hashes=opening.calendars,
        level=level,
        triage_rule=rules.triage(opening.facts).id,
        clock=started(policy.level(level).time, at, rules),
        case_clock=started(policy.case_time, at, rules) if policy.case_time else None,
    )
    state, events = first(opening.number, opened, at, By(opening.actor.id, opening.command, opening.body))
    by_rule: list[What] = list(copies(state, stop))
    by_rule += started_by_opening(opening.facts, opening.channel, at, rules)
    if opening.staffed:
        by_rule.append(Staffed(level=level, posts=opening.posts, gaps=opening.gaps))
    state, more = record(state, by_rule, at)
    return state, events + more


def _above(opening: Opening, rules: Rules) -> tuple[UnitCode, ...]:
    tiers = {level.tier for level in rules.policy.levels}
    others = (unit.code for unit in opening.chain[1:] if unit.tier not in tiers)
    return tuple(others) if opening.form > 1 else ()


def receiver(actor: Actor) -> Post:
    """The first receiver. A program is nobody who could answer: its place's duty desk does."""
    if actor.roles == (Role.INTEGRATOR,):
        return Post(role=Role.DUTY, unit=actor.place)
    return Post(role=actor.roles[0], unit=actor.place, officer=actor.id)


def _parties_wrong(opening: Opening) -> Refusal | None:
    ids = [party.ref.id for party in opening.parties]
    if len(set(ids)) != len(ids):
        return refuse("party_twice", field="parties")
    if not any(party.ref.side is Side.APPLICANT for party in opening.parties):
        return refuse("no_parties", field="parties")
    return None
