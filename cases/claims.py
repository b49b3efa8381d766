"""What makes a case somebody's business: the worklist, as a rule."""

from enum import StrEnum

from cases.authority import DESK_ROLES, officer_name
from cases.model import Actor, Model, OfficerId, Status, UnitCode
from cases.responsible import responsible, signature_place
from cases.state import CaseState
from policies.rulebook import Rules
from policies.vocabulary import Role


class Why(StrEnum):
    """Why a case is on somebody's worklist."""

    SIGN = "sign"
    """Waits for a signature of this role at this unit."""
    ACCEPT = "accept"
    """Waits for acceptance here."""
    RESPONSIBLE = "responsible"
    """Answers for it."""
    ON_ROSTER = "on_roster"
    """Is on the case."""
    GAP = "gap"
    """A role that the policy asks for could not be filled: alert."""
    URGED = "urged"
    """Overdue at the top."""


class Claim(Model):
    """A person, or whoever holds a role at a unit, whose business the case is."""

    why: Why
    unit: UnitCode
    role: Role
    officer: OfficerId | None = None

    @property
    def holder(self) -> str:
        """The name under which the claim is held: the person's, else the role's at the unit."""
        return officer_name(self.officer) if self.officer else role_name(self.role, self.unit)


def role_name(role: Role, unit: UnitCode) -> str:
    """The name of whoever holds a role at a unit."""
    return f"role:{role}@{unit}"


def holders_of(actor: Actor) -> tuple[str, ...]:
    """The names under which claims are held for an actor."""
    return (officer_name(actor.id), *(role_name(role, actor.unit) for role in actor.roles))


def claims(state: CaseState, rules: Rules) -> tuple[Claim, ...]:
    """Everybody whose business the case is now; nobody's once it is closed."""
    answering = responsible(state, rules)
    if answering is None:
        return ()
    if place := signature_place(state, rules):
        unit = state.unit_of(place.level).code
        return tuple(Claim(why=Why.SIGN, unit=unit, role=role) for role in place.roles)
    found = [
        Claim(why=Why.RESPONSIBLE, unit=answering.unit, role=role, officer=answering.officer)
        for role in answering.roles
    ]
    here = state.unit.code
    if state.status is Status.ROUTED:
        slots = [s.role for s in rules.policy.level(state.stay.level).roster if not s.department]
        accepting = dict.fromkeys((*slots, Role.DUTY, Role.UNIT_HEAD))
        found += [Claim(why=Why.ACCEPT, unit=here, role=role) for role in accepting]
    found += [
        Claim(why=Why.ON_ROSTER, unit=post.unit, role=post.role, officer=post.officer)
        for post in state.stay.posts
        if post.officer is not None
    ]
    if state.stay.gaps:
        above = state.next_level()
        units = dict.fromkeys((here, state.unit_of(above).code if above else here))
        found += [Claim(why=Why.GAP, unit=unit, role=role) for unit in units for role in sorted(DESK_ROLES)]
    if state.urge_at is not None:
        top = state.ladder[-1].unit.code
        urging = rules.policy.levels[-1].urging
        found += [Claim(why=Why.URGED, unit=top, role=role) for role in (urging.roles if urging else ())]
    return tuple(found)
