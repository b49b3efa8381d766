"""The load generator's process: takes one wanted round a line, and answers each with what was played.

A process of its own, so that what the clients cost is told apart from what the product costs.
"""

import asyncio
import sys
from typing import Literal

import httpx
from pydantic import BaseModel, TypeAdapter
from temporalio.client import Client

from activities.engine import connect
from bench.bare import bare_lifecycle
from bench.product import product_lifecycle
from bench.timing import Calls, Round, play_round
from runtime.demo.stage import Stage

ENDED_WITHIN = 60.0
"""Seconds in which the engine must have ended the cases of a round."""
CALL_WITHIN = 60.0

Contender = Literal["product", "bare"]


class Target(BaseModel):
    """Where the load goes, and who signs in."""

    url: str
    engine: str
    namespace: str
    tokens: dict[str, str]


class Wanted(BaseModel):
    """A round to play."""

    contender: Contender
    clients: int
    seconds: float


class Failed(BaseModel):
    """A call failed, so there is no round."""

    failed: str


ANSWER: TypeAdapter[Round | Failed] = TypeAdapter(Round | Failed)


async def generate(target: Target) -> None:
    """Play what is wanted until there is no further line."""
    engine = await connect(target.engine, target.namespace)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=target.url, timeout=CALL_WITHIN, limits=limits) as http:
        stage = Stage(http, target.tokens, engine)
        while line := await asyncio.to_thread(sys.stdin.readline):
            answer = await _answer(stage, Wanted.model_validate_json(line))
            print(answer.model_dump_json(), flush=True)


async def _answer(stage: Stage, wanted: Wanted) -> Round | Failed:
    async def lifecycle(calls: Calls) -> str:
        if wanted.contender == "product":
            return await product_lifecycle(stage, calls)
        return await bare_lifecycle(stage.engine, calls)

    try:
        played = await play_round(lifecycle, wanted.clients, wanted.seconds)
        # Every client's last case may still be ending: what that costs belongs to this round.
        await _until_ended(stage.engine, played.names[-wanted.clients :])
    except Exception as error:  # noqa: BLE001  # whatever it was, it goes to whoever wanted the round
        return Failed(failed=f"{type(error).__name__}: {error}")
    return played


async def _until_ended(engine: Client, names: list[str]) -> None:
    async with asyncio.timeout(ENDED_WITHIN):
        await asyncio.gather(*(engine.get_workflow_handle(name).result() for name in names))


if __name__ == "__main__":
    asyncio.run(generate(Target.model_validate_json(sys.stdin.readline())))
