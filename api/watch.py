"""Accesses on their way to the log: they wait in memory for a moment and are written together.

A process that is killed loses that moment of reads and refusals. Commands are in their cases' chains as well,
and a reveal is written before anything is shown.
"""

import asyncio
from collections import deque

import structlog

from api.clock import now
from cases.access import Access
from storage import access, tokens
from storage.database import Database

log = structlog.get_logger()

MOMENT = 0.2
"""Seconds."""
AGAIN = 2.0
"""Seconds after which a database that was away is tried again."""
HELD = 20_000
"""Entries held while the database is away; it serves nobody then, so that only refusals gather."""
AT_ONCE = 500


class Watch:
    """The entries that this process has not written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Access] = deque(maxlen=HELD)
        self._used = set[str]()
        self._writing: asyncio.Task[None] | None = None
        self._one_writes = asyncio.Lock()

    def note(self, entry: Access) -> None:
        """Have an entry written in a moment."""
        if len(self._waiting) == HELD:
            log.error("access_log_overflows", held=HELD)
        self._waiting.append(entry)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    def was_used(self, token: str) -> None:
        """Have a token's last use written with the next entry: every call has one."""
        self._used.add(token)

    async def write_now(self, entry: Access) -> None:
        """Write an entry behind those that wait. DatabaseAwayError, and it is not written later either."""
        async with self._one_writes:
            await self._write(entry)

    async def settle(self) -> None:
        """Write what waits now. DatabaseAwayError, and nothing is lost."""
        async with self._one_writes:
            while self._waiting or self._used:
                await self._write()

    async def _write(self, *more: Access) -> None:
        some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        used, self._used = self._used, set()
        try:
            async with self._database.write() as tx:
                await access.append(tx, (*some, *more))
                for token in sorted(used):
                    await tokens.used(tx, token, now())
        except BaseException:
            self._waiting.extendleft(reversed(some))
            self._used |= used
            raise

    async def close(self) -> None:
        """Write what waits, if the database is there."""
        try:
            await self.settle()
        except Exception as error:  # noqa: BLE001  # its kind is logged
            log.error("access_log_lost", entries=len(self._waiting), kind=type(error).__name__)  # noqa: TRY400
        if self._writing is not None:
            self._writing.cancel()

    async def _write_soon(self) -> None:
        await asyncio.sleep(MOMENT)
        while self._waiting or self._used:
            try:
                await self.settle()
            except Exception as error:  # noqa: BLE001  # its kind is logged; the entries wait
                log.warning("access_log_put_off", kind=type(error).__name__)
                await asyncio.sleep(AGAIN)
