"""Lists: cases, my worklist, overdue items of a jurisdiction. Sorted by due, never by person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from activities.doors import rules_of
from api.auth import Me
from api.calling_cases import Called, called
from api.clock import now
from api.lookups import knows_level, knows_officer, knows_policy, knows_unit
from api.moments import Moment
from api.problems import Problem, RefusedError
from api.services import Here, Services
from api.threshold import new_router
from api.views import instant, summary
from cases.model import Actor, CaseNumber, OfficerId, Status, UnitCode
from cases.refusals import refuse
from cases.standing import DueState
from cases.worklist import Group, placed
from policies.vocabulary import Category, Channel
from storage import worklists
from storage.database import Transaction
from storage.lists import Filter, case_list
from storage.paging import BadCursorError, Page

router = new_router("lists")
LevelKey = Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,40}$", description="A level of a policy")]
PolicyId = Annotated[str, Query(pattern=r"^[a-z][a-z0-9_-]{1,40}$", description="In whatever version")]
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
    channel: Channel | None = None,
    policy: PolicyId | None = None,
    due_before: Moment | None = None,
    opened_before: Moment | None = None,
    opened_after: Annotated[Moment | None, Query(description="At this instant or later")] = None,
    overdue: bool | None = None,
    due_state: Annotated[DueState | None, Query(description="How the running clock stands")] = None,
    suspended: bool | None = None,
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
    if policy is not None and not await knows_policy(here, policy):
        raise Problem("unknown_policy", field="policy")
    wanted = Filter(
        level=level,
        status=status,
        unit=unit,
        category=category,
        channel=channel,
        policy=policy,
        due_before=due_before,
        opened_before=opened_before,
        opened_after=opened_after,
        overdue=overdue,
        due_state=due_state,
        suspended=suspended,
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
async def my_worklist(
    here: Here,
    me: Me,
    group: Annotated[Group | None, Query(description="Only what stands under this heading")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What is mine, soonest due first, under its heading, and why it is mine. Counts are of all pages."""
    at = now()
    async with reading(here) as tx:
        counts = await worklists.count_groups(tx, me, at)
        page = await worklists.worklist(tx, me, at, cursor, limit, group)
        known = await called(here, tx, page.cases)
    rows = await rows_of(here, page, known, at)
    for row, state in zip(rows, page.cases, strict=True):
        rules = await rules_of(here.database, here.book, state.pins)
        row["why_mine"], row["group"] = placed(me, state, rules, at)
    return {"as_of": instant(at), "counts": counts, "items": rows, "next_cursor": page.next_cursor}


async def _listed(
    here: Services, me: Actor, wanted: Filter, cursor: str | None, limit: int
) -> dict[str, Any]:
    if wanted.unit is not None and not await knows_unit(here, wanted.unit):
        raise Problem("unknown_unit", field="unit")
    at = now()
    async with reading(here) as tx:
        page = await case_list(tx, me, wanted, at, cursor, limit)
        known = await called(here, tx, page.cases)
    items = await rows_of(here, page, known, at)
    return {"as_of": instant(at), "items": items, "next_cursor": page.next_cursor}


@asynccontextmanager
async def reading(here: Services) -> AsyncIterator[Transaction]:
    """Tables to read a page from; a cursor that is none is said to be bad."""
    try:
        async with here.database.read() as tx:
            yield tx
    except BadCursorError:
        raise Problem("bad_cursor", field="cursor") from None


async def rows_of(here: Services, page: Page, known: Called, at: datetime) -> list[dict[str, Any]]:
    """A page's cases with what each is called."""
    rows = []
    for state in page.cases:
        rules = await rules_of(here.database, here.book, state.pins)
        name = {"title": known.titles.get(state.number), "frozen": state.number in known.frozen}
        rows.append(summary(state, rules, at) | name)
    return rows
