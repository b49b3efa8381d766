"""Why a case is on an officer's worklist."""

from cases.authority import Who, may
from cases.claims import Why, claims, holders_of
from cases.model import Actor
from cases.state import CaseState
from policies.rulebook import Rules


def why_mine(actor: Actor, state: CaseState, rules: Rules) -> list[Why]:
    """Every reason, the most pressing first; none if the case is not this officer's business."""
    mine = holders_of(actor)
    reasons = {claim.why for claim in claims(state, rules) if claim.holder in mine}
    if may(actor, Who.SIGNER, state, rules) is not None:
        reasons.discard(Why.SIGN)  # a handler is not offered what only somebody else may sign
    return sorted(reasons, key=list(Why).index)
