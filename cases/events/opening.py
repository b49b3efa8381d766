"""How a case began."""

from typing import Literal

from cases.model import Clock, Hash, Model, PartyRef, Post, Rung, Sealed, UnitCode, UnitRef
from policies.facts import Facts
from policies.vocabulary import Channel


class Identity(Model):
    """A party with its sealed identity."""

    ref: PartyRef
    identity: Sealed


class Opened(Model):
    type: Literal["opened"] = "opened"
    facts: Facts
    channel: Channel
    source_key: Hash | None = None
    """Keyed hash of the sender's own reference, so that the same report is not opened twice."""
    external_ref: Sealed | None = None
    place: UnitRef
    ladder: tuple[Rung, ...]
    above: tuple[UnitCode, ...] | None = None
    """Units above the place that stand for no level of the policy, and read what lies below them."""
    parties: tuple[Identity, ...]
    title: Sealed
    narrative: Sealed
    receiver: Post
    policy_id: str
    policy_version: int
    policy_hash: Hash
    calendar_hashes: tuple[Hash, ...]
    level: str
    triage_rule: str
    clock: Clock
    case_clock: Clock | None = None
