"""Finding cases by a person. What is looked for travels in a body: an address is written down everywhere."""

from http import HTTPStatus
from typing import Any

from fastapi import Request
from pydantic import ConfigDict, Field, model_validator
from starlette.exceptions import HTTPException

from activities.doors import rules_of
from api.auth import Me
from api.calling_cases import called
from api.clock import now
from api.problems import Problem
from api.routes.lists import rows_of
from api.services import Here, Services
from api.texts import Name
from api.threshold import has_its_entry, new_router
from api.views import instant
from cases.access import Access, AccessKind
from cases.finding import SoughtBy, term
from cases.model import Actor, Model
from cases.sight import Part, sight
from cases.state import CaseState
from policies.words import Whole
from storage import finding
from storage.paging import BadCursorError, Page, cursor_after

router = new_router("cases", "/v1/cases")


class SearchBody(Model):
    """One person, by one of these."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"name": "示例甲"}]}
    )
    name: Name | None = None
    id_number: Name | None = None
    phone: Name | None = None
    cursor: str | None = Field(default=None, max_length=200)
    limit: Whole = Field(default=50, ge=1, le=200)

    @model_validator(mode="after")
    def _one(self) -> "SearchBody":
        given = [by for by in SoughtBy if getattr(self, by) is not None]
        if len(given) != 1 or not term(given[0], self.text(given[0])):
            raise ValueError("one_of_name_id_number_phone")
        return self

    @property
    def by(self) -> SoughtBy:
        """What the person is looked for by."""
        return next(by for by in SoughtBy if getattr(self, by) is not None)

    def text(self, by: SoughtBy) -> str:
        """What was typed."""
        return str(getattr(self, by))


@router.get("/search", include_in_schema=False)
async def search_is_no_number(me: Me) -> None:  # noqa: ARG001  # strangers are told nothing
    """By POST alone: else `search` would be looked up as the number of a case. HTTPException, 405."""
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})


@router.post("/search")
async def find_by_a_person(here: Here, me: Me, body: SearchBody, request: Request) -> dict[str, Any]:
    """Cases with such a party, of those whose parties I see; soonest due first, closed ones too.

    By the whole name or number. Changes nothing, so that it takes no Idempotency-Key. That somebody was
    looked for is kept, not who.
    """
    at, by = now(), body.by
    entry = Access.by(me, at, AccessKind.SEARCHED, f"search by {by.value}")
    await here.watch.write_now(entry)
    has_its_entry(request)
    page = await _found(here, me, body)
    async with here.database.read() as tx:
        known = await called(here, tx, page.cases)
    items = await rows_of(here, page, known, at)
    return {"as_of": instant(at), "items": items, "next_cursor": page.next_cursor}


async def _found(here: Services, me: Actor, body: SearchBody) -> Page:
    """A page of what I may know of; where it goes on tells of nothing else either."""
    mine, cursor = list[CaseState](), body.cursor
    while len(mine) <= body.limit:
        async with here.database.read() as tx:
            try:
                page = await finding.find(
                    tx, here.ring, me, body.by, body.text(body.by), cursor, body.limit + 1
                )
            except BadCursorError:
                raise Problem("bad_cursor", field="cursor") from None
        mine += [state for state in page.cases if await _sees_parties(here, me, state)]
        if (cursor := page.next_cursor) is None:
            break
    shown = mine[: body.limit]
    return Page(shown, cursor_after(shown[-1]) if len(mine) > body.limit else None)


async def _sees_parties(here: Services, me: Actor, state: CaseState) -> bool:
    """That somebody is found in a case tells who its parties are."""
    rules = await rules_of(here.database, here.book, state.pins)
    return Part.PARTIES in sight(me, state, rules)
