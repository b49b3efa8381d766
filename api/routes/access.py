"""Personal data in clear for a reason, who has seen what, and the search in the access log."""

from typing import Annotated, Any

from fastapi import Query, Request

from api.auth import Me
from api.problems import Problem
from api.reading import vault_of, visible_case
from api.revealing import RevealBody, reveal
from api.routes.cases import CaseNo
from api.routes.lists import Cursor, Limit, Moment
from api.services import Here
from api.threshold import has_its_entry, new_router
from api.views import instant
from cases.access import Access, AccessKind, log_jurisdiction
from cases.model import OfficerId, PartyId, Sealed
from cases.opening import CaseNumber
from cases.sight import Part, sight
from storage import access, directory
from storage.paging import BadCursorError

router = new_router("access")


@router.post("/cases/{number}/reveal")
async def reveal_personal_data(
    here: Here, me: Me, number: CaseNo, body: RevealBody, request: Request
) -> dict[str, Any]:
    """Personal data of a party, or names of witnesses, in clear. Who, when, what and why is kept.

    Changes nothing, so that it takes no Idempotency-Key.
    """
    state, rules = await visible_case(here, me, number)
    told = await reveal(here, me, state, rules, body)
    has_its_entry(request)
    return told


@router.get("/cases/{number}/reveals")
async def list_reveals(
    here: Here, me: Me, number: CaseNo, party: Annotated[PartyId | None, Query()] = None
) -> dict[str, Any]:
    """Who has seen personal data of this case in clear, and why: for the person concerned (PIPL 45)."""
    state, rules = await visible_case(here, me, number)
    vault, reads = await vault_of(here, number), Part.RECORDS in sight(me, state, rules)
    async with here.database.read() as tx:
        found = await access.reveals(tx, number, party)
        names = await directory.officer_names(tx, {entry.officer for entry in found})
    reasons = [
        vault.open(Sealed.model_validate_json(entry.reason or "")) if reads else None for entry in found
    ]
    items = [_row(entry, names) | {"reason": reason} for entry, reason in zip(found, reasons, strict=True)]
    return {"number": number, "items": items}


@router.get("/access")
async def search_the_access_log(
    here: Here,
    me: Me,
    number: Annotated[CaseNumber | None, Query()] = None,
    officer: Annotated[OfficerId | None, Query()] = None,
    kind: AccessKind | None = None,
    since: Moment | None = None,
    until: Annotated[Moment | None, Query(description="Before this instant")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Newest first: what officers of my jurisdiction did, and what anybody did with its cases.

    For supervisors and auditors.
    """
    unit = log_jurisdiction(me)
    if unit is None:
        raise Problem("forbidden")
    await here.watch.settle()
    wanted = access.Wanted(number=number, officer=officer, kind=kind, since=since, until=until)
    async with here.database.read() as tx:
        try:
            found, following = await access.search(tx, unit, wanted, cursor, limit)
        except BadCursorError:
            raise Problem("bad_cursor", field="cursor") from None
        names = await directory.officer_names(tx, {entry.officer for entry in found})
    return {"items": [_row(entry, names) for entry in found], "next_cursor": following}


def _row(entry: Access, names: directory.Names) -> dict[str, Any]:
    told = entry.model_dump(mode="json", exclude={"reason"})
    return told | {"at": instant(entry.at), "officer_name": names.get(entry.officer)}
