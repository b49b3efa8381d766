"""Who of those that a command is open to has something to name in it: a task, a call, a notice."""

from dataclasses import replace

from cases.authority import Circle, Desk
from cases.commands.registry import Command, Seat
from cases.model import Actor, OfficerId, UnitCode
from cases.state import CaseState
from policies.rulebook import Rules
from policies.vocabulary import Role


def who_has_something(model: type[Command], open_to: Circle, state: CaseState, rules: Rules) -> Circle:
    """The same circle without those to whom `nothing_for` refuses it; nobody's where it does to all."""

    def has(officer: OfficerId = "", unit: UnitCode = "", *roles: Role) -> bool:
        somebody = Actor.model_construct(id=officer, unit=unit, place=unit, roles=roles)
        return model.nothing_for(Seat(somebody, state, rules)) is None

    if not _chooses(model):
        return open_to
    alone = tuple(officer for officer in dict.fromkeys(model.singled_out(state)) if not has(officer))
    theirs = ((desk.unit, tuple(r for r in desk.roles if has("", desk.unit, r))) for desk in open_to.desks)
    desks = tuple(Desk(unit, roles) for unit, roles in theirs if roles)
    officers = tuple(officer for officer in open_to.officers if has(officer))
    if not desks and not officers:
        return Circle()
    return replace(open_to, desks=desks, officers=officers, barred=(*open_to.barred, *alone))


def _chooses(model: type[Command]) -> bool:
    """Whether something of the case is named in it."""
    return model.nothing_for.__func__ is not Command.nothing_for.__func__  # type: ignore[attr-defined]
