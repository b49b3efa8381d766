"""What an officer may do with a case instead of what was refused."""

from api.freezing import is_frozen
from api.problems import RefusedError
from api.services import Services
from cases.decide import allowed
from cases.model import Actor
from cases.readers import sees
from cases.state import CaseState
from policies.rulebook import Rules


async def saying_what_instead(
    here: Services, me: Actor, state: CaseState, rules: Rules, refused: RefusedError
) -> RefusedError:
    """The refusal with the commands that this officer may give now, where whoever refused did not know them.

    Nothing of a case that is not theirs to see, nor of one that is frozen: nothing may be done with it.
    """
    if not refused.body["allowed"] and sees(me, state) and not await is_frozen(here, state):
        refused.body["allowed"] = list(allowed(state, me, rules))
    return refused
