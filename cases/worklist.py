"""Why a case is on an officer's worklist."""

from cases.claims import Why, claims
from cases.model import Actor
from cases.state import CaseState
from policies.rulebook import Rules


def why_mine(actor: Actor, state: CaseState, rules: Rules) -> list[Why]:
    """Every reason, the most pressing first; none if the case is not this officer's business."""
    reasons = [
        claim.why
        for claim in claims(state, rules)
        if claim.officer == actor.id
        or (claim.officer is None and claim.unit == actor.unit and claim.role in actor.roles)
    ]
    return sorted(set(reasons), key=list(Why).index)
