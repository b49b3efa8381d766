"""What is wished for, and what is had: an engine that answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from temporalio.common import SearchAttributeKey

from activities.engine import PLAIN, Credentials

from .home import EngineHome, EngineKind
from .process import ServerProcess


@dataclass(frozen=True)
class EngineWish:
    """What kind of engine is wanted, and where it may keep its things."""

    data: Path
    namespace: str = "fengqiao"
    search_attributes: Sequence[SearchAttributeKey[Any]] = ()
    # A set address is used and nothing else: no binary is looked for, nothing is started.
    address: str | None = None
    # How a set address is spoken to; an engine of our own is spoken to in plain.
    credentials: Credentials = PLAIN
    need_time_skipping: bool = False
    # Preferred, not demanded; 0 for any free port.
    frontend_port: int = 7233
    # Where binaries are kept; None for the user's cache.
    cache: Path | None = None
    # Linux: the server is killed when the thread that opened it ends, by `kill -9` too.
    die_with_parent: bool = True
    # Bytes that must be free in the data directory.
    room_needed: int = 200 * 1000**2
    # How long a set address may take to answer.
    patience: timedelta = timedelta(seconds=10)


@dataclass
class Engine:
    """A Temporal server that answers, its namespace ready. `async with` stops it at the end."""

    address: str
    namespace: str
    version: str
    kind: EngineKind
    ui_url: str | None = None
    _process: ServerProcess | None = field(default=None, repr=False)
    _home: EngineHome | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        """The server's process; None for a set address."""
        return self._process.pid if self._process else None

    async def wait(self) -> int:
        """Wait until the server ends by itself; its exit code. A set address is never waited out."""
        if self._process is None:
            never = asyncio.get_running_loop().create_future()
            return int(await never)
        return await self._process.wait()

    async def stop(self) -> None:
        """Stop the server and let go of the data directory; a set address is left alone."""
        try:
            if self._process is not None:
                await self._process.stop()
        finally:
            if self._home is not None:
                self._home.leave()
                self._home = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
