"""What makes a case somebody's business: the worklist, as a rule."""

from collections.abc import Iterator
from enum import IntEnum, StrEnum

from cases.authority import Who, circle
from cases.calling_in import CallStatus
from cases.extension import deciding
from cases.model import Actor, Model, Post, Status, UnitCode
from cases.readers import DESK_ROLES, called_in_officers, officer_name, on_it
from cases.responsible import FIRST_RECEIVER, Responsible, responsible, signature_place
from cases.standins import may_not_sign, signing_officers
from cases.state import CaseState
from cases.supervision import StepPlace, criteria_met, in_force, listing_units, step_place
from policies.policy import SignaturePlace
from policies.rulebook import Rules
from policies.vocabulary import Role


class Why(StrEnum):
    """Why a case is on somebody's worklist."""

    SIGN = "sign"
    """Waits for a signature of this role at this unit."""
    DECIDE = "decide"
    """Waits for a decision: whose case it is, or whether it gets more time."""
    ACCEPT = "accept"
    """Waits for acceptance here, or a sibling has asked to take it over."""
    RESPONSIBLE = "responsible"
    """Answers for it."""
    ON_ROSTER = "on_roster"
    """Is on the case."""
    CALLED_IN = "called_in"
    """Is called in from outside, and has not given the opinion yet."""
    GAP = "gap"
    """A role that the policy asks for could not be filled: alert."""
    URGED = "urged"
    """Overdue at the top."""
    STRIKE_OFF = "strike_off"
    """Waits for this step of a strike-off."""
    REPLY = "reply"
    """A supervision notice waits for a reply."""
    SCREENED = "screened"
    """Meets the criteria of listed supervision and is not listed."""
    REASSESS = "reassess"
    """Its risk is to be looked at again."""
    AWAITS = "awaits_signature"
    """Has handled or proposed it, or is on it, and it waits for somebody else's signature."""


class Turn(IntEnum):
    """Whose step is next, as far as one claim can tell. Of several claims on a case the highest decides."""

    WAITS = 0
    """Somebody else's."""
    ACTS = 1
    """The claim's holder's."""
    ACCEPTS = 2
    """The claim's holder's, and it is acceptance."""
    BARRED = 3
    """Somebody else's, whatever other claims the holder has: nobody signs their own work."""


class Claim(Model):
    """A person, or whoever holds a role at a unit, whose business the case is."""

    why: Why
    turn: Turn
    holder: str
    """The name under which it is held: `officer:<id>` or `role:<role>@<unit>`."""


def role_name(role: Role, unit: UnitCode) -> str:
    """The name of whoever holds a role at a unit."""
    return f"role:{role}@{unit}"


def holders_of(actor: Actor) -> tuple[str, ...]:
    """The names under which claims are held for an actor."""
    return (officer_name(actor.id), *(role_name(role, actor.unit) for role in actor.roles))


def claims(state: CaseState, rules: Rules) -> tuple[Claim, ...]:
    """Everybody whose business the case is now; once it is closed, theirs who have visits to make."""
    answering = responsible(state, rules)
    if answering is None:
        return ()
    listing = (*_to_reply(state), *_screened(state, rules), *_to_reassess(state))
    if not state.is_open:
        return (*_answering(state, answering), *_on_roster(state))
    if step := step_place(state):
        return (*_to_strike_off(step), *listing, *_awaiting_signature(state))
    if (place := signature_place(state, rules)) and not state.is_listed:
        return (*_to_sign(state, place), *listing, *_awaiting_signature(state))
    return (
        *listing,
        *_answering(state, answering),
        *_to_accept(state, rules),
        *_to_decide(state, rules),
        *_on_roster(state),
        *_called_in(state),
        *_alerted(state, rules),
    )


def _claim(why: Why, turn: Turn, holder: str) -> Claim:
    return Claim(why=why, turn=turn, holder=holder)


def _on_it(post: Post) -> str:
    return officer_name(post.officer) if post.officer else role_name(post.role, post.unit)


def _working(state: CaseState) -> Turn:
    """What people on the case do next."""
    return Turn.ACCEPTS if state.status is Status.ROUTED else Turn.ACTS


def _to_sign(state: CaseState, place: SignaturePlace) -> Iterator[Claim]:
    unit = state.unit_of(place.level).code
    for role in place.roles:
        yield _claim(Why.SIGN, Turn.ACTS, role_name(role, unit))
    for officer in signing_officers(state):
        yield _claim(Why.SIGN, Turn.ACTS, officer_name(officer))


def _to_strike_off(step: StepPlace) -> Iterator[Claim]:
    for role in step.roles:
        holder = officer_name(step.officer) if step.officer else role_name(role, step.unit)
        yield _claim(Why.STRIKE_OFF, Turn.ACTS, holder)


