"""Processes of ours: started, watched, started again when they die, never left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

RESTART_AFTER = 0.5
RESTART_AT_MOST = 10.0


class Child:
    """One process of the installation, kept running until it is stopped.

    `role` is the command that it runs; `name` tells it from others of the same role.
    """

    def __init__(
        self,
        role: str,
        log: Path,
        environment: Mapping[str, str],
        started: Callable[[], None],
        name: str | None = None,
    ) -> None:
        self.role, self.name = role, name or role
        self._started = started
        self._log = log
        self._environment = dict(environment)
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self.ended_with: int | None = None
        """Exit code of its last end; none while it has not ended yet where it is."""

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    async def keep_running(self) -> None:
        """Start it, and again whenever it dies, a little later each time that it dies young."""
        pause = RESTART_AFTER
        while not self._is_stopping():
            began = asyncio.get_running_loop().time()
            try:
                self.ended_with = await self._run_once()
                how = f"ended with {self.ended_with}"
            except OSError as error:  # no room, no memory, no further process: later there may be
                how = f"could not be started, {error.strerror},"
            if self._is_stopping():
                return
            lived = asyncio.get_running_loop().time() - began
            pause = RESTART_AFTER if lived > RESTART_AT_MOST else min(pause * 2, RESTART_AT_MOST)
            with suppress(OSError):  # a line that finds no room on the disk stops nothing
                sys.stderr.write(f"{self.name} {how} and is started again; see {self._log}\n")
            await asyncio.sleep(pause)

    def _is_stopping(self) -> bool:
        return self._stopping

    async def _run_once(self) -> int:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "runtime",
                self.role,
                env={**os.environ, **self._environment, "FENGQIAO_PARENT": str(os.getpid())},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started()
        return await self._process.wait()

    def move_to(self, **environment: str) -> None:
        """Go on elsewhere, with an engine at another address or on another port: it starts again there."""
        self._environment |= environment
        self.ended_with = None
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def stop(self, grace: float = 15.0) -> None:
        """Ask it to end, then make it."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(grace):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def stop_event() -> asyncio.Event:
    """Set when this process is asked to end, or when the process that started it is gone."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    parent = os.environ.get("FENGQIAO_PARENT")
    if parent is not None:
        stop.watching = asyncio.create_task(_outlived(int(parent), stop))  # type: ignore[attr-defined]  # kept from the collector
    return stop


async def _outlived(parent: int, stop: asyncio.Event) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(1)
    stop.set()


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends or this process is asked to end, at whatever point of it."""
    stop = stop_event()
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
