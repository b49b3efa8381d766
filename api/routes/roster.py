"""Units and officers, as far as everybody in the county may look them up."""

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import JSONResponse

from api.auth import Admin, Me
from api.clock import now
from api.idempotency import CommandIdOf
from api.lookups import knows_unit
from api.problems import Problem, RefusedError
from api.services import Here
from api.threshold import new_router
from api.unit_changes import ChangeBody, change_view, preview
from cases.jurisdiction import civil_date
from cases.model import OfficerId, UnitCode
from cases.refusals import Refusal
from policies.vocabulary import Role
from storage import directory, successions

router = new_router("roster")
Limit = Annotated[int, Query(ge=1, le=1000)]


def _unit(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "tier": row.tier,
        "kind": row.kind,
        "parent": row.parent,
        "name": {"zh": row.name_zh, "en": row.name_en},
        "competence": row.competence.split(),
        "policy": row.policy_id,
        "generated": row.generated,
        "from": row.began_on,
        "until": row.ended_on,
    }


@router.get("/units/changes")
async def list_changes_of_units(here: Here, me: Me) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """Every merger and split, in order of their dates: waiting, in force, followed by all open cases."""
    async with here.database.read() as tx:
        found = await successions.all_given(tx)
    return {"items": [change_view(given) for given in found]}


DryRun = Annotated[bool, Query(description="Only say what would move")]


WOULD_MOVE: dict[int | str, dict[str, Any]] = {200: {"description": "What would move; nothing was changed"}}


@router.post("/units/changes", status_code=201, responses=WOULD_MOVE)
async def change_units(
    here: Here, me: Admin, command: CommandIdOf, body: ChangeBody, dry_run: DryRun = False
) -> JSONResponse:
    """Merge or split units on a date; open cases follow, and none of their deadlines moves."""
    change, at = body.change(), now()
    if dry_run:
        async with here.database.read() as tx:
            refusal = await successions.objection(tx, change, civil_date(at))
            told = await preview(tx, change) if refusal is None else {}
        if refusal is not None:
            raise RefusedError(refusal)
        return JSONResponse(told | {"given": False})
    async with here.database.write() as tx:
        given = await successions.give(tx, change, command, me.id, at, civil_date(at))
        if isinstance(given, Refusal):
            raise RefusedError(given)
    headers = {"Idempotency-Replayed": "true"} if given.repeated else {}
    return JSONResponse(change_view(given) | {"given": True}, 201, headers)


@router.get("/units")
async def list_units(
    here: Here,
    me: Me,  # noqa: ARG001  # signed in
    parent: Annotated[UnitCode | None, Query(description="Only the units directly below this one")] = None,
    after: UnitCode | None = None,
    limit: Limit = 200,
) -> dict[str, Any]:
    """Units in order of their codes; without `parent` from the top."""
    if parent is not None and not await knows_unit(here, parent):
        raise Problem("unknown_unit", field="parent")
    async with here.database.read() as tx:
        found = await directory.units_below(tx, parent, after, limit)
    return {
        "items": [_unit(row) for row in found],
        "next_after": found[-1].code if len(found) == limit else None,
    }


@router.get("/units/{code}")
async def read_a_unit(here: Here, me: Me, code: UnitCode) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """One unit with its officers, from when to when it was, and what became of it."""
    async with here.database.read() as tx:
        unit = await directory.unit(tx, code)
        officers = await directory.officers_of(tx, code)
        became, came_from = await successions.became(tx, code), await successions.came_from(tx, code)
        changes = await successions.changes_of(tx, code)
    if unit is None:
        raise Problem("not_found")
    return _unit(unit) | {
        "officers": [_officer(row) for row in officers],
        "became": became,
        "came_from": came_from,
        "changes": [change_view(given) for given in changes],
    }


def _officer(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": {"zh": row.name_zh, "en": row.name_en},
        "unit": row.unit,
        "place": row.place,
        "roles": row.roles.split(),
        "active": row.active,
        "generated": row.generated,
    }


@router.get("/officers")
async def list_officers(
    here: Here,
    me: Me,  # noqa: ARG001  # signed in
    unit: Annotated[UnitCode | None, Query(description="A place, its departments included")] = None,
    role: Role | None = None,
    after: OfficerId | None = None,
    limit: Limit = 200,
) -> dict[str, Any]:
    """Officers in order of their ids."""
    if unit is not None and not await knows_unit(here, unit):
        raise Problem("unknown_unit", field="unit")
    async with here.database.read() as tx:
        found = await directory.officers(tx, unit, role, after, limit)
    more = len(found) == limit
    return {"items": [_officer(row) for row in found], "next_after": found[-1].id if more else None}


@router.get("/officers/me")
async def who_am_i(here: Here, me: Me) -> dict[str, Any]:
    """The officer behind the token."""
    async with here.database.read() as tx:
        row = await directory.officer(tx, me.id)
    return _officer(row)


@router.get("/officers/{officer}")
async def read_an_officer(here: Here, me: Me, officer: OfficerId) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """One officer."""
    async with here.database.read() as tx:
        row = await directory.officer(tx, officer)
    if row is None:
        raise Problem("not_found")
    return _officer(row)
