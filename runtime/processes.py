"""A process of the installation, from its settings to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from runtime import logs
from runtime.children import stop_event
from runtime.home import make_home, see_that_it_is_fit
from runtime.settings import Settings, read_settings


def to_its_end(
    role: Callable[[Settings, asyncio.Event], Awaitable[None]],
    run: Callable[[Coroutine[Any, Any, None]], None],
) -> None:
    """Let `role` go on until the process is told to stop; `run` is the loop that it goes on in."""
    logs.set_up()
    settings = read_settings()
    make_home(settings)
    see_that_it_is_fit(settings)

    async def until_told() -> None:
        await role(settings, stop_event())

    run(until_told())
