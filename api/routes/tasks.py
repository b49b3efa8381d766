"""Tasks of my unit: what was asked of us, and what we have asked of others, soonest due first."""

from typing import Annotated, Any

from fastapi import Query

from activities.doors import rules_of
from api.auth import Me
from api.calling_cases import called
from api.clock import now
from api.problems import Problem
from api.routes.lists import Cursor, Limit
from api.services import Here
from api.tasks import task_view
from api.threshold import new_router
from api.views import instant
from cases.tasks import TaskStatus
from storage.paging import BadCursorError
from storage.tasks import Side, TaskFilter, task_list

router = new_router("lists")


@router.get("/tasks")
async def list_tasks(
    here: Here,
    me: Me,
    side: Annotated[Side, Query(description="On which side of them my unit stands")] = Side.ASKED_OF_US,
    status: TaskStatus | None = None,
    overdue: bool | None = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Open ones unless a status is asked")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What units have asked of one another, soonest due first. Overdue: marked, or past due by now."""
    at = now()
    only_open = True if is_open is None and status is None else is_open
    wanted = TaskFilter(side, only_open, status, overdue)
    try:
        async with here.database.read() as tx:
            page = await task_list(tx, me, wanted, at, cursor, limit)
            known = (await called(here, tx, [state for state, _ in page.tasks])).titles
    except BadCursorError:
        raise Problem("bad_cursor", field="cursor") from None
    items = []
    for state, task in page.tasks:
        rules = await rules_of(here.database, here.book, state.pins)
        case = {"case": state.number, "title": known.get(state.number), "case_status": state.status}
        links = {"links": {"case": f"/v1/cases/{state.number}"}}
        items.append(task_view(task, state, rules, at) | case | links)
    return {"as_of": instant(at), "items": items, "next_cursor": page.next_cursor}
