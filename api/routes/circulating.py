"""The circulation list of a case."""

from pydantic import AwareDatetime

from api.auth import Me
from api.clock import now
from api.reading import events_of, visible_case
from api.routes.cases import AtLeast, CaseNo
from api.services import Here
from api.threshold import new_router
from cases.circulating import Leg, circulation
from cases.model import Model

router = new_router("cases", "/v1/cases")


class Circulation(Model):
    """Who has had the matter, from when to when; `until` is null where they have it now."""

    number: str
    as_of: AwareDatetime
    legs: tuple[Leg, ...]
    has_it_now: tuple[Leg, ...]


@router.get("/{number}/circulation")
async def read_its_circulation(here: Here, me: Me, number: CaseNo, at_least: AtLeast = 0) -> Circulation:
    """The whole way of the matter: the case, its signature, and what was asked of units, in order."""
    state, rules = await visible_case(here, me, number, at_least)
    legs = circulation(number, await events_of(here, state), rules)
    held = tuple(leg for leg in legs if leg.until is None)
    return Circulation(number=number, as_of=now(), legs=legs, has_it_now=held)
