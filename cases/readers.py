"""Who reads a case: the names under which it may be read, and those under which an officer reads."""

from cases.calling_in import CalledIn, live
from cases.joints import not_withdrawn
from cases.model import Actor, OfficerId, PartyId, Post
from cases.state import CaseState
from cases.tasks import of_units
from policies.vocabulary import Role

CASE_ROLES = frozenset(Role) - {Role.ADMIN, Role.INTEGRATOR}
"""Roles that may look at cases of their jurisdiction. An integrator sees its own, an administrator none."""
DESK_ROLES = frozenset({Role.DUTY, Role.UNIT_HEAD, Role.SUPERVISOR, Role.LEADER})
"""Roles that may name people and assign down."""
LOOKS_ON = frozenset({Role.AUDITOR, Role.ADMIN})
"""Whoever is nothing else changes no case."""
OPENING_ROLES = frozenset(Role) - {Role.AUDITOR, Role.ADMIN}
"""Roles that may open a case."""


def sees(actor: Actor, state: CaseState) -> bool:
    """Whether the actor may know of the case.

    One's own unit and below; lower units keep reading what they held; whoever was copied in; a
    department only what it was called to, copied in to, or is responsible for by a listing; an integrator
    what it sent.
    """
    return not case_reader_names(state).isdisjoint(reader_names(actor))


def reader_names(actor: Actor) -> tuple[str, ...]:
    """The names under which an actor may read cases: their own, and the unit's as far as a role lets them."""
    own = officer_name(actor.id)
    if CASE_ROLES.isdisjoint(actor.roles):
        return (own,)
    return (own, *(f"unit:{unit}" for unit in (actor.unit, *actor.predecessors)))


def listed_names(actor: Actor) -> tuple[str, ...]:
    """The names under which an actor finds listed cases: those of the units that they read for."""
    units = () if CASE_ROLES.isdisjoint(actor.roles) else (actor.unit, *actor.predecessors)
    return tuple(f"listed:{unit}" for unit in units)


def case_reader_names(state: CaseState) -> frozenset[str]:
    """The names under which it may be read: units, its opener, whoever is on it, handled it, is called in.

    A listed case is kept under each unit once more, so that what is listed is found without the rest.
    """
    units = readers(state)
    listed = (f"listed:{unit}" for unit in units if state.is_listed and state.is_open)
    officers = (*reading_officers(state), *called_in_officers(state))
    return frozenset((*(f"unit:{unit}" for unit in units), *listed, *map(officer_name, officers)))


def officer_name(officer: OfficerId) -> str:
    """The name under which cases are read and held by one officer."""
    return f"officer:{officer}"


def reading_officers(state: CaseState) -> tuple[OfficerId, ...]:
    """Officers who may read the case as themselves: opener, who is or was on it, whom the listing names."""
    return tuple(dict.fromkeys((state.opened_by, *state.handlers, *ever_on_it(state), *named_for_it(state))))


def ever_on_it(state: CaseState) -> tuple[OfficerId, ...]:
    """Whoever is or was on the case, stands in for them, or has somebody stand in: it comes back to them."""
    receipt = (state.receiver,) if state.receiver.stands_for else ()
    posts = (*receipt, *all_posts(state))
    return tuple(name for post in posts for name in (post.officer, *(post.stands_for or ())) if name)


def named_for_it(state: CaseState) -> tuple[OfficerId, ...]:
    """Leader and person of a case that is or was listed, its guarantor, and whomever they stand in for."""
    named = list[OfficerId]()
    if (listing := state.listing) is not None:
        named += [listing.leader, listing.person, *(listing.leader_for or ()), *(listing.person_for or ())]
    if (risk := state.risk) is not None and risk.guarantor is not None:
        named += [risk.guarantor, *(risk.guarantor_for or ())]
    return tuple(named)


def called_in_officers(state: CaseState) -> tuple[OfficerId, ...]:
    """Officers called in from outside to whom every party that the law asks has consented at this level.

    Not of a case that is over: then nothing is asked of them.
    """
    calls = live(state.called_in) if state.is_open else ()
    consented = (call.officer for call in calls if call.officer and not consent_lacking(call, state))
    return tuple(dict.fromkeys(consented))


def consent_lacking(call: CalledIn, state: CaseState) -> tuple[PartyId, ...]:
    """Parties whose consent to somebody called in is missing at the level that has the case."""
    return call.missing((party.id for party in state.parties), state.stay.level)


def on_it(state: CaseState) -> tuple[OfficerId, ...]:
    """Officers on the roster of the level that has the case."""
    return tuple(post.officer for post in state.stay.posts if post.officer is not None)


def all_posts(state: CaseState) -> tuple[Post, ...]:
    """Everybody who is or was on the case at some level."""
    return (*state.stay.posts, *(post for former in state.former.values() for post in former.posts))


def units_above(state: CaseState) -> tuple[str, ...]:
    """Units of the levels above the one that has the case, and those above them that stand for no level."""
    height = state.height(state.stay.level)
    return (*(rung.unit.code for rung in state.ladder[height + 1 :]), *state.above)


def units_before(state: CaseState) -> tuple[str, ...]:
    """Units that had the case, that declined it, and the first receiver's."""
    had = (
        rung.unit.code for rung in state.ladder if rung.level in state.former or rung.level in state.declined
    )
    return (*had, state.receiver.unit, *state.held)


def units_asked(state: CaseState) -> tuple[str, ...]:
    """The sibling that was asked to take it over, if one was."""
    return (state.stay.transfer.to.code,) if state.stay.transfer else ()


def units_tasked(state: CaseState) -> tuple[str, ...]:
    """Units that something was asked of, answered or not, until it is withdrawn; who heard of silence."""
    tasks = not_withdrawn(state.tasks, state.joints)
    told = (task.above.code for task in tasks if task.reported and task.above)
    return (*(task.to.code for task in of_units(tasks)), *told)


def once_tasked(actor: Actor, state: CaseState) -> bool:
    """Whether something was asked of their unit, withdrawn or not: by the first edition of the rules they
    read the case for good.
    """
    units = {task.to.code for task in of_units(state.tasks)}
    return not (units.isdisjoint({actor.unit, *actor.predecessors}) or LOOKS_ON.issuperset(actor.roles))


def units_listed(state: CaseState) -> tuple[str, ...]:
    """The department of the listing, as long as it is that: of the latest one, struck off or not."""
    return (state.listing.department,) if state.listing else ()


def readers(state: CaseState) -> tuple[str, ...]:
    """Units that may read the case: those that do whatever its listing says, and the listing's department."""
    return tuple(dict.fromkeys((*readers_unlisted(state), *units_listed(state))))


def readers_unlisted(state: CaseState) -> tuple[str, ...]:
    """Units that may read the case whichever department its listing names.

    The one that has it, those above, those that had it, the first receiver's, those that were copied in,
    a sibling that was asked to take it over, and those that a task was asked of and not withdrawn.
    """
    above, before, asked = units_above(state), units_before(state), units_asked(state)
    return tuple(
        dict.fromkeys((state.unit.code, *above, *before, *state.copied, *asked, *units_tasked(state)))
    )
