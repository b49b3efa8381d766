"""A throw-away PostgreSQL server that flushes what it commits, and that is started again when it dies."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psycopg

from torture.faults import TortureError
from torture.processes import children_of, command_line, is_ours

SETTINGS = ("fsync=on", "listen_addresses=", "max_connections=100")
UP_WITHIN, LOOK_EVERY, AGAIN_AFTER, GRACE = 60.0, 0.1, 0.3, 20.0
"""Seconds."""
SERVES_A_CLIENT = "postgres: fengqiao "
"""So the server names a process that serves a connection of that user."""


class Postgres:
    """One server in a folder of its own."""

    def __init__(self, binaries: Path, folder: Path, log: Path) -> None:
        self.url = f"postgresql://fengqiao@/postgres?host={folder}"
        self._binaries, self._folder, self._log = binaries, folder, log
        self._process: Process | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The server process, while it lives."""
        return self._process.pid if self._process and is_ours(self._process.pid) else None

    def family(self) -> list[int]:
        """The server process and all that it has started."""
        return [self.pid, *children_of(self.pid)] if self.pid is not None else []

    def backends(self) -> list[int]:
        """Processes that serve a connection."""
        return [pid for pid in self.family() if command_line(pid).startswith(SERVES_A_CLIENT)]

    def make(self) -> None:
        """Make the database files. TortureError with what is in the way."""
        user = _somebody()
        self._folder.mkdir(mode=0o700)
        if user is not None:
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        initdb = [
            *(str(self._binaries / "initdb"), "-D", str(self._folder / "data")),
            *("-U", "fengqiao", "-A", "trust", "-E", "UTF8", "--no-sync"),
        ]
        made = subprocess.run(
            [*_as(user), *initdb], cwd=self._folder, capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise TortureError(f"initdb: {made.stderr.strip().splitlines()[-1]}")

    async def keep_running(self) -> None:
        """Start it, and again whenever it dies; after a crash it takes as long as recovery takes."""
        command = [str(self._binaries / "postgres"), "-D", str(self._folder / "data")]
        settings = [f"--{setting}" for setting in (*SETTINGS, f"unix_socket_directories={self._folder}")]
        while not self._stopping:
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *[*_as(_somebody()), *command, *settings],
                    cwd=self._folder,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            await self._process.wait()
            await asyncio.sleep(AGAIN_AFTER)

    async def until_up(self) -> None:
        """Until it takes connections. TortureError if it does not."""
        deadline = asyncio.get_running_loop().time() + UP_WITHIN
        while asyncio.get_running_loop().time() < deadline:
            with suppress(psycopg.OperationalError):
                async with await psycopg.AsyncConnection.connect(self.url):
                    return
            await asyncio.sleep(LOOK_EVERY)
        raise TortureError("the PostgreSQL server did not come up")

    async def stop(self) -> None:
        """End it, without waiting for its clients; if it does not, make it."""
        self._stopping = True
        if self.pid is None or self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(GRACE):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def postgres(folder: Path, log: Path) -> AsyncIterator[Postgres]:
    """A server, up, and down again with the block. TortureError if there is none on this machine."""
    found = _binaries()
    if found is None:
        raise TortureError("PostgreSQL's initdb and postgres are not on this machine")
    server = Postgres(found, folder, log)
    await asyncio.to_thread(server.make)
    keeping = asyncio.create_task(server.keep_running())
    try:
        await server.until_up()
        yield server
    finally:
        await server.stop()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


def _binaries() -> Path | None:
    """The newest PostgreSQL on this machine."""
    places = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    whole = [path for path in places if (path / "initdb").exists() and (path / "postgres").exists()]
    return max(whole, key=lambda path: path.parent.name, default=None)


def _somebody() -> pwd.struct_passwd | None:
    """The server refuses to run as root: then it runs as somebody who may do nothing else."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise TortureError("as root, PostgreSQL needs a user `postgres` or `nobody` to run as")
    return user


def _as(user: pwd.struct_passwd | None) -> list[str]:
    """What stands before a command to run it as somebody, and to have the kernel end it with us."""
    if shutil.which("setpriv") is None:
        raise TortureError("setpriv (util-linux) is needed to run PostgreSQL")
    change = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"] if user else []
    return ["setpriv", *change, "--pdeathsig", "KILL", "--"]
