"""Connections of PostgreSQL's driver for single statements: taken, used, and put back a moment later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.engine import Dialect

from storage.away import DRIVERS, has_hung_up
from storage.grouping import LateError
from storage.prepared import Glance

AT_MOST = 4
"""At the same time: a glance is over in a millisecond, and whoever waits for one waits for that."""


class Glances:
    """A few connections that are kept. What breaks is thrown away with its connection."""

    def __init__(self, dialect: Dialect, fresh: Callable[[], Awaitable[Any]], patience: float) -> None:
        self._dialect, self._fresh, self._patience = dialect, fresh, patience
        self._free = list[Any]()
        self._places = asyncio.Semaphore(AT_MOST)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Glance]:
        """A connection outside every transaction. LateError if none becomes free."""
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise LateError("no connection is free") from None
        try:
            driver = await self._living() or await self._fresh()
            try:
                yield Glance(self._dialect, driver)
            except BaseException:
                # Given up in the middle of a statement, or broken: nobody knows what it would say next.
                with suppress(*DRIVERS):
                    await driver.close()
                raise
            self._free.append(driver)
        finally:
            self._places.release()

    async def _living(self) -> Any | None:
        """The one that was used last, if the server has not ended it meanwhile."""
        while self._free:
            driver = self._free.pop()
            if not has_hung_up(driver):
                return driver
            await driver.close()
        return None

    async def close(self) -> None:
        """Give all of them back."""
        while self._free:
            await self._free.pop().close()
