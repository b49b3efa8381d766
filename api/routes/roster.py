"""Units and officers, as far as everybody in the county may look them up."""

from typing import Annotated, Any

from fastapi import Query

from api.auth import Me
from api.lookups import knows_unit
from api.problems import Problem
from api.services import Here
from api.threshold import new_router
from cases.model import OfficerId, UnitCode
from policies.vocabulary import Role
from storage import directory

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
    }


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
    """One unit with its officers."""
    async with here.database.read() as tx:
        unit = await directory.unit(tx, code)
        officers = await directory.officers_of(tx, code)
    if unit is None:
        raise Problem("not_found")
    return _unit(unit) | {"officers": [_officer(row) for row in officers]}


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