def _to_reply(state: CaseState) -> Iterator[Claim]:
    """Whoever has the case, and its duty desk."""
    if (listing := in_force(state)) is not None and listing.notices:
        for officer in on_it(state):
            yield _claim(Why.REPLY, Turn.ACTS, officer_name(officer))
        for role in (Role.DUTY, Role.UNIT_HEAD):
            yield _claim(Why.REPLY, Turn.ACTS, role_name(role, state.unit.code))


def _to_reassess(state: CaseState) -> Iterator[Claim]:
    """The guarantor, whoever is on it, and the desk of the unit that has it."""
    if state.risk is not None and state.risk.due:
        guarantor = (state.risk.guarantor,) if state.risk.guarantor else ()
        for officer in dict.fromkeys((*guarantor, *on_it(state))):
            yield _claim(Why.REASSESS, Turn.ACTS, officer_name(officer))
        for role in (Role.DUTY, Role.UNIT_HEAD):
            yield _claim(Why.REASSESS, Turn.ACTS, role_name(role, state.unit.code))


def _screened(state: CaseState, rules: Rules) -> Iterator[Claim]:
    """The governance centre of the lowest unit that may list it: whether it is listed is theirs to say."""
    units = listing_units(state, rules) if state.listing is None and criteria_met(state, rules) else ()
    for unit in units[:1]:
        yield _claim(Why.SCREENED, Turn.WAITS, role_name(Role.SUPERVISOR, unit))


def _awaiting_signature(state: CaseState) -> Iterator[Claim]:
    """Those who may not sign, since they have worked on it, and those who are on it."""
    barred = may_not_sign(state)
    for officer in barred:
        yield _claim(Why.AWAITS, Turn.BARRED, officer_name(officer))
    for officer in dict.fromkeys(post.officer for post in state.stay.posts if post.officer):
        if officer not in barred:
            yield _claim(Why.AWAITS, Turn.WAITS, officer_name(officer))


def _answering(state: CaseState, answering: Responsible) -> Iterator[Claim]:
    """Whoever only took the report answers for it, but waits until somebody accepts it."""
    turn = Turn.WAITS if answering.rule == FIRST_RECEIVER else _working(state)
    for role in answering.roles:
        holder = officer_name(answering.officer) if answering.officer else role_name(role, answering.unit)
        yield _claim(Why.RESPONSIBLE, turn, holder)


def _on_roster(state: CaseState) -> Iterator[Claim]:
    for post in state.stay.posts:
        if post.officer:
            yield _claim(Why.ON_ROSTER, _working(state), _on_it(post))


def _called_in(state: CaseState) -> Iterator[Claim]:
    consented = called_in_officers(state)
    for call in state.called_in:
        if call.status is CallStatus.ASKED and call.officer in consented:
            yield _claim(Why.CALLED_IN, Turn.ACTS, officer_name(call.officer))


def _to_accept(state: CaseState, rules: Rules) -> Iterator[Claim]:
    if state.status is Status.ROUTED:
        slots = [s.role for s in rules.policy.level(state.stay.level).roster if not s.department]
        for role in dict.fromkeys((*slots, Role.DUTY, Role.UNIT_HEAD)):
            yield _claim(Why.ACCEPT, Turn.ACCEPTS, role_name(role, state.unit.code))
    asked = () if state.suspended else circle(Who.RECEIVER, state, rules).desks
    for desk in asked:
        for role in desk.roles:
            yield _claim(Why.ACCEPT, Turn.ACCEPTS, role_name(role, desk.unit))


def _to_decide(state: CaseState, rules: Rules) -> Iterator[Claim]:
    """The desk directly above, when a unit says that the case is not its own, or asks for more time."""
    if state.stay.contested:
        for desk in circle(Who.UNIT_ABOVE, state, rules).desks[:1]:
            for role in desk.roles:
                yield _claim(Why.DECIDE, Turn.ACTS, role_name(role, desk.unit))
    if state.stay.asked_for is not None and not state.suspended:
        (unit, *_), roles = deciding(state, rules)
        for role in roles:
            yield _claim(Why.DECIDE, Turn.ACTS, role_name(role, unit))


def _alerted(state: CaseState, rules: Rules) -> Iterator[Claim]:
    """Desks that are to fill a gap in the roster, and those who are urged at the top."""
    if state.stay.gaps:
        here, above = state.unit.code, state.next_level()
        for unit in dict.fromkeys((here, state.unit_of(above).code if above else here)):
            for role in sorted(DESK_ROLES):
                yield _claim(Why.GAP, Turn.ACTS, role_name(role, unit))
    if state.urge_at is not None:
        urging = rules.policy.levels[-1].urging
        for role in urging.roles if urging else ():
            yield _claim(Why.URGED, Turn.ACTS, role_name(role, state.ladder[-1].unit.code))
