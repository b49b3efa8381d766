"""Policies and calendars: read by everybody, loaded by the administrator, always checked first."""

import asyncio
from typing import Annotated, Any

from fastapi import Body, Query

from api.auth import Admin, Me
from api.clock import now
from api.problems import DOOR_CODES, Problem, faults_body
from api.services import Here, Services
from api.threshold import new_router
from cases.model import Actor
from policies.calendars import Calendar
from policies.faults import DocumentRefusedError
from policies.loading import Loaded, load_text
from policies.policy import Policy
from policies.rulebook import VersionTakenError
from storage.documents import keep, refresh
from storage.rules_in_force import place_beyond

router = new_router("rules")
Yaml = Annotated[str, Body(media_type="application/yaml", description="The document as YAML text")]


def _listed(loaded: Loaded) -> dict[str, Any]:
    document = loaded.document
    return {
        "id": document.id,
        "version": document.version,
        "title": document.title.model_dump(),
        "source": document.source.model_dump(),
        "hash": loaded.hash,
    }


async def _documents(here: Services, kind: str) -> list[Loaded]:
    await refresh(here.database, here.book)
    return [loaded for loaded in here.book.documents() if loaded.document.kind == kind]


async def _one(here: Services, kind: str, name: str, version: int | None) -> dict[str, Any]:
    found = [
        loaded
        for loaded in await _documents(here, kind)
        if loaded.document.id == name and version in (None, loaded.document.version)
    ]
    if not found:
        raise Problem("not_found")
    document = found[-1].document.model_dump(mode="json", exclude_none=True, by_alias=True)
    return _listed(found[-1]) | {"document": document, "yaml": found[-1].text}


async def _load(here: Services, me: Actor, kind: str, text: str, *, dry_run: bool) -> dict[str, Any]:
    """Check a document and keep it for good. Open cases keep their policy; new ones go by the newest."""
    try:
        loaded = await asyncio.to_thread(load_text, text, f"{kind}.yaml")  # a large one takes a second
    except DocumentRefusedError as error:
        raise Problem("document_refused", faults=faults_body(error.faults)) from None
    if loaded.document.kind != kind:
        raise Problem("document_refused", field="kind")
    await _refuse_rules_of_others(here, me, loaded.document)
    if await _is_taken(here, loaded):
        raise Problem("version_taken", field="version")
    if not dry_run:
        try:
            await keep(here.database, [loaded], now())
        except VersionTakenError:
            raise Problem("version_taken", field="version") from None
        await refresh(here.database, here.book)
    return _listed(loaded) | {"loaded": not dry_run}


async def _refuse_rules_of_others(here: Services, me: Actor, document: Policy | Calendar) -> None:
    """An administrator changes the rules of no place outside the own unit."""
    await refresh(here.database, here.book)
    policies = _policies_changed_by(document, [loaded.document for loaded in here.book.documents()])
    async with here.database.read() as tx:
        unit = await place_beyond(tx, policies, me.place)
    if unit is not None:
        _, zh, en = DOOR_CODES["rules_of_others"]
        raise Problem("rules_of_others", unit=unit, zh=f"{zh}，如 {unit}", en=f"{en}, such as {unit}")


def _policies_changed_by(document: Policy | Calendar, known: list[Policy | Calendar]) -> set[str]:
    """Ids of the policies under which cases would go by it.

    A calendar belongs to its own series, and to those of other versions of its id: it takes their number.
    """
    if isinstance(document, Policy):
        return {document.id}
    series = {x.series for x in known if isinstance(x, Calendar) and x.id == document.id} | {document.series}
    return {x.id for x in known if isinstance(x, Policy) and x.office_hours.calendars in series}


async def _is_taken(here: Services, loaded: Loaded) -> bool:
    """Whether another document has this id and version. A trial run must say so as well."""
    document = loaded.document
    return any(
        (other.document.id, other.document.version) == (document.id, document.version)
        and other.hash != loaded.hash
        for other in await _documents(here, document.kind)
    )


DryRun = Annotated[bool, Query(description="Only check")]
Version = Annotated[int | None, Query(ge=1, le=10_000, description="The newest if absent")]


@router.get("/policies")
async def list_policies(here: Here, me: Me) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """Every version of every policy."""
    return {"items": [_listed(loaded) for loaded in await _documents(here, "policy")]}


@router.get("/policies/{name}")
async def read_a_policy(here: Here, me: Me, name: str, version: Version = None) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """One policy, as data and as it was written."""
    return await _one(here, "policy", name, version)


@router.post("/policies", status_code=201)
async def load_a_policy(here: Here, me: Admin, text: Yaml, dry_run: DryRun = False) -> dict[str, Any]:
    """Load a policy version, or only check it; not where places outside my unit go by it."""
    return await _load(here, me, "policy", text, dry_run=dry_run)


@router.get("/calendars")
async def list_calendars(here: Here, me: Me) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """Every version of every calendar."""
    return {"items": [_listed(loaded) for loaded in await _documents(here, "calendar")]}


@router.get("/calendars/{name}")
async def read_a_calendar(here: Here, me: Me, name: str, version: Version = None) -> dict[str, Any]:  # noqa: ARG001  # signed in
    """One calendar."""
    return await _one(here, "calendar", name, version)


@router.post("/calendars", status_code=201)
async def load_a_calendar(here: Here, me: Admin, text: Yaml, dry_run: DryRun = False) -> dict[str, Any]:
    """Load a year's calendar: provisional deadlines of open cases move, each with an event.

    Not where places outside my unit go by calendars of its series.
    """
    return await _load(here, me, "calendar", text, dry_run=dry_run)
