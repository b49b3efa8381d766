"""The policy document: a place's chain of levels with its people, clocks and signatures, as data."""

from datetime import time
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from policies.aftercare import FollowUp, Reopening, Retention
from policies.assessment import STEPS, Assessment
from policies.calendars import NamedDay
from policies.dossier import Dossier
from policies.listing import ListingRules
from policies.risk import RiskRules
from policies.spans import Span
from policies.statutory import StatutoryClock
from policies.triage import Condition, TriageRule
from policies.vocabulary import TIERS, Role, Tier
from policies.words import Basis, Document, Key, MisfitError, Text, Whole

LocalTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]

OFFICE_ROLES = frozenset(Role) - {Role.AUDITOR, Role.ADMIN, Role.INTEGRATOR}
"""Roles that may carry a case."""


class OpenWindow(Document):
    """One stretch of office hours, local time, `HH:MM`, quoted."""

    opens: LocalTime
    closes: LocalTime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise MisfitError("window_order")
        return self

    def times(self) -> tuple[time, time]:
        """Opening and closing time."""
        return time.fromisoformat(self.opens), time.fromisoformat(self.closes)


class OfficeHours(Document):
    """When work is done here: zone, windows, the calendar series, and the place's own days."""

    timezone: str
    windows: Annotated[tuple[OpenWindow, ...], Field(min_length=1, max_length=6)]
    basis: Basis = Basis.ASSUMED
    calendars: str
    """Series of the calendar documents that apply."""
    days_off: tuple[NamedDay, ...] = ()
    working_days: tuple[NamedDay, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise MisfitError("unknown_timezone", name[:60]) from error
        return name

    @model_validator(mode="after")
    def _windows_apart(self) -> Self:
        for before, after in pairwise(self.windows):
            if after.opens < before.closes:
                raise MisfitError("windows_overlap")
        return self


class RosterSlot(Document):
    """A role that must be on the case at this level."""

    role: Role
    department: bool = False
    """Taken from a functional department of the unit that is competent for the category."""
    called: Text | None = None
    """What the place calls whoever fills it, where that is not the role's own name (盯办人, 督办人)."""


class Reminder(Document):
    """Tells those responsible before a deadline; exactly one kind is given. Once each, in working hours."""

    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    """After this share of the working time of the level."""
    working_days_before: Annotated[Whole, Field(ge=1, le=60)] | None = None
    """At the opening of the n-th working day before the due day."""
    unaccepted_after: Span | None = None
    """When nobody has accepted the case by then: nothing waits silently."""
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [k for k in (self.share, self.working_days_before, self.unaccepted_after) if k is not None]
        if len(given) != 1:
            raise MisfitError("one_of", "share, working_days_before, unaccepted_after")
        return self


class SignaturePlace(Document):
    """Who may sign at this step of the chain: any of the roles at the unit of the level."""

    level: Key
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


class SignOff(Document):
    """Closure is signed by someone who neither handled nor proposed it.

    The first place of the chain signs within `within`; after that the signature moves up the chain.
    """

    within: Span
    chain: Annotated[tuple[SignaturePlace, ...], Field(min_length=1, max_length=8)]
    basis: Basis = Basis.ASSUMED


class Attempts(Document):
    """So many sessions without an agreement and the case goes up, however much time is left."""

    times: Annotated[Whole, Field(ge=1, le=20)]
    basis: Basis = Basis.ASSUMED


class Extension(Document):
    """More time for a level (延期), asked for before it is due and decided above."""

    working_days: Annotated[Whole, Field(ge=1, le=60)]
    """So many at most for one extension."""
    in_all: Annotated[Whole, Field(ge=1, le=240)]
    """So many working days at most by all extensions of the level together."""
    times: Annotated[Whole, Field(ge=1, le=20)]
    decided_by: SignaturePlace | None = None
    """Absent: the desks of the units above; at the top the leader in charge."""
    case_time_too: bool = False
    """The clock of the whole case moves by the same days."""
    basis: Basis = Basis.ASSUMED

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if not self.working_days <= self.in_all <= self.working_days * self.times:
            most = self.working_days * self.times
            raise MisfitError("extension_in_all", f"{self.working_days}–{most}", at=("in_all",))
        return self


class SkipRule(Document):
    """Disputes whose facts meet `when` do not stop at the levels `over`: these are copied in instead.

    It holds wherever a case comes to such a level from below: at intake, by breach, attempts or request.
    """

    id: Key
    over: Annotated[tuple[Key, ...], Field(min_length=1, max_length=8)]
    why: Text
    basis: Basis = Basis.ASSUMED
    when: Condition


class Suspension(Document):
    """Clocks may be stopped for a recorded reason, and go on by themselves when that has lasted `at_most`."""

    at_most: Span


class Urging(Document):
    """At the top there is nowhere to escalate to: these roles are urged again and again."""

    every: Span
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_act(self) -> Self:
        for role in self.roles:
            if role not in OFFICE_ROLES:
                raise MisfitError("role_cannot_act", role)
        return self


class Level(Document):
    """One rung of the chain."""

    key: Key
    tier: Tier
    name: Text
    typical: Text
    time: Span
    attempts: Attempts | None = None
    extension: Extension | None = None
    """Absent: the level gets no more time than it has."""
    roster: Annotated[tuple[RosterSlot, ...], Field(min_length=1, max_length=8)]
    responsible: Role
    """The role on the roster that answers for the case."""
    reminders: Annotated[tuple[Reminder, ...], Field(max_length=8)] = ()
    on_breach: Literal["escalate", "stay"]
    urging: Urging | None = None
    sign_off: SignOff

    @model_validator(mode="after")
    def _roles_fit(self) -> Self:
        roles = [slot.role for slot in self.roster]
        decides = self.extension.decided_by if self.extension else None
        places = (*self.sign_off.chain, *((decides,) if decides else ()))
        for role in [*roles, *(r for place in places for r in place.roles)]:
            if role not in OFFICE_ROLES:
                raise MisfitError("role_cannot_act", role)
        if len(set(roles)) != len(roles):
            raise MisfitError("role_twice")
        if self.responsible not in roles:
            raise MisfitError("responsible_not_on_roster", self.responsible)
        if (self.on_breach == "stay") != (self.urging is not None):
            raise MisfitError("stay_needs_urging")
        return self


class Policy(Document):
    """A chain of levels, lowest first. A case keeps the version that it was opened under."""

    kind: Literal["policy"]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,40}$")]
    version: Annotated[Whole, Field(ge=1, le=10_000)]
    title: Text
    source: Text
    office_hours: OfficeHours
    case_time: Span | None = None
    """Time for the whole case, never restarted."""
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=8)]
    suspension: Suspension | None = None
    """Absent: clocks are never stopped."""
    follow_up: FollowUp | None = None
    reopening: Reopening | None = None
    """Absent: a case that flares up again goes back to the level that closed it."""
    dossier: Dossier | None = None
    """Absent: nothing must have been filed before a case is archived."""
    retention: Retention | None = None
    """Absent: ten years."""
    assessment: Assessment | None = None
    """Absent: disputes are not graded."""
    statutory: Annotated[tuple[StatutoryClock, ...], Field(max_length=20)] = ()
    """Time that the law gives, beside the place's own."""
    listing: ListingRules | None = None
    """Absent: no case is listed."""
    risk: RiskRules | None = None
    """Absent: no dispute is graded."""
    triage: Annotated[tuple[TriageRule, ...], Field(min_length=1, max_length=60)]
    skips: Annotated[tuple[SkipRule, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _chain_fits(self) -> Self:
        keys = [level.key for level in self.levels]
        for nth, key in enumerate(keys):
            if key in keys[:nth]:
                raise MisfitError("level_twice", at=("levels", nth, "key"))
        ranks = [TIERS.index(level.tier) for level in self.levels]
        for nth, (rank, above) in enumerate(pairwise(ranks)):
            if rank > above:
                raise MisfitError("levels_not_upwards", at=("levels", nth, "tier"))
        for nth, level in enumerate(self.levels):
            top = nth == len(self.levels) - 1
            if (level.on_breach == "stay") != top:
                raise MisfitError("breach_at_top", level.key, at=("levels", nth, "on_breach"))
            if top and level.attempts is not None:
                raise MisfitError("attempts_at_top", level.key, at=("levels", nth, "attempts"))
            _signatures_fit(keys, nth, level)
            _extension_fits(keys, nth, level)
        if self.reopening is not None and self.reopening.level not in keys:
            raise MisfitError("unknown_level", self.reopening.level, at=("reopening", "level"))
        return self

    @model_validator(mode="after")
    def _triage_fits(self) -> Self:
        keys = [level.key for level in self.levels]
        ids = [rule.id for rule in self.triage]
        for nth, rule in enumerate(self.triage):
            if rule.id in ids[:nth]:
                raise MisfitError("rule_twice", at=("triage", nth, "id"))
            if rule.level not in keys:
                raise MisfitError("unknown_level", rule.level, at=("triage", nth, "level"))
            if (rule.when is None) != (nth == len(ids) - 1):
                raise MisfitError("triage_not_closed", at=("triage", nth))
        return self

    @model_validator(mode="after")
    def _skips_fit(self) -> Self:
        keys = [level.key for level in self.levels]
        ids = [rule.id for rule in self.skips]
        for nth, rule in enumerate(self.skips):
            if rule.id in ids[:nth]:
                raise MisfitError("rule_twice", at=("skips", nth, "id"))
            for position, key in enumerate(rule.over):
                at = ("skips", nth, "over", position)
                if key not in keys:
                    raise MisfitError("unknown_level", key, at=at)
                if key == keys[-1]:
                    raise MisfitError("skips_the_top", key, at=at)
        return self

    @model_validator(mode="after")
    def _statutory_fits(self) -> Self:
        ids = [clock.id for clock in self.statutory]
        for nth, key in enumerate(ids):
            if key in ids[:nth]:
                raise MisfitError("rule_twice", at=("statutory", nth, "id"))
        return self

    @model_validator(mode="after")
    def _assessment_fits(self) -> Self:
        keys, rule, lowest = [level.key for level in self.levels], self.assessment, 0
        if rule is None:
            return self
        for name, place in zip(STEPS, rule.places, strict=True):
            at = ("assessment", name, "level")
            if place.level not in keys:
                raise MisfitError("unknown_level", place.level, at=at)
            if keys.index(place.level) < lowest:
                raise MisfitError("steps_not_upwards", place.level, at=at)
            lowest = keys.index(place.level)
            for role in place.roles:
                if role not in OFFICE_ROLES:
                    raise MisfitError("role_cannot_act", role, at=("assessment", name, "roles"))
        for nth, grade in enumerate(rule.grades):
            if grade.level not in keys:
                raise MisfitError("unknown_level", grade.level, at=("assessment", "grades", nth, "level"))
        return self

    def level(self, key: str) -> Level:
        """The level with that key. KeyError if the policy has none."""
        for level in self.levels:
            if level.key == key:
                return level
        raise KeyError(key)

    def position(self, key: str) -> int:
        """How far up the chain a level stands, 0 the lowest."""
        return self.levels.index(self.level(key))


def _signatures_fit(keys: list[str], position: int, level: Level) -> None:
    """Signatures stand at levels that exist, at or above the level itself, and go upwards."""
    lowest = position
    for nth, place in enumerate(level.sign_off.chain):
        at = ("levels", position, "sign_off", "chain", nth)
        if place.level not in keys:
            raise MisfitError("unknown_level", place.level, at=(*at, "level"))
        if keys.index(place.level) < lowest:
            raise MisfitError("signature_below" if nth == 0 else "signatures_not_upwards", level.key, at=at)
        lowest = keys.index(place.level)


def _extension_fits(keys: list[str], position: int, level: Level) -> None:
    """More time is decided above; at the top there is nobody above, and it is decided there."""
    place = level.extension.decided_by if level.extension else None
    if place is None:
        return
    at = ("levels", position, "extension", "decided_by", "level")
    if place.level not in keys:
        raise MisfitError("unknown_level", place.level, at=at)
    if keys.index(place.level) < min(position + 1, len(keys) - 1):
        raise MisfitError("extension_decided_below", level.key, at=at)
