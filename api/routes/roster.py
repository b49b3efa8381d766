"""Units and officers, as far as everybody in the county may look them up."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from api.auth import Me
from api.lookups import knows_unit
from api.problems import Problem
from api.services import Here
from api.threshold import new_router
from cases.model import OfficerId, UnitCode
from policies.vocabulary import Role
from storage.statements import table
from storage.tables import Officer, Unit

router = new_router("roster")
UNIT, OFFICER = table(Unit), table(Officer)
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
    rows = select(UNIT).where(UNIT.c.parent == parent, UNIT.c.code > (after or "")).order_by(UNIT.c.code)
    async with here.database.read() as tx:
        found = (await tx.execute(rows.limit(limit))).all()
    return {
        "items": [_unit(row) for row in found],
        "next_after": found[-1].code if len(found) == limit else None,
    }


@router.get("/units/{code}")
async def read_a_unit(here: Here, me: Me, code: UnitCode) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """One unit with its officers."""
    async with here.database.read() as tx:
        unit = (await tx.execute(select(UNIT).where(UNIT.c.code == code))).first()
        officers = (await tx.execute(select(OFFICER).where(OFFICER.c.unit == code, OFFICER.c.active))).all()
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
    rows = select(OFFICER).where(OFFICER.c.id > (after or ""), OFFICER.c.active).order_by(OFFICER.c.id)
    if unit is not None:
        rows = rows.where((OFFICER.c.unit == unit) | (OFFICER.c.place == unit))
    if role is not None:
        rows = rows.where((" " + OFFICER.c.roles + " ").like(f"% {role} %"))
    async with here.database.read() as tx:
        found = (await tx.execute(rows.limit(limit))).all()
    more = len(found) == limit
    return {"items": [_officer(row) for row in found], "next_after": found[-1].id if more else None}


@router.get("/officers/me")
async def who_am_i(here: Here, me: Me) -> dict[str, Any]:
    """The officer behind the token."""
    async with here.database.read() as tx:
        row = (await tx.execute(select(OFFICER).where(OFFICER.c.id == me.id))).one()
    return _officer(row)


@router.get("/officers/{officer}")
async def read_an_officer(here: Here, me: Me, officer: OfficerId) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """One officer."""
    async with here.database.read() as tx:
        row = (await tx.execute(select(OFFICER).where(OFFICER.c.id == officer))).first()
    if row is None:
        raise Problem("not_found")
    return _officer(row)
