"""Lists: cases, my worklist, overdue items of a jurisdiction. Sorted by due, never by person."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import AwareDatetime

from activities.doors import rules_of
from api.auth import Me
from api.clock import now
from api.lookups import knows_level, knows_officer, knows_unit
from api.problems import Problem, RefusedError
from api.reading import opened_events
from api.services import Here, Services
from api.threshold import new_router
from api.views import instant, summary
from cases.model import Actor, OfficerId, Status, UnitCode
from cases.opening import CaseNumber
from cases.refusals import refuse
from cases.worklist import why_mine
from policies.vocabulary import Category
from storage import queries
from storage.queries import Filter, Page

router = new_router("lists")
LONG_AGO, FAR_OFF = datetime(1949, 10, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, Query(ge=LONG_AGO, le=FAR_OFF, description="RFC 3339, with its zone")]
LevelKey = Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,40}$", description="A level of a policy")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200)]
Below = Annotated[UnitCode | None, Query(description="This unit and everything below it")]


@router.get("/cases", tags=["cases"])
async def list_cases(
    here: Here,
    me: Me,
    level: LevelKey | None = None,
    status: Status | None = None,
    unit: Below = None,
    category: Category | None = None,
    due_before: Moment | None = None,
    overdue: bool | None = None,
    handler: Annotated[OfficerId | None, Query(description="On the case at its present level")] = None,
    number: Annotated[CaseNumber | None, Query()] = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Open ones unless a status is asked")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Cases that I may see, soonest due first. Closed ones only on asking: number, status, `open`."""
    if level is not None and not await knows_level(here, level):
        raise RefusedError(refuse("unknown_level", level, field="level"))
    if handler is not None and not await knows_officer(here, handler):
        raise RefusedError(refuse("unknown_officer", handler, field="handler"))
    wanted = Filter(
        level=level,
        status=status,
        unit=unit,
        category=category,
        due_before=due_before,
        overdue=overdue,
        handler=handler,
        number=number,
        is_open=True if is_open is None and status is None and number is None else is_open,
    )
    return await _listed(here, me, wanted, cursor, limit)


@router.get("/overdue")
async def list_overdue(
    here: Here, me: Me, unit: Below = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Open cases of my jurisdiction that carry an overdue mark or are past due, marked yet or not."""
    return await _listed(here, me, Filter(unit=unit, overdue=True), cursor, limit)


@router.get("/worklist")
async def my_worklist(here: Here, me: Me, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """What is mine, soonest due first, and why it is mine."""
    at = now()
    page = await _page(lambda tx: queries.worklist(tx, me, cursor, limit), here)
    rows = await _rows(here, page, at)
    for row, state in zip(rows, page.cases, strict=True):
        rules = await rules_of(here.database, here.book, state.pins)
        row["why_mine"] = why_mine(me, state, rules)
    mine = [row for row in rows if row["why_mine"]]
    return {"as_of": instant(at), "items": mine, "next_cursor": page.next_cursor}


async def _listed(
    here: Services, me: Actor, wanted: Filter, cursor: str | None, limit: int
) -> dict[str, Any]:
    if wanted.unit is not None and not await knows_unit(here, wanted.unit):
        raise Problem("unknown_unit", field="unit")
    at = now()
    page = await _page(lambda tx: queries.case_list(tx, me, wanted, at, cursor, limit), here)
    return {"as_of": instant(at), "items": await _rows(here, page, at), "next_cursor": page.next_cursor}


async def _page(query: Any, here: Services) -> Page:
    try:
        async with here.database.read() as tx:
            page: Page = await query(tx)
    except queries.BadCursorError:
        raise Problem("bad_cursor", field="cursor") from None
    return page


async def _rows(here: Services, page: Page, at: datetime) -> list[dict[str, Any]]:
    opened = await opened_events(here, [state.number for state in page.cases])
    rows = []
    for state in page.cases:
        rules = await rules_of(here.database, here.book, state.pins)
        found = opened.get(state.number)  # none: the case's first event is still on its way to the tables
        title = found[1].open(found[0].title) if found else None
        rows.append(summary(state, rules, at) | {"title": title})
    return rows
