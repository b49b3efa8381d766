"""The server as a process of ours: started, watched, stopped, and never left behind."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .guard import tied_to_us

# How long a server may take to stop by itself, in seconds.
GRACE = 10.0
_ASK_AGAIN_AFTER = 0.05


class ServerProcess:
    """A running server: its own process group, its output in a log file."""

    def __init__(self, process: asyncio.subprocess.Process, command: tuple[str, ...]) -> None:
        self._process = process
        self.command = command

    @classmethod
    async def start(
        cls, command: Sequence[str], directory: Path, log: int, *, die_with_parent: bool
    ) -> "ServerProcess":
        """Start a server in a directory, its output appended to the open file `log`.

        With `die_with_parent` it is tied to the calling thread; a kill is what its database is made for.
        Raises OSError if the program cannot be started.
        """
        process = await asyncio.create_subprocess_exec(
            *(tied_to_us(command) if die_with_parent else command),
            cwd=directory,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # An interrupt on the terminal goes to us, and we stop the server last.
            start_new_session=True,
        )
        return cls(process, tuple(command))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    async def wait(self) -> int:
        """The exit code, once it ends; negative for a signal."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to stop, wait `GRACE` seconds, kill it; it has been reaped when this returns."""
        if self.ended:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await self._process.wait()
        finally:
            if not self.ended:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
                await self._process.wait()


def _environment() -> dict[str, str]:
    """Ours without Temporal's variables: those are for clients, and some override the server's flags."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}


def runs(pid: int, command: Sequence[str], directory: Path) -> bool:
    """Whether that process is alive and was started by exactly that command in that directory.

    The directory counts because a data directory may have been copied while its engine ran. Systems
    without /proc tell the command only.
    """
    if sys.platform != "linux":
        listing = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        found = subprocess.run(listing, capture_output=True, text=True, check=False)  # noqa: S603 (a literal)
        return found.stdout.strip() == " ".join(command)
    try:
        told = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        here = Path(f"/proc/{pid}/cwd").samefile(directory)
    except OSError:
        return False
    return here and told.split("\0")[:-1] == list(command)


async def take_down(pid: int, command: Sequence[str], directory: Path) -> None:
    """Stop a server that is no child of ours: ask, wait `GRACE` seconds, kill."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline:
            if not await asyncio.to_thread(runs, pid, command, directory):
                return
            await asyncio.sleep(_ASK_AGAIN_AFTER)
