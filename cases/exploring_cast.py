"""Who there is to explore with: a unit for each tier of a policy, and somebody in each role."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cases.decide import Known
from cases.events import Identity
from cases.model import Actor, PartyRef, Post, Sealed, Side, UnitCode, UnitRef
from cases.opening import Opening
from policies.facts import Facts
from policies.policy import OFFICE_ROLES, Level, Policy
from policies.rulebook import RulePins
from policies.vocabulary import TIERS, Channel, Role, Tier
from policies.words import Text

NOTHING = Sealed(box="0" * 40, commitment="0" * 64)
"""What is written does not matter here."""
PARTIES = (("p1", Side.APPLICANT), ("p2", Side.RESPONDENT))
ROLES = tuple(role for role in Role if role in OFFICE_ROLES)


def code_of(tier: Tier) -> UnitCode:
    """The unit of a tier."""
    return f"{TIERS.index(tier) + 1:012d}"


@dataclass(frozen=True)
class Cast:
    """Units and officers."""

    units: tuple[UnitRef, ...]
    """Lowest first."""
    officers: tuple[Actor, ...]
    """For each role one, at each unit and in a department of it."""
    known: Known

    @classmethod
    def of(cls, policy: Policy) -> "Cast":
        """For a policy: units of its tiers alone."""
        tiers = sorted({level.tier for level in policy.levels}, key=TIERS.index)
        units = tuple(UnitRef(code=code_of(t), tier=t, name=Text(zh=t, en=t)) for t in tiers)
        officers = tuple(
            Actor(id=f"{role}.{unit.tier}{part}", unit=f"{unit.code}{part}", place=unit.code, roles=(role,))
            for unit in units
            for part in ("", "-part")
            for role in ROLES
            if (role is Role.DEPARTMENT_OFFICER) <= bool(part)
        )
        chains = tuple(units[nth:] for nth in range(len(units)))
        return cls(units, officers, Known(officers, chains))

    @cached_property
    def _by_desk(self) -> dict[tuple[UnitCode, Role], Actor]:
        return {(actor.unit, actor.roles[0]): actor for actor in self.officers}

    @cached_property
    def _by_name(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.officers}

    def holder(self, unit: UnitCode, role: Role) -> Actor | None:
        """Who holds a role there."""
        return self._by_desk.get((unit, role))

    def named(self, officer: str) -> Actor | None:
        """The officer of that name."""
        return self._by_name.get(officer)

    def above(self, tier: Tier) -> tuple[UnitRef, ...]:
        """From the unit of a tier upwards."""
        return tuple(unit for unit in self.units if TIERS.index(unit.tier) >= TIERS.index(tier))

    def roster(self, level: Level, unit: UnitCode) -> tuple[Post, ...]:
        """Whom a level's roster names."""
        places = [(slot.role, f"{unit}-part" if slot.department else unit) for slot in level.roster]
        return tuple(Post(role=role, unit=at, officer=self._by_desk[at, role].id) for role, at in places)


def opening_of(facts: Facts, cast: Cast, lowest: Tier, at: datetime, pins: RulePins) -> Opening:
    """A dispute that the duty desk of the lowest unit has taken."""
    chain = cast.above(lowest)
    desk = next(a for a in cast.officers if a.unit == chain[0].code and Role.DUTY in a.roles)
    return Opening(
        form=2,
        number="000000-2026-000001",
        opened_at=at,
        command="0" * 32,
        body="0" * 64,
        actor=desk,
        facts=facts,
        channel=Channel.WALK_IN,
        chain=chain,
        parties=tuple(Identity(ref=PartyRef(id=name, side=side), identity=NOTHING) for name, side in PARTIES),
        title=NOTHING,
        narrative=NOTHING,
        policy=pins.policy,
        calendars=pins.calendars,
        case_key="",
    )
