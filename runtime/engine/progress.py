"""Being heard from while something takes minutes."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from rich.console import Console

Say = Callable[[str], None]

# On a terminal one line is renewed in place; a log gets a new line this often, in seconds.
_TERMINAL_EVERY = 0.5
_LOG_EVERY = 15.0


@asynccontextmanager
async def progress(what: str, now_at: Callable[[], str], say: Say) -> AsyncIterator[None]:
    """Show what is going on, for how long, and what it is at, until the block ends."""
    started = time.monotonic()

    def line() -> str:
        return f"{what}: {time.monotonic() - started:.0f} s, {now_at()}"

    async def on_terminal() -> None:
        with Console(stderr=True).status(line()) as status:
            while True:
                await asyncio.sleep(_TERMINAL_EVERY)
                status.update(line())

    async def in_log() -> None:
        while True:
            await asyncio.sleep(_LOG_EVERY)
            say(line())

    reporter = asyncio.create_task(on_terminal() if sys.stderr.isatty() else in_log())
    try:
        yield
    finally:
        reporter.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reporter
