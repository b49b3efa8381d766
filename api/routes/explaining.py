"""Why a case is due then, who answers for it and what happens next; and why a day is worked or not."""

from datetime import date
from typing import Annotated

from fastapi import Query

from activities.doors import rules_of
from api.auth import Me
from api.clock import now
from api.problems import RefusedError
from api.reading import events_of, visible_case
from api.routes.cases import AtLeast, CaseNo
from api.services import Here
from api.threshold import new_router
from cases.explaining.explanation import Explanation, explain
from cases.explaining.tracks import track
from cases.refusals import refuse
from policies.reckoning import DayTold, day_told, is_sensible, sensible_days

router = new_router("cases", "/v1/cases")
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
On = Annotated[
    str | None, Query(pattern=DATE, description="Also explain this day under the rules of the case")
]


class CaseExplanation(Explanation):
    """A case explained, and a day where one was asked for."""

    on: DayTold | None = None


@router.get("/{number}/explain", response_model_exclude_none=True)
async def explain_a_case(
    here: Here, me: Me, number: CaseNo, on: On = None, at_least: AtLeast = 0
) -> CaseExplanation:
    """Why it is due then, day by day; who answers for it; what happens next and when; by which rules."""
    state, rules = await visible_case(here, me, number, at_least)
    tracks = track(number, await events_of(here, state))
    ruled = {
        pins: await rules_of(here.database, here.book, pins) for pins in (state.pins, *tracks.all_pins())
    }
    told = explain(state, tracks, now(), ruled.__getitem__)
    day = day_told(rules, _sensible(on, told.as_of.date())) if on is not None else None
    return CaseExplanation(**dict(told), on=day)


def _sensible(written: str, today: date) -> date:
    """The day that is meant. Refused: one that is in no calendar, or further away than any deadline."""
    refusal = refuse("absurd_date", *sensible_days(today), field="on")
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise RefusedError(refusal) from None
    if not is_sensible(day, today):
        raise RefusedError(refusal)
    return day
