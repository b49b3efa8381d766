"""A worker's health as the engine tells it: heard of lately on this machine, or not."""

import asyncio
import secrets
import socket
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from activities.engine import SEARCH_ATTRIBUTES
from runtime import heard as heard_module
from runtime.engine import Engine, prepare_namespace
from runtime.faults import UNAVAILABLE, CannotRunError
from runtime.heard import see_that_a_worker_is_heard
from runtime.settings import Settings
from tests.support.installation import World

PATIENCE = 20.0
CLOSED_PORT = 9  # "discard": nobody listens there


def settings(world: World, **other: Any) -> Settings:
    return world.settings.model_copy(update={"temporal_address": None, "namespace": "stories"} | other)


async def heard(asked: Settings) -> None:
    """A worker that has only just started has not told of itself yet."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(CannotRunError):
                return await see_that_a_worker_is_heard(asked)
            await asyncio.sleep(0.1)


async def test_a_worker_that_runs_is_heard(world: World, engine: Engine) -> None:
    await heard(settings(world, temporal_address=engine.address))


async def test_one_that_was_heard_long_ago_is_not(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = settings(world, temporal_address=engine.address)
    await heard(asked)
    monkeypatch.setattr(heard_module, "SILENCE", timedelta(seconds=-1))
    with pytest.raises(CannotRunError, match="has not heard"):
        await see_that_a_worker_is_heard(asked)


async def test_a_worker_of_another_machine_is_not(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "another")
    with pytest.raises(CannotRunError, match="has not heard of a worker on another lately"):
        await see_that_a_worker_is_heard(settings(world, temporal_address=engine.address))


async def test_where_nobody_works_nobody_is_heard(world: World, engine: Engine) -> None:
    namespace = f"idle-{secrets.token_hex(4)}"
    await prepare_namespace(engine.address, namespace, SEARCH_ATTRIBUTES)
    asked = settings(world, temporal_address=engine.address, namespace=namespace)
    with pytest.raises(CannotRunError, match="has not heard") as silent:
        await see_that_a_worker_is_heard(asked)
    assert silent.value.exit_code == UNAVAILABLE


async def test_without_an_engine_nobody_is_heard(world: World) -> None:
    asked = settings(world, temporal_address=f"127.0.0.1:{CLOSED_PORT}")
    with pytest.raises(CannotRunError, match="does not answer"):
        await see_that_a_worker_is_heard(asked)
