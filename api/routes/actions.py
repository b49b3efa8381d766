"""What may be done with a case: every command, may I, if not by which rule, and who can."""

from dataclasses import dataclass
from typing import Any

from api.auth import Me
from api.clock import now
from api.reading import visible_case
from api.routes.cases import CaseNo
from api.services import Here
from api.threshold import new_router
from api.views import instant
from cases.decide import Standing, standings
from policies.vocabulary import NAMES
from storage import directory

router = new_router("cases", "/v1/cases")


@router.get("/{number}/actions")
async def what_may_i_do(here: Here, me: Me, number: CaseNo) -> dict[str, Any]:
    """Every command: may I, if not why not and by which rule, and who can."""
    state, rules = await visible_case(here, me, number)
    found = list(standings(state, me, rules))
    desks = {desk.unit for standing in found for desk in standing.who_can.desks}
    people = {officer for standing in found for officer in standing.who_can.officers}
    async with here.database.read() as tx:
        named = Named(await directory.unit_names(tx, desks), await directory.officer_names(tx, people))
    return {
        "number": number,
        "version": state.version,
        "as_of": instant(now()),
        "actions": [_row(standing, named) for standing in found],
    }


@dataclass(frozen=True)
class Named:
    """What units and officers are called."""

    units: directory.Names
    officers: directory.Names


def _row(standing: Standing, named: Named) -> dict[str, Any]:
    refusal, who_can = standing.refusal, standing.who_can
    return {
        "name": standing.spec.name,
        "title": standing.spec.title.model_dump(),
        "allowed": refusal is None,
        "why_not": refusal and {"code": refusal.code, **refusal.says.model_dump(), "rule": refusal.rule},
        "who_can": {
            "desks": [
                {
                    "unit": desk.unit,
                    "unit_name": named.units.get(desk.unit),
                    "roles": [{"role": role, **NAMES[role].model_dump()} for role in desk.roles],
                }
                for desk in who_can.desks
            ],
            "officers": [
                {"id": officer, "name": named.officers.get(officer)}
                for officer in who_can.officers
                if officer not in who_can.barred
            ],
            "but_not": list(who_can.barred),
        },
    }
