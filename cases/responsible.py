"""Who answers for a case now. Always somebody: a person, else the duty desk of the unit."""

from cases.model import Model, OfficerId, Status, UnitCode, principal
from cases.state import CaseState
from cases.supervision import step_place
from policies.policy import SignaturePlace
from policies.rulebook import Rules
from policies.vocabulary import Role

DUTY_DESK = "duty desk (值班岗): nobody on the roster in the responsible role"
STRIKE_OFF = "strike-off (结案销号): level above, leader in charge, governance centre"
FIRST_RECEIVER = "first-receiver responsibility (首接责任)"


class Responsible(Model):
    """A person or a desk that answers for the case, and by which rule."""

    unit: UnitCode
    roles: tuple[Role, ...]
    officer: OfficerId | None = None
    """Nobody by name: whoever holds one of the roles at the unit, else its duty desk."""
    on_behalf_of: OfficerId | None = None
    """For whom the officer stands in."""
    rule: str


def signature_chain(state: CaseState, rules: Rules) -> tuple[SignaturePlace, ...]:
    """Who signs for the present level, in order: the policy's places whose levels this case has.

    It always goes on to the top, so that no signature waits where nobody is left who may give it.
    """
    open_levels = {rung.level for rung in state.ladder}
    chain = rules.policy.level(state.stay.level).sign_off.chain
    found = tuple(place for place in chain if place.level in open_levels)
    top = rules.policy.levels[-1]
    roles = top.urging.roles if top.urging else (top.responsible,)
    reaches_top = bool(found) and found[-1].level == top.key
    return found if reaches_top else (*found, SignaturePlace(level=top.key, roles=roles))


def signature_place(state: CaseState, rules: Rules) -> SignaturePlace | None:
    """Whose signature a proposed closure waits for; None if none is proposed."""
    if state.status is not Status.AWAITING_SIGNOFF or state.signature is None:
        return None
    return signature_chain(state, rules)[state.signature.step]


def responsible(state: CaseState, rules: Rules) -> Responsible | None:
    """Who answers for the case; None only when it is closed and no visit is outstanding."""
    if not state.is_open and state.next_visit is None:
        return None
    if step := step_place(state):
        return Responsible(unit=step.unit, roles=step.roles, officer=step.officer, rule=STRIKE_OFF)
    if (place := signature_place(state, rules)) and not state.is_listed:
        return Responsible(
            unit=state.unit_of(place.level).code, roles=place.roles, rule="policy.levels.sign_off.chain"
        )
    if first := _first_receiver(state):
        return first
    wanted = rules.policy.level(state.stay.level).responsible
    for role, rule in ((wanted, "policy.levels.responsible"), (Role.DUTY, DUTY_DESK)):
        for post in state.stay.posts:
            if post.role is role and post.officer is not None:
                behalf = principal(post.stands_for)
                return Responsible(
                    unit=post.unit, roles=(role,), officer=post.officer, on_behalf_of=behalf, rule=rule
                )
    return Responsible(unit=state.unit.code, roles=(Role.DUTY,), rule=DUTY_DESK)


def is_first_receivers(state: CaseState) -> bool:
    """Whether whoever took the report still answers for it: nobody has accepted it or moved it yet."""
    return state.status is Status.ROUTED and state.stay.origin.kind == "intake"


def _first_receiver(state: CaseState) -> Responsible | None:
    """First-receiver responsibility (首接责任): whoever took the report answers until someone accepts it.

    A breach or a move ends it: from then on the unit that has the case answers.
    """
    if not is_first_receivers(state):
        return None
    return Responsible(
        unit=state.receiver.unit,
        roles=(state.receiver.role,),
        officer=state.receiver.officer,
        on_behalf_of=principal(state.receiver.stands_for),
        rule=FIRST_RECEIVER,
    )
