"""Why a case is on an officer's worklist."""

from cases.claims import Why, claims, holders_of
from cases.model import Actor
from cases.state import CaseState
from policies.rulebook import Rules


def why_mine(actor: Actor, state: CaseState, rules: Rules) -> list[Why]:
    """Every reason, the most pressing first; none if the case is not this officer's business."""
    mine = holders_of(actor)
    reasons = {claim.why for claim in claims(state, rules) if claim.holder in mine}
    return sorted(reasons, key=list(Why).index)
