"""The gremlin: carries out the planned faults at their instants, several at a time where they overlap."""

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass, field

from torture.journal import Journal
from torture.plan import Blow, Fault, Target
from torture.processes import born, send
from torture.site import Site


@dataclass
class Gremlin:
    """Where it strikes, and how often it did."""

    site: Site
    journal: Journal
    struck: Counter[str] = field(default_factory=Counter)
    bursts: int = 0
    """How many bursts of load are on now."""
    _fills: int = 0

    async def strike(self, blows: tuple[Blow, ...]) -> None:
        """Carry out all of them; when this ends, however it ends, nothing is stopped or full any more."""
        begin = asyncio.get_running_loop().time()
        try:
            async with asyncio.TaskGroup() as all_of_them:
                for blow in blows:
                    all_of_them.create_task(self._at(begin + blow.at, blow))
        finally:
            self._release()

    async def _at(self, instant: float, blow: Blow) -> None:
        await asyncio.sleep(instant - asyncio.get_running_loop().time())
        match blow.fault:
            case Fault.KILL:
                self._kill(blow)
            case Fault.STOP:
                await self._stop(blow)
            case Fault.FILL:
                await self._fill(blow)
            case Fault.BURST:
                await self._burst(blow)

    def _note(self, blow: Blow, reached: int) -> None:
        """A process that was dead already is not struck, and not counted."""
        self.journal.note("fault", fault=blow.fault, target=blow.target, lasts=blow.lasts, reached=reached)
        if reached:
            self.struck[f"{blow.fault} {blow.target}"] += 1

    def _kill(self, blow: Blow) -> None:
        pids = self._one_of(blow)
        if blow.target is Target.DATABASE:
            pids = pids[:1]  # the server process alone: what it has started has to notice by itself
        self._note(blow, len(send(signal.SIGKILL, pids)))

    def _one_of(self, blow: Blow) -> list[int]:
        """One by the dice where each of several goes on without the others."""
        pids = self.site.pids(blow.target)
        apart = blow.target in (Target.WORKER, Target.API, Target.BACKEND)
        return [pids[blow.dice % len(pids)]] if apart and pids else pids

    async def _stop(self, blow: Blow) -> None:
        stopped = {pid: born(pid) for pid in send(signal.SIGSTOP, self._one_of(blow))}
        self._note(blow, len(stopped))
        try:
            await asyncio.sleep(blow.lasts)
        finally:
            # Whoever still lives, orphans too: a database whose parent was killed while all stood cannot
            # notice it before it goes on, and no new one starts beside it.
            send(signal.SIGCONT, [pid for pid, since in stopped.items() if since and born(pid) == since])

    async def _fill(self, blow: Blow) -> None:
        self._fills += 1
        await asyncio.to_thread(self.site.disk.fill, self.site.writers())
        self._note(blow, 1)
        try:
            await asyncio.sleep(blow.lasts)
        finally:
            self._fills -= 1
            if not self._fills:
                self.site.disk.empty(self.site.writers())

    async def _burst(self, blow: Blow) -> None:
        self.bursts += 1
        self._note(blow, 1)
        try:
            await asyncio.sleep(blow.lasts)
        finally:
            self.bursts -= 1

    def _release(self) -> None:
        self.site.disk.empty(self.site.writers())
        for target in (Target.WORKER, Target.API, Target.ENGINE, Target.DATABASE):
            send(signal.SIGCONT, self.site.pids(target))
