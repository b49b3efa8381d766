"""A few commands on their way to one case at a time; the others wait for their turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from api.problems import Problem

AT_ONCE = 4
"""Commands of one API. The engine carries them out one by one; it turns away the eleventh in flight, and with
it forgets, as it holds it in memory alone, the task by which a worker was to accept those before."""


class Turns:
    """Whose turn it is, by case."""

    def __init__(self) -> None:
        self._cases = WeakValueDictionary[str, asyncio.Semaphore]()

    @asynccontextmanager
    async def of(self, number: str, seconds: float) -> AsyncIterator[None]:
        """One's turn at the case, in the order of asking. Problem if it does not come in time."""
        case = self._cases.setdefault(number, asyncio.Semaphore(AT_ONCE))
        try:
            async with asyncio.timeout(seconds):
                await case.acquire()
        except TimeoutError:
            raise Problem("busy") from None
        try:
            yield
        finally:
            case.release()
