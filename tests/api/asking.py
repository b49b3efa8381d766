"""Asking the API in every wrong way, and reading what it refuses."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import func, select

from runtime.demo.chapters import GROUP, report
from runtime.demo.stage import PlayedCase
from storage import queries
from storage.statements import table
from storage.tables import Case, CaseEvent, Intake, Intent
from tests.support.installation import World
from workflows.messages import STATE

COUNTED = tuple(table(model) for model in (Case, CaseEvent, Intake, Intent))
JSON = {"Content-Type": "application/json"}
CHINESE = re.compile("[\u4e00-\u9fff]")
NOBODYS = "532329-2020-999999"
"""A case number that was never given out."""


def headers(world: World, who: str | None, **more: str) -> dict[str, str]:
    """Headers of one call: who asks, and a fresh key unless one is given."""
    signed = {"Authorization": f"Bearer {world.stage.tokens[who]}"} if who else {}
    return {"Idempotency-Key": secrets.token_hex(12), **signed, **more}


async def ask(
    world: World, who: str | None, method: str, path: str, *, sent: dict[str, str] | None = None, **more: Any
) -> httpx.Response:
    """One call, with whatever headers and body."""
    asked = headers(world, who) | (sent or {})
    return await world.stage.http.request(method, path, headers=asked, **more)


def problem(answer: httpx.Response, status: int, code: str, **wanted: Any) -> dict[str, Any]:
    """The problem document that this answer must be."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["code"]) == (status, code), answer.text[:300]
    assert told["status"] == status
    assert told["type"] == f"urn:fengqiao:problem:{code}"
    assert CHINESE.search(told["zh"])
    assert not CHINESE.search(told["en"].split("：")[0]) or code == "not_the_signer"
    assert {"Retry-After": status in (429, 503)} == {"Retry-After": "Retry-After" in answer.headers}
    assert {name: told.get(name) for name in wanted} == wanted, answer.text[:300]
    return told


async def may_give(world: World, who: str, number: str) -> list[str]:
    """The commands that an officer may give on a case now, which every refusal on it names."""
    actions = (await ask(world, who, "GET", f"/v1/cases/{number}/actions")).json()["actions"]
    return [row["name"] for row in actions if row["allowed"]]


@dataclass(frozen=True)
class Footprint:
    """What a refused call must not change."""

    rows: tuple[int, ...]
    """Cases, events, intakes and intents in the tables."""
    head: str | None
    """Hash of the case's last event, as the engine has it."""


async def footprint(world: World, number: str | None = None) -> Footprint:
    """Everything that a call could have left behind."""
    async with world.database.read() as tx:
        rows = [await tx.scalar(select(func.count()).select_from(of)) for of in COUNTED]
    head = None
    if number is not None:
        head = (await world.stage.engine.get_workflow_handle(number).query(STATE))["head"]
    return Footprint(tuple(rows), head)


@asynccontextmanager
async def nothing_changes(world: World, number: str | None = None) -> AsyncIterator[None]:
    """Whatever is asked inside leaves no event, no case and no intent."""
    before = await footprint(world, number)
    yield
    assert await footprint(world, number) == before


async def intents_of(world: World, number: str) -> int:
    """Intents that are open for a case."""
    intent = table(Intent)
    async with world.database.read() as tx:
        return await tx.scalar(select(func.count()).where(intent.c.number == number)) or 0


async def written(world: World, number: str) -> list[dict[str, Any]]:
    """The case's events in the tables."""
    async with world.database.read() as tx:
        return await queries.timeline(tx, number, 0, 1000)


async def a_case(world: World, **facts: Any) -> PlayedCase:
    """A case of one's own, waiting at the village."""
    return await world.stage.open(
        GROUP, report("排水沟纠纷", "两户因屋后排水沟走向争执。", **({"severity": "general"} | facts))
    )


def action(number: str, command: str) -> str:
    """The path of a command."""
    return f"/v1/cases/{number}/actions/{command}"
