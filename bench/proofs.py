"""Which parts of the product are really out, seen from outside: by what it writes and what it lets in."""

import asyncio
import secrets
from typing import Any

import httpx
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.engine import connect
from api.clock import now
from bench.faults import BenchError
from bench.variants import Standing
from cases.envelope import Answer, Envelope
from cases.grant import LIFE, Grant
from cases.record import first_broken
from cases.state import GENESIS
from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.demo.stage import Stage
from runtime.home import open_ring
from runtime.settings import Settings
from storage import queries, roster, sealed
from storage.database import Database
from workflows.messages import COMMAND

FAR_OFF = 1_000
PATIENCE = 60.0
"""Seconds for a call: the first one meets a worker that has only just started."""
NOT_GRANTED = "not_granted"


async def see_what_is_out(here: Standing) -> None:
    """Open a case and look at it. BenchError unless exactly the variant's parts are out."""
    target = here.site.product.target
    async with httpx.AsyncClient(base_url=target.url, timeout=PATIENCE) as http:
        stage = Stage(http, target.tokens, await connect(target.engine, target.namespace))
        text = f"述{secrets.token_hex(8)}"
        case = await stage.open(GROUP, report("量测", text, severity="general"))
        await case.give(MEDIATOR, "accept")
        handle = stage.engine.get_workflow_handle(case.number)
        async with Database(here.settings.database) as database, database.read() as tx:
            chain = await queries.timeline(tx, case.number, 0, FAR_OFF)
        out = {
            "sealing": await _in_clear(handle, chain, text, here.settings),
            "grants": await _lets_in(handle, here.settings),
            "chain": _is_constant(case.number, chain),
        }
    found, meant = {part for part, is_out in out.items() if is_out}, set(here.variant.left_out)
    if found != meant:
        raise BenchError(f"{here.variant.name}: out are {_named(found)}, and should be {_named(meant)}")


def _named(parts: set[str]) -> str:
    return ", ".join(sorted(parts)) or "none"


async def _in_clear(
    handle: WorkflowHandle[Any, Any], chain: list[dict[str, Any]], text: str, settings: Settings
) -> bool:
    """Whether a text stands in clear in the stored event and in the engine's history.

    BenchError if it is in clear in one of the two, or in neither and does not open under the key ring.
    """
    history = b"".join([event.SerializeToString() async for event in handle.fetch_history_events()])
    rows, told = text in str(chain), text.encode() in history
    if rows != told:
        raise BenchError(f"{handle.id}: in clear in the tables or in the history, but not in both")
    if not rows:
        async with Database(settings.database) as database, database.read() as tx:
            found = await sealed.opening_of(tx, handle.id)
        ring = await asyncio.to_thread(open_ring, settings)
        if found is None or ring.vault(handle.id, found[1]).open(found[0].narrative) != text:
            raise BenchError(f"{handle.id}: neither in clear nor sealed")
    return rows


async def _lets_in(handle: WorkflowHandle[Any, Any], settings: Settings) -> bool:
    """Whether a command comes in that somebody without the key ring has signed."""
    async with Database(settings.database) as database, database.read() as tx:
        [actor] = await roster.actors(tx, [MEDIATOR])
    given = Envelope(
        command=secrets.token_hex(16),
        body_hash=secrets.token_hex(32),
        actor=actor,
        name="note",
        body={"text": {"box": "QUJD" * 10, "commitment": GENESIS}},
    )
    forged = Grant(expires_at=now() + LIFE, signature="0" * 128)
    try:
        await handle.execute_update(COMMAND, given.by(forged), result_type=Answer)
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type == NOT_GRANTED:
            return False
        raise BenchError(f"{handle.id}: a forged command was refused otherwise: {error.cause}") from error
    return True


def _is_constant(number: str, chain: list[dict[str, Any]]) -> bool:
    """Whether the hashes say nothing. BenchError if they are neither constant nor a chain."""
    if {link["hash"] for link in chain} == {GENESIS}:
        return True
    if first_broken(number, chain) is not None:
        raise BenchError(f"{number}: its hashes are neither a constant nor a chain")
    return False
