"""Personal data in clear for a reason, who has seen what, and the search in the access log."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.auth import Me
from api.copying import CopyBody, copy
from api.freezing import FreezeBody, freezes_of, set_frozen
from api.idempotency import CommandIdOf
from api.moments import Moment
from api.problems import Problem
from api.reading import vault_of, visible_case
from api.revealing import RevealBody, access_row, reveal, reveals_of
from api.routes.cases import CaseNo
from api.routes.lists import Cursor, Limit
from api.services import Here, Services
from api.threshold import has_its_entry, new_router
from cases.access import AccessKind, log_jurisdiction
from cases.model import Actor, CaseNumber, OfficerId, PartyId
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


@router.post("/cases/{number}/copy")
async def copy_what_is_kept_of_a_person(
    here: Here, me: Me, number: CaseNo, body: CopyBody, request: Request
) -> dict[str, Any]:
    """Everything that the case keeps of a party, in clear, to be handed over to them (PIPL 45).

    Who makes it, when and why is kept, as of a reveal. Changes nothing, so that it takes no Idempotency-Key.
    """
    state, rules = await visible_case(here, me, number)
    told = await copy(here, me, state, rules, body)
    has_its_entry(request)
    return told


@router.get("/cases/{number}/reveals")
async def list_reveals(
    here: Here, me: Me, number: CaseNo, party: Annotated[PartyId | None, Query()] = None
) -> dict[str, Any]:
    """Who has seen personal data of this case in clear, and why: for the person concerned (PIPL 45)."""
    # Frozen or not: a freeze closes what is kept of somebody to others, not to them who has looked at it.
    state, rules = await visible_case(here, me, number)
    vault, reads = await vault_of(here, number), Part.RECORDS in sight(me, state, rules)
    return {"number": number, "items": await reveals_of(here, number, party, vault, why=reads)}


@router.post("/cases/{number}/freeze")
async def freeze_a_case(
    here: Here, me: Me, number: CaseNo, command: CommandIdOf, body: FreezeBody, response: Response
) -> dict[str, Any]:
    """Stop everything but keeping a closed case (PIPL 47): texts, parties, searches and copies are closed."""
    return await _set_frozen(here, me, number, command, body, response, freeze=True)


@router.post("/cases/{number}/unfreeze")
async def unfreeze_a_case(
    here: Here, me: Me, number: CaseNo, command: CommandIdOf, body: FreezeBody, response: Response
) -> dict[str, Any]:
    """Release a frozen case."""
    return await _set_frozen(here, me, number, command, body, response, freeze=False)


async def _set_frozen(
    here: Services,
    me: Actor,
    number: str,
    command: str,
    body: FreezeBody,
    response: Response,
    *,
    freeze: bool,
) -> dict[str, Any]:
    state, _ = await visible_case(here, me, number)
    told, repeated = await set_frozen(here, me, state, command, body, freeze=freeze)
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return told


@router.get("/cases/{number}/freezes")
async def list_freezes(here: Here, me: Me, number: CaseNo) -> dict[str, Any]:
    """Every freeze and release of the case, by whom and why, newest first."""
    state, rules = await visible_case(here, me, number)
    reads = Part.RECORDS in sight(me, state, rules)
    return {"number": number, "items": await freezes_of(here, number, why=reads)}


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
    return {"items": [access_row(entry, names) for entry in found], "next_cursor": following}
