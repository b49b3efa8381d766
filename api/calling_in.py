"""Calling somebody in from outside: names are compared here, where they can be opened."""

from typing import Any

from api.problems import Problem, RefusedError
from api.reading import opening_of
from api.services import Services
from api.views import identity_of
from cases.calling_in import live, objection_to_name
from cases.model import Sealed
from cases.state import CaseState
from storage import queries


async def see_that_it_is_somebody_else(here: Services, state: CaseState, body: Any) -> None:
    """Refused if whoever `call_in` names is a party, or is called in already, by the name in clear."""
    if body.outsider is None:
        return
    found = await opening_of(here, state.number)
    if found is None:
        raise Problem("not_on_record_yet")
    opened, vault = found
    parties = [identity_of(party, vault)["name"] for party in opened.parties]
    called = {call.task for call in live(state.called_in) if call.officer is None}
    async with here.database.read() as tx:
        links = await queries.of_tasks(tx, state.number, state.seq) if called else []
    names = [
        vault.open(Sealed.model_validate(link["what"]["outsider"]))
        for link in links
        if link["what"].get("task") in called and "outsider" in link["what"]
    ]
    if refusal := objection_to_name(body.outsider, parties, names):
        raise RefusedError(refusal)
