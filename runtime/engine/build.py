"""Building the official Temporal server and its schema tool from source, once, into the cache."""

import asyncio
import os
import shutil
from pathlib import Path

from .binary import Binary
from .cache import Slot, keep, make_root
from .commands import run
from .faults import EngineFault
from .gotool import find_go
from .guard import tied_to_us
from .progress import Say, progress
from .workshop import sole_maker, workshop

SERVER_VERSION = "1.32.2"
_SERVER = f"go.temporal.io/server/cmd/server@v{SERVER_VERSION}"
_SQL_TOOL = f"go.temporal.io/server/cmd/tools/sql@v{SERVER_VERSION}"
# Go's module and build caches together reach 3.3 GB on the way.
ROOM_NEEDED = 5 * 1000**3
_BUILD_WITHIN = 3600.0


def server_slot(root: Path) -> Slot:
    return Slot(root, "server", SERVER_VERSION)


async def build_server(root: Path, say: Say, *, room_needed: int = ROOM_NEEDED) -> Binary:
    """Build the server and keep it in the cache.

    To be called by the one process that holds the maker's lock. `room_needed` is in bytes.
    Raises EngineFault (build, disk, permission).
    """
    make_root(root)
    _check_room(root, room_needed)
    slot = server_slot(root)
    with workshop(root) as room:
        await asyncio.to_thread(keep, slot, await _go_install(room, _SERVER, "the Temporal server", say))
    if (built := await slot.load()) is None:
        raise EngineFault("build", f"the built server does not run: {slot.binary}")
    return built


async def official_server(root: Path, say: Say) -> Path:
    """The server itself, whatever else there is that carries one: cached, else built.

    Raises EngineFault (build, disk, permission).
    """
    async with sole_maker(root, say):
        return (await server_slot(root).load() or await build_server(root, say)).path


async def sql_tool(root: Path, say: Say) -> Path:
    """The tool of the server's version that makes its schema in an SQL database: cached, else built.

    Only a cluster on PostgreSQL needs it. Raises EngineFault (build, disk, permission).
    """
    slot = Slot(root, "sql-tool", SERVER_VERSION)
    async with sole_maker(root, say):
        if not await asyncio.to_thread(slot.is_sound):
            _check_room(root, ROOM_NEEDED)
            with workshop(root) as room:
                made = await _go_install(room, _SQL_TOOL, "Temporal's schema tool", say)
                await asyncio.to_thread(keep, slot, made)
    return slot.binary


async def _go_install(room: Path, module: str, what: str, say: Say) -> Path:
    """The binary of a Go program, built in the workshop; `what` is its name in messages."""
    go = await find_go(room, say)
    say(f"building {what} {SERVER_VERSION} from source with {go}; minutes, only this once")
    at = _Stage()
    for part in ("path", "cache", "bin", "tmp"):
        (room / part).mkdir()
    async with progress(f"building {what}", at.describe, say):
        code, output = await run(
            tied_to_us([go, "install", "-v", "-ldflags=-s -w", module]),
            within=_BUILD_WITHIN,
            env=_environment(room),
            cwd=room,
            on_line=at.hear,
        )
    # Go names it after its folder.
    made = room / "bin" / module.partition("@")[0].rpartition("/")[2]
    if code != 0 or not made.is_file():
        # What go prints last may be its own progress; its complaints follow the last package.
        complaint = " ".join(output.splitlines()[-3:]) or f"go ended with {code}"
        raise EngineFault("build", f"{what} could not be built: {complaint}")
    return made


def _environment(room: Path) -> dict[str, str]:
    """The caller's environment (its GOPROXY and GOFLAGS too), with every cache inside the workshop."""
    # A module cache named by the user would win over GOPATH and be filled with gigabytes.
    inherited = {name: value for name, value in os.environ.items() if name not in {"GOMODCACHE", "GOROOT"}}
    return inherited | {
        "GOPATH": str(room / "path"),
        "GOCACHE": str(room / "cache"),
        "GOBIN": str(room / "bin"),
        "GOTMPDIR": str(room / "tmp"),
        "GOTOOLCHAIN": "auto",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }


class _Stage:
    """What `go install -v` is at, from its lines: downloads first, then one package name per line."""

    def __init__(self) -> None:
        self._downloaded = 0
        self._compiled = 0
        self._latest = "starting"

    def hear(self, line: str) -> None:
        if line.startswith("go: downloading "):
            self._downloaded += 1
            self._latest = line.removeprefix("go: ")
        elif line and not line.startswith("go: "):
            self._compiled += 1
            self._latest = f"compiling {line}"

    def describe(self) -> str:
        return f"{self._downloaded} modules, {self._compiled} packages, {self._latest}"


def _check_room(root: Path, needed: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed:
        raise EngineFault(
            "disk",
            f"building the Temporal server needs {needed / 1000**3:.1f} GB in {root} for a few minutes, "
            f"{free / 1000**3:.1f} GB are free",
        )
