"""One thing handed over, or back: the handover that it names is looked up here, the case knows of none."""

from typing import Any

from api.problems import RefusedError
from api.services import Services
from cases.handover import objection_to_part
from cases.state import CaseState
from storage import handovers


async def see_that_it_is_part_of_one(here: Services, _: CaseState, body: Any) -> None:
    """Refused if `hand_over` or `hand_back` names a handover of which it can be no part."""
    if body.handover is None:
        return
    async with here.database.read() as tx:
        given = await handovers.given(tx, body.handover)
    asked = given.asked if given is not None and not given.is_over else None
    if refusal := objection_to_part(body.handover, asked, body.officer, getattr(body, "to", None)):
        raise RefusedError(refusal)
