"""What one officer carries, and handing it over: looked at beforehand, given, returned."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from api.auth import Me
from api.clock import now
from api.describing import ACCEPTED
from api.handing_over import CarriedItem, begin, begin_return, everything, whose
from api.idempotency import CommandIdOf
from api.problems import RETRY_AFTER, Problem
from api.services import Here
from api.threshold import new_router
from api.views import instant
from cases.carrying import KINDS, unfit
from cases.events import Absence
from cases.handover import Asked, Result
from cases.jurisdiction import civil_date
from cases.model import Actor, Model, OfficerId
from storage import handovers, roster
from storage.handovers import Given, Part

router = new_router("handovers", "/v1/officers/{officer}")
To = Annotated[OfficerId | None, Query(description="Who might get it: says of each thing whether they may")]


class HandoverBody(Model):
    """Hand over everything that an officer carries."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"to": "shishan-v01-g02-grid", "absence": "leave"}]},
    )
    to: OfficerId
    absence: Absence
    starts_on: date | None = Field(default=None, description="The first day; today if absent")
    until: date | None = Field(default=None, description="The last day of a leave, if it is known")


class ReturnBody(Model):
    """Nothing: everything comes back that is open still."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


@router.get("/carries")
async def what_an_officer_carries(here: Here, me: Me, officer: OfficerId, to: To = None) -> dict[str, Any]:
    """Everything that an officer carries, soonest due first: cases, tasks, signatures, reports taken.

    For the officer, the head of their unit, and heads, leaders and supervisors above.
    """
    found = await whose(here, me, officer)
    other = None
    if to is not None:
        async with here.database.read() as tx:
            other = await roster.actor(tx, to)
        if other is None:
            raise Problem("not_found")
    items = [_item(each, found, other) for each in await everything(here, found)]
    async with here.database.read() as tx:
        given = next((one for one in await handovers.all_of(tx, officer) if one.is_open), None)
    return {
        "officer": officer,
        "as_of": instant(now()),
        "count": len(items),
        "items": items,
        "handover": given and given.id,
    }


def _item(each: CarriedItem, officer: Actor, to: Actor | None) -> dict[str, Any]:
    state, rules, item = each
    shown: dict[str, Any] = {
        "number": state.number,
        "kind": item.kind,
        "name": KINDS[item.kind].name.model_dump(),
        "ref": item.ref,
        "since": item.since and instant(item.since),
        "due": item.due and instant(item.due),
        "due_local": item.due and item.due.astimezone(rules.time.zone).strftime("%Y-%m-%d %H:%M"),
        "on_behalf_of": item.on_behalf_of,
        "links": {"case": f"/v1/cases/{state.number}"},
    }
    if to is not None:
        refusal = unfit(state, rules, (item.kind, item.ref), officer, to)
        shown["refused"] = refusal and {"code": refusal.code, **refusal.says.model_dump()}
    return shown


@router.get("/handover")
async def read_handovers(here: Here, me: Me, officer: OfficerId) -> dict[str, Any]:
    """Every handover of an officer, the latest first, and what has become of each thing."""
    await whose(here, me, officer)
    async with here.database.read() as tx:
        found = await handovers.all_of(tx, officer)
    return {"items": [_view(given) for given in found]}


@router.post("/handover", status_code=200, responses=ACCEPTED)
async def hand_over_everything(
    here: Here, me: Me, officer: OfficerId, command: CommandIdOf, body: HandoverBody
) -> JSONResponse:
    """Hand over everything that an officer carries: what became of each thing; no deadline moves.

    What is left when the call ends is told soon after; asked again with the same key, it is told at once.
    """
    told = body.model_dump() | {"starts_on": body.starts_on or civil_date(now())}
    asked = Asked(officer=officer, **told)
    given, repeated = await begin(here, me, asked, command, from_today=body.starts_on is None)
    return _answer(given, repeated=repeated)


@router.post("/handover/return", status_code=200, responses=ACCEPTED)
async def return_what_was_handed_over(
    here: Here,
    me: Me,
    officer: OfficerId,
    command: CommandIdOf,
    body: ReturnBody,  # noqa: ARG001  # a body is read, and nothing in it
) -> JSONResponse:
    """Give back to an officer what they handed over last, as far as it is open still; no deadline moves."""
    given, repeated = await begin_return(here, me, officer, command)
    return _answer(given, repeated=repeated)


def _answer(given: Given, *, repeated: bool) -> JSONResponse:
    headers = {"Idempotency-Replayed": "true"} if repeated else {}
    waits = given.is_under_way and given.began_at is not None
    return JSONResponse(
        _view(given), 202 if waits else 200, headers | ({"Retry-After": RETRY_AFTER} if waits else {})
    )


def _view(given: Given) -> dict[str, Any]:
    back = [part.back for part in given.parts if part.back is not None]
    return {
        "id": given.id,
        **given.asked.model_dump(mode="json"),
        "state": _state(given),
        "given_by": given.given_by,
        "given_at": instant(given.given_at),
        "returned_by": given.returned_by,
        "returned_at": given.returned_at and instant(given.returned_at),
        "counts": {result: [part.result for part in given.parts].count(result) for result in Result},
        "returned": {result: back.count(result) for result in Result},
        "items": [_part(part) for part in given.parts],
    }


def _state(given: Given) -> str:
    if given.is_over:
        return "returned"
    if given.return_id is not None:
        return "returning"
    if given.began_at is None:
        return "waiting"
    return "under_way" if given.is_under_way else "in_force"


def _part(part: Part) -> dict[str, Any]:
    item = part.item
    return {
        "number": part.number,
        "kind": item.kind,
        "name": KINDS[item.kind].name.model_dump(),
        "ref": item.ref,
        "since": item.since and instant(item.since),
        "due": item.due and instant(item.due),
        "result": part.result,
        "refused": part.refused,
        "returned": part.back,
        "return_refused": part.back_refused,
        "links": {"case": f"/v1/cases/{part.number}"},
    }
