"""What the schema lets pass and nobody can have meant: roles that nobody can hold, a level named twice."""

from collections.abc import Iterator

from policies.assessment import STEPS
from policies.kinds import kinds_of
from policies.policy import Level, Policy
from policies.vocabulary import Role, Tier
from policies.words import MisfitError

AT_THE_UNIT_ITSELF = frozenset({Role.GRID_MEMBER, Role.LEADER, Role.SUPERVISOR, Role.RESPONSIBLE_PERSON})
"""Roles that are never held in a functional department."""


def misfits(policy: Policy) -> Iterator[MisfitError]:
    """Every such mistake, with the way to it. A document that was accepted once is not asked again."""
    for nth, level in enumerate(policy.levels):
        yield from _roster(level, ("levels", nth))
        for step, place in enumerate(level.sign_off.chain):
            yield from _desk(place.roles, ("levels", nth, "sign_off", "chain", step, "roles"))
        if level.extension is not None and level.extension.decided_by is not None:
            roles = level.extension.decided_by.roles
            yield from _desk(roles, ("levels", nth, "extension", "decided_by", "roles"))
        if level.urging is not None:
            yield from _desk(level.urging.roles, ("levels", nth, "urging", "roles"))
    if policy.assessment is not None:
        for name, asked in zip(STEPS, policy.assessment.places, strict=True):
            yield from _desk(asked.roles, ("assessment", name, "roles"))
    for nth, rule in enumerate(policy.skips):
        for position, key in enumerate(rule.over):
            if key in rule.over[:position]:
                yield MisfitError("skipped_twice", key, at=("skips", nth, "over", position))
    yield from _idle(policy)


def _idle(policy: Policy) -> Iterator[MisfitError]:
    """Rules that no dispute can ever meet."""
    kinds = kinds_of(policy)
    if not kinds.whole:
        return
    for nth, rule in enumerate(policy.triage):
        if all(kind.triage != nth for kind in kinds.found):
            yield MisfitError("never_decides", rule.id, at=("triage", nth, "id"))
    for nth, skip in enumerate(policy.skips):
        if all(nth not in kind.skips for kind in kinds.found):
            yield MisfitError("never_decides", skip.id, at=("skips", nth, "id"))


def _roster(level: Level, at: tuple[str | int, ...]) -> Iterator[MisfitError]:
    for nth, slot in enumerate(level.roster):
        if slot.department:
            impossible = slot.role in AT_THE_UNIT_ITSELF or level.tier is Tier.GROUP
        else:
            impossible = slot.role is Role.DEPARTMENT_OFFICER
        if impossible:
            yield MisfitError("role_nobody_holds", slot.role, at=(*at, "roster", nth, "role"))


def _desk(roles: tuple[Role, ...], at: tuple[str | int, ...]) -> Iterator[MisfitError]:
    """Signatures, extensions and urging are the unit's own: its departments have no part in them."""
    for nth, role in enumerate(roles):
        if role is Role.DEPARTMENT_OFFICER:
            yield MisfitError("role_nobody_holds", role, at=(*at, nth))
