"""The product's lifecycle, through HTTP as its users drive it."""

import secrets
from typing import Any

import httpx

from bench.faults import BenchError
from bench.timing import Calls
from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_HEAD, report
from runtime.demo.stage import Stage

SPOT = {"parties": ["p1", "p2"], "outcome": "和解。", "witness": "见证人（生成）"}
COMMANDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (MEDIATOR, "accept", {}),
    (MEDIATOR, "note", {"text": "量测"}),
    (MEDIATOR, "settle_on_spot", SPOT),
    (TOWN_HEAD, "sign_off", {}),
)


async def product_lifecycle(stage: Stage, calls: Calls) -> str:
    """Open, accept, a note, settle on the spot, sign off; the case number. BenchError if any is not done."""
    body = report("量测", "量测用案件。", severity="general")
    async with calls.timed("open"):
        answer = await stage.call(GROUP, "POST", "/v1/cases", body, secrets.token_hex(8))
        _see_that(answer, httpx.codes.CREATED)
    number = str(answer.json()["number"])
    for who, command, fields in COMMANDS:
        async with calls.timed(command):
            answer = await stage.call(who, "POST", f"/v1/cases/{number}/actions/{command}", fields)
            _see_that(answer, httpx.codes.OK)
    if (status := answer.json()["status"]) != "closed":
        raise BenchError(f"case {number} was signed off and is {status}")
    return number


def _see_that(answer: httpx.Response, code: httpx.codes) -> None:
    """202 counts as failed too: what is done later was not timed."""
    if answer.status_code != code:
        asked = answer.request
        raise BenchError(f"{asked.method} {asked.url.path}: {answer.status_code} {answer.text[:300]}")
