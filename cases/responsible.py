"""Who answers for a case now. Always somebody: a person, else the duty desk of the unit."""

from cases.model import Model, OfficerId, Status, UnitCode
from cases.state import CaseState
from policies.policy import SignaturePlace
from policies.rulebook import Rules
from policies.vocabulary import Role


class Responsible(Model):
    """A person or a desk that answers for the case, and by which rule."""

    unit: UnitCode
    roles: tuple[Role, ...]
    officer: OfficerId | None = None
    """Nobody by name: whoever holds one of the roles at the unit, else its duty desk."""
    rule: str


def signature_place(state: CaseState, rules: Rules) -> SignaturePlace | None:
    """Whose signature a proposed closure waits for; None if none is proposed."""
    if state.status is not Status.AWAITING_SIGNOFF or state.signature is None:
        return None
    return rules.policy.level(state.stay.level).sign_off.chain[state.signature.step]


def responsible(state: CaseState, rules: Rules) -> Responsible | None:
    """Who answers for the case; None only when it is closed."""
    if not state.is_open:
        return None
    if place := signature_place(state, rules):
        return Responsible(
            unit=state.unit_of(place.level).code, roles=place.roles, rule="policy.levels.sign_off.chain"
        )
    if first := _first_receiver(state):
        return first
    role = rules.policy.level(state.stay.level).responsible
    for post in state.stay.posts:
        if post.role is role and post.officer is not None:
            return Responsible(
                unit=post.unit, roles=(role,), officer=post.officer, rule="policy.levels.responsible"
            )
    return Responsible(
        unit=state.unit.code, roles=(Role.DUTY,), rule="duty desk (值班岗): no person on the roster"
    )


def _first_receiver(state: CaseState) -> Responsible | None:
    """First-receiver responsibility (首接责任): whoever took the report answers until someone accepts it."""
    waits_since_intake = state.status is Status.ROUTED and state.stay.origin.kind == "intake"
    if not waits_since_intake or state.receiver.officer is None:
        return None
    return Responsible(
        unit=state.receiver.unit,
        roles=(state.receiver.role,),
        officer=state.receiver.officer,
        rule="first-receiver responsibility (首接责任)",
    )
