"""Cases: start one, read it, its timeline, what may be done; and give commands."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Query, Response
from fastapi.responses import JSONResponse

from activities.doors import rules_of
from api.auth import Me
from api.bodies import BODIES, OpenBody
from api.clock import now
from api.correcting import put_right
from api.describing import ACCEPTED
from api.freezing import is_frozen, seen_by
from api.giving import Call, Given
from api.idempotency import CommandIdOf, Expected, etag
from api.instead import saying_what_instead
from api.intake import take_in
from api.linking import give_with_other_half, linked_told
from api.problems import Problem, RefusedError, shown
from api.reading import links_of, opening_of, unsealed, vault_of, visible_case
from api.sending import AcceptedError
from api.services import Here, Services
from api.tasks import asked_told, parts_of
from api.threshold import new_router
from api.views import case_view, withheld
from cases.commands.registry import REGISTRY
from cases.decide import allowed
from cases.events import Event, What
from cases.model import Actor, CaseNumber
from cases.state import CaseState
from cases.telling import tell
from storage import sealed

router = new_router("cases", "/v1/cases")
CaseNo = Annotated[
    CaseNumber,
    Path(description="As it was given out: county, year, serial", examples=["532329-2026-000001"]),
]
AtLeast = Annotated[int, Query(ge=0, le=10**6, description="Wait until the tables have this event number")]


async def _view(here: Services, state: CaseState, me: Actor) -> dict[str, Any]:
    rules = await rules_of(here.database, here.book, state.pins)
    found = await opening_of(here, state.number)
    if found is None:
        raise Problem("not_on_record_yet")
    seen, frozen = await seen_by(here, me, state, rules), await is_frozen(here, state)
    at, vault = now(), found[1]
    asked = await asked_told(here, me, state, rules, vault, seen, at)
    linked = await linked_told(here, me, state)
    return case_view(state, rules, me, at, *found, seen) | asked | {"linked_cases": linked, "frozen": frozen}


async def _answer(here: Services, given: Given, me: Actor, status: int) -> JSONResponse:
    """The case after a command; 202 with a link where the tables are still to follow."""
    path = f"/v1/cases/{given.state.number}"
    headers = {"ETag": etag(given.state.version), "Location": path}
    if given.repeated:
        headers["Idempotency-Replayed"] = "true"
    if not given.on_record:
        body = {
            "number": given.state.number,
            "version": given.state.version,
            "seq": given.state.seq,
            "links": {"self": f"{path}?at_least={given.state.seq}"},
        }
        return JSONResponse(body, 202, headers | {"Retry-After": "2"})
    return JSONResponse(await _view(here, given.state, me), status, headers)


@router.post("", status_code=201, responses=ACCEPTED)
async def open_a_case(here: Here, me: Me, command: CommandIdOf, body: OpenBody) -> JSONResponse:
    """Start a case: 201 with number, level, responsible and clocks."""
    return await _answer(here, await take_in(here, me, command, body), me, 201)


@router.get("/{number}")
async def read_a_case(
    here: Here, me: Me, number: CaseNo, response: Response, at_least: AtLeast = 0
) -> dict[str, Any]:
    """The case as this officer may read it."""
    state, _ = await visible_case(here, me, number, at_least)
    response.headers["ETag"] = etag(state.version)
    return await _view(here, state, me)


@router.get("/{number}/timeline")
async def read_its_timeline(
    here: Here,
    me: Me,
    number: CaseNo,
    after: Annotated[int, Query(ge=0, le=10**6)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    at_least: AtLeast = 0,
) -> dict[str, Any]:
    """What happened, in order, each event with its hash; texts that are not mine to read are null."""
    state, rules = await visible_case(here, me, number, at_least)
    vault, seen = await vault_of(here, number), await seen_by(here, me, state, rules)
    chain = await links_of(here, state, after, limit)
    async with here.database.read() as tx:
        corrections = await sealed.corrections_of(tx, number)
    events = [
        link
        | {
            "what": unsealed(link, vault, parts_of(link["what"].get("task"), me, state, seen), corrections),
            "says": tell(_what(link), rules).model_dump(),
        }
        | put_right(link["seq"], _what(link), corrections, vault, seen)
        for link in chain
    ]
    more = bool(chain) and chain[-1]["seq"] < state.seq
    after_these = chain[-1]["seq"] if more else None
    return {"number": number, "events": events, "withheld": withheld(seen), "next_after": after_these}


def _what(link: dict[str, Any]) -> What:
    return Event.model_validate(link).what


def _command_route(name: str) -> Callable[..., Any]:
    """One route a command, all of the same make."""
    spec, model = REGISTRY[name], BODIES[name]

    async def command(
        here: Here, me: Me, number: CaseNo, command: CommandIdOf, expected: Expected, body: Any
    ) -> JSONResponse:
        state, rules = await visible_case(here, me, number)
        call = Call(me=me, command=command, spec=spec, body=body, expected_version=expected)
        try:
            given = await give_with_other_half(here, state, rules, call)
        except RefusedError as refused:
            raise await saying_what_instead(here, me, state, rules, refused) from None
        except AcceptedError:
            path = f"/v1/cases/{number}"
            body_202 = {"number": number, "links": {"self": f"{path}?at_least={state.seq + 1}"}}
            return JSONResponse(body_202, 202, {"Location": path, "Retry-After": "2"})
        return await _answer(here, given, me, 200)

    command.__annotations__["body"] = model
    command.__doc__ = model.__doc__
    return command


for _name, _spec in REGISTRY.items():
    router.post(
        f"/{{number}}/actions/{_name}",
        name=_name,
        summary=f"{_spec.title.en} · {_spec.title.zh}",
        operation_id=f"command_{_name}",
        responses=ACCEPTED,
    )(_command_route(_name))


@router.post("/{number}/actions/{command}", include_in_schema=False)
async def no_such_command(here: Here, me: Me, number: CaseNo, command: str) -> None:
    """Say which commands this officer may give."""
    state, rules = await visible_case(here, me, number)
    raise Problem("unknown_command", command=shown(command), allowed=list(allowed(state, me, rules)))
