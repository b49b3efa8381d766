"""Group commit: the writers of a process follow each other in one transaction, and all wait for one flush.

SQLite takes one writer at a time. Whoever's turn it is writes behind a savepoint, so that what one does wrong
is undone for that one alone; when nobody waits any more all of it is committed, and only then they go on.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.away import DRIVERS
from storage.prepared import driver_of

GROUP = 64
"""Writers that are committed together at most: other processes want to write too."""

Beginning = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""A transaction that is committed when its block has ended."""


class LateError(RuntimeError):
    """The turn did not come in time."""


class LostError(RuntimeError):
    """The database has given up the transaction of the whole group."""


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


@dataclass
class _Place:
    """One writer's place in line."""

    turn: asyncio.Future[AsyncConnection]
    left: asyncio.Future[None] = field(default_factory=_future)
    on_disk: asyncio.Future[None] = field(default_factory=_future)

    def fail(self, error: Exception) -> None:
        """Say so to whoever still waits; nobody has to hear it."""
        for waited in (self.turn, self.on_disk):
            if not waited.done():
                waited.set_exception(error)
                waited.exception()


class Line:
    """The writers of this process, first come first served."""

    def __init__(self, begin: Beginning, patience: float) -> None:
        self._begin, self._patience = begin, patience
        self._line: deque[_Place] = deque()
        self._serving: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction of one's own as far as one can see, on disk when the block has ended.

        Whatever the block raises undoes what it wrote. LateError; LostError, or an error of the driver, where
        the group came to nothing.
        """
        place = _Place(asyncio.get_running_loop().create_future())
        self._line.append(place)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        try:
            connection = await self._turn_of(place)
            async with _savepoint(connection):
                yield connection
        finally:
            place.left.set_result(None)
        await asyncio.shield(place.on_disk)

    async def _turn_of(self, place: _Place) -> AsyncConnection:
        try:
            async with asyncio.timeout(self._patience):
                return await place.turn
        except TimeoutError:
            raise LateError("too many writes are waiting") from None

    async def _serve(self) -> None:
        while self._line:
            group: list[_Place] = []
            tried = tuple(self._line)
            try:
                async with self._begin() as connection:
                    await self._give_turns(connection, group)
            except Exception as error:  # noqa: BLE001  # it is raised where somebody waits for it
                # Not for those who came meanwhile: what is away may be back, and they have not tried.
                for place in group or tried:
                    place.fail(error)
                self._line = deque(place for place in self._line if not place.turn.done())
            for place in group:
                if not place.on_disk.done():
                    place.on_disk.set_result(None)

    async def _give_turns(self, connection: AsyncConnection, group: list[_Place]) -> None:
        raw = (await connection.get_raw_connection()).driver_connection
        while self._line and len(group) < GROUP:
            place = self._line.popleft()
            if place.turn.done():  # gone meanwhile
                continue
            group.append(place)
            place.turn.set_result(connection)
            await place.left
            if connection.invalidated or raw is None or not raw.in_transaction:
                raise LostError("the database has rolled the transaction back")

    async def close(self) -> None:
        """Wait until everybody has been served."""
        if self._serving is not None:
            await self._serving


@asynccontextmanager
async def _savepoint(connection: AsyncConnection) -> AsyncIterator[None]:
    driver = driver_of(connection)
    await driver.execute("SAVEPOINT one")
    try:
        yield
        await asyncio.sleep(0)  # whoever was given up meanwhile hears of it here, and leaves nothing
    except BaseException:
        # Some errors, a full disk for one, have undone everything already.
        with suppress(ValueError, *DRIVERS):
            await driver.execute("ROLLBACK TO one")
            await driver.execute("RELEASE one")
        raise
    await driver.execute("RELEASE one")
