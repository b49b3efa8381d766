"""What the schema lets pass and nobody can have meant: roles that nobody can hold, a level named twice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from policies.assessment import STEPS
from policies.kinds import kinds_of
from policies.policy import Level, OfficeHours, Policy
from policies.spans import Span
from policies.vocabulary import Role, Tier
from policies.words import MisfitError

AT_THE_UNIT_ITSELF = frozenset({Role.GRID_MEMBER, Role.LEADER, Role.SUPERVISOR, Role.RESPONSIBLE_PERSON})
"""Roles that are never held in a functional department."""
MAY_LIST = frozenset({Tier.COUNTY, Tier.CITY, Tier.PROVINCE})
"""Tiers that list cases: county, city and province supervise, by the published report of Wuwei."""
QUARTER_DAYS, QUARTER_WORKING_DAYS = 92, 66
"""The longest quarter: by then at the latest a grade of risk is looked at again."""


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
    yield from _supervision(policy)
    yield from _idle(policy)


def _supervision(policy: Policy) -> Iterator[MisfitError]:
    """Who lists, and how soon a risk is looked at again, are not every place's own to say."""
    for nth, tier in enumerate(policy.listing.by if policy.listing is not None else ()):
        if tier not in MAY_LIST:
            yield MisfitError("lists_too_low", tier, at=("listing", "by", nth))
    if policy.risk is not None and _beyond_a_quarter(policy.risk.reassess_every, policy.office_hours):
        yield MisfitError("reassessed_too_late", at=("risk", "reassess_every"))


def _beyond_a_quarter(span: Span, hours: OfficeHours) -> bool:
    """Whether a time is longer than a quarter; working hours by those that a working day has."""
    day, windows = date.min, [window.times() for window in hours.windows]
    open_for = [datetime.combine(day, closes) - datetime.combine(day, opens) for opens, closes in windows]
    most = QUARTER_WORKING_DAYS * sum(open_for, timedelta())
    return (
        (span.calendar_days or 0) > QUARTER_DAYS
        or (span.working_days or 0) > QUARTER_WORKING_DAYS
        or timedelta(hours=span.working_hours or 0) > most
    )


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
