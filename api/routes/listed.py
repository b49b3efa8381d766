"""The sheet of the monthly meeting on listed cases (挂牌督办): what is listed in a jurisdiction."""

from datetime import datetime
from typing import Any

from activities.doors import rules_of
from api.auth import Me
from api.calling_cases import called
from api.clock import now
from api.lookups import knows_unit
from api.problems import Problem
from api.routes.lists import Below, Cursor, Limit, reading
from api.services import Here
from api.threshold import new_router
from api.views import due_view, instant
from cases.listed import STEP_NAMES, Listing, StrikeStep
from cases.state import CaseState
from policies.rulebook import Rules
from storage.lists import Filter, case_list

router = new_router("lists")


@router.get("/listed")
async def list_listed(
    here: Here, me: Me, unit: Below = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Cases under listed supervision in my unit and below: the four, notices, where the strike-off stands."""
    if unit is not None and not await knows_unit(here, unit):
        raise Problem("unknown_unit", field="unit")
    at = now()
    async with reading(here) as tx:
        page = await case_list(tx, me, Filter(unit=unit, listed=True), at, cursor, limit)
        known = (await called(here, tx, page.cases)).titles
    rows = [
        _row(state, listing, await rules_of(here.database, here.book, state.pins), at, known)
        for state in page.cases
        if (listing := state.listing) is not None
    ]
    return {"as_of": instant(at), "items": rows, "next_cursor": page.next_cursor}


def _row(
    state: CaseState, listing: Listing, rules: Rules, at: datetime, known: dict[str, str]
) -> dict[str, Any]:
    """One line of the sheet. What is overdue is compared with the clock now, marked yet or not."""
    step = listing.strike_off.step if listing.strike_off else None
    notices = sorted(listing.notices, key=lambda notice: notice.clock.due)
    return {
        "number": state.number,
        "title": known.get(state.number),
        "status": state.status,
        "level": state.stay.level,
        "level_name": rules.policy.level(state.stay.level).name.model_dump(),
        "unit": state.unit.model_dump(mode="json"),
        "listed_by": listing.unit,
        "leader": listing.leader,
        "department": listing.department,
        "person": listing.person,
        "deadline": due_view(listing.clock, rules),
        "overdue": listing.overdue or listing.clock.is_over(at),
        "notices": [
            {
                "notice": notice.number,
                "reply_class": notice.reply_class,
                "reply": due_view(notice.clock, rules),
                "overdue": notice.overdue or notice.clock.is_over(at),
            }
            for notice in notices
        ],
        "risk": state.risk.grade if state.risk else None,
        "strike_off": step,
        "strike_off_waits_for": _name(step),
        "links": {"self": f"/v1/cases/{state.number}"},
    }


def _name(step: StrikeStep | None) -> dict[str, str] | None:
    return STEP_NAMES[step].model_dump() if step else None
