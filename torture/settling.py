"""After the storm: everything comes to rest, every open question is asked again, the engine is asked too."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import psycopg
from temporalio.service import RPCError, RPCStatusCode

from torture.calls import Call, Caller
from torture.checking.tables import newest_events, unfinished
from torture.faults import TortureError
from torture.site import Site
from workflows.messages import STATE

UP_WITHIN = 90.0
"""Seconds until everything must answer again: parts that died often are started again only after a while."""
SWEPT_WITHIN = 75.0
"""Seconds in which nothing may be left over: the sweeper forgets what the engine does not know after 30."""
CAUGHT_UP_WITHIN = 60.0
"""Seconds in which the tables must have what the engine has: an activity is tried again after 20 at most."""
LOOK_EVERY = 0.3
PATIENCE, TRIES = 15.0, 40
AT_ONCE = 6


@dataclass
class Settling:
    """One run on its way to rest."""

    site: Site
    caller: Caller

    async def settle(self, sweep_alone: float) -> None:
        """Bring it to rest; whatever does not come to rest is left for the checker to find.

        `sweep_alone`: seconds in which the sweeper alone may finish what is left over, before clients ask
        again for what they do not know. TortureError if the product does not even answer.
        """
        await self._until_up()
        await self._until(self._is_swept, sweep_alone)
        self.caller.journal.note("quiet")
        await self._ask_again()
        await self._until(self._is_swept, SWEPT_WITHIN)
        await self._until(self._has_caught_up, CAUGHT_UP_WITHIN)
        await self._note_engine()

    async def _until_up(self) -> None:
        async def is_up() -> bool:
            self.site.see_that_it_is_watched()
            answer = await self.caller.http.get("/ready", timeout=PATIENCE)
            engine = await self.site.engine()
            return answer.is_success and await engine.service_client.check_health()

        if not await self._until(is_up, UP_WITHIN):
            raise TortureError("the product did not come up again after the storm; see the logs")

    async def _until(self, is_so: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Look until it is so, or the time is over; what is away is looked at again."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                if await is_so():
                    return True
            except (httpx.TransportError, RPCError, RuntimeError, psycopg.Error, sqlite3.Error) as error:
                self.caller.journal.note("not_yet", why=f"{type(error).__name__}: {error}")
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(LOOK_EVERY)

    async def _is_swept(self) -> bool:
        return not await asyncio.to_thread(unfinished, self.site.settings.database)

    async def _ask_again(self) -> None:
        """The same key asked again gives the truth."""
        line = asyncio.Semaphore(AT_ONCE)

        async def ask(call: Call) -> None:
            async with line:
                await self.caller.give(call, PATIENCE, TRIES)

        open_questions = list(self.caller.open_questions.values())
        await asyncio.gather(*map(ask, open_questions))

    async def _has_caught_up(self) -> bool:
        newest = await asyncio.to_thread(newest_events, self.site.settings.database)
        held = await self._held(newest)
        return all(held[number][0] == seq for number, seq in newest.items())

    async def _held(self, numbers: dict[str, int]) -> dict[str, tuple[int, str | None]]:
        """Event number and hash of the end of each case as the engine has it; 0 where it has no such case."""
        engine, line = await self.site.engine(), asyncio.Semaphore(AT_ONCE)

        async def of(number: str) -> tuple[int, str | None]:
            async with line:
                try:
                    state = await engine.get_workflow_handle(number).query(STATE)
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
                    return 0, None
                return state["seq"], state["head"]

        return dict(zip(numbers, await asyncio.gather(*map(of, numbers)), strict=True))

    async def _note_engine(self) -> None:
        newest = await asyncio.to_thread(newest_events, self.site.settings.database)
        line = asyncio.Semaphore(AT_ONCE)

        async def now_of(number: str) -> str:
            async with line:
                return await self.site.now_of(number)

        # The time first: what falls due after it was read is not asked for.
        times = dict(zip(newest, await asyncio.gather(*map(now_of, newest)), strict=True))
        for number, (seq, head) in (await self._held(newest)).items():
            self.caller.journal.note("held", number=number, now=times[number], seq=seq, head=head)
