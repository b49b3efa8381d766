"""Boards: a jurisdiction seen from above, unit by unit, in administrative order and never ranked."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from api.auth import Me
from api.clock import now
from api.problems import Problem
from api.services import Here, Services
from api.threshold import new_router
from api.views import instant
from cases.ages import AgeClass
from cases.jurisdiction import jurisdiction
from cases.model import Actor, UnitCode
from policies.policy import Policy
from storage import boards
from storage.boards import DEEPEST, SINCE, STANDING, BoardUnit, Count, Line, Tally
from storage.database import Transaction

router = new_router("boards", "/v1/overdue")
Of = Annotated[UnitCode | None, Query(description="A unit of my jurisdiction; my own unless one is given")]
Depth = Annotated[int, Query(ge=0, le=DEEPEST, description="Steps below it; 0: only itself")]
After = Annotated[UnitCode | None, Query(description="`next_after` of the page before")]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/units")
async def overdue_by_unit(
    here: Here, me: Me, unit: Of = None, depth: Depth = 1, after: After = None, limit: Limit = 200
) -> dict[str, Any]:
    """How the open cases stand, for a unit and those below it; a case counts for every unit above its own."""
    at = now()
    async with here.database.read() as tx:
        units = await _units(tx, me, unit, depth)
        counted = await boards.count_standing(tx, me, units, at)
    page, more = _cut(boards.lines(units, counted), after, limit)
    items = [_line(line, _standing) for line in page]
    return {"as_of": instant(at), "items": items, "next_after": more}


@router.get("/ages")
async def ages_of_open_cases(
    here: Here, me: Me, unit: Of = None, depth: Depth = 1, after: After = None, limit: Limit = 200
) -> dict[str, Any]:
    """How old open cases are, in days since opening and since arrival at their level, by level and unit."""
    at = now()
    async with here.database.read() as tx:
        units = await _units(tx, me, unit, depth)
        counted = await boards.count_ages(tx, me, units, at)
    page, more = _cut(boards.lines(units, counted), after, limit)
    return {
        "as_of": instant(at),
        "levels": _levels(here, counted),
        "items": [_line(line, _ages) for line in page],
        "next_after": more,
    }


async def _units(tx: Transaction, me: Actor, unit: str | None, depth: int) -> list[BoardUnit]:
    """The units that were asked for. Outside the officer's jurisdiction there is nothing to look over."""
    mine = jurisdiction(me)
    if mine is None:
        raise Problem("forbidden")
    units = await boards.units_down_to(tx, unit or mine, depth)
    if not units:
        raise Problem("unknown_unit", field="unit")
    if mine not in units[0].path.split("/"):
        raise Problem("forbidden", field="unit")
    return units


def _cut(lines: list[Line], after: str | None, limit: int) -> tuple[list[Line], str | None]:
    """A page of them, and after which unit the next one begins."""
    codes = [line.unit.code for line in lines]
    if after is not None and after not in codes:
        raise Problem("unknown_unit", field="after")
    start = 0 if after is None else codes.index(after) + 1
    page = lines[start : start + limit]
    return page, page[-1].unit.code if start + limit < len(lines) else None


def _line(line: Line, view: Callable[[Tally], dict[str, Any]]) -> dict[str, Any]:
    unit = line.unit
    return {
        "unit": {
            "code": unit.code,
            "tier": unit.tier,
            "parent": unit.parent,
            "name": {"zh": unit.name_zh, "en": unit.name_en},
        },
        "depth": unit.depth,
        **view(line.whole),
        "itself": view(line.itself),
        "below": view(line.below),
    }


def _standing(tally: Tally) -> dict[str, Any]:
    counts = {name: tally.counts.get(name, 0) for name in ("open", *STANDING)}
    return {"counts": counts, "oldest_opened_at": _instant(tally.oldest.get("opened_at"))}


def _ages(tally: Tally) -> dict[str, Any]:
    """Both ways of counting days, with the number of open cases that they add up to."""
    since = {}
    for name, column in SINCE.items():
        classes = {age.value: tally.counts.get(f"{column}:{age}", 0) for age in AgeClass}
        since[name] = {"classes": classes, "oldest": _instant(tally.oldest.get(column))}
    return {"open": tally.counts.get("open", 0), **since}


def _levels(here: Services, counted: Count) -> list[dict[str, Any]]:
    """By level, in the order of the policies' ids and of their chains."""
    found = boards.summed(counted, lambda one: (one.policy, one.level))
    names = _names(here)
    order = list(names)
    known = sorted(found, key=lambda key: (key[0], order.index(key) if key in names else len(order), key[1]))
    return [{"policy": key[0], "level": key[1], "name": names.get(key), **_ages(found[key])} for key in known]


def _names(here: Services) -> Mapping[tuple[str, str], dict[str, str]]:
    """Names of all levels; of several versions of a policy the newest."""
    return {
        (policy.id, level.key): level.name.model_dump()
        for policy in (loaded.document for loaded in here.book.documents())
        if isinstance(policy, Policy)
        for level in policy.levels
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)
