"""The engine's directory inside the data directory: who may use it, and what is remembered there."""

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from storage.away import is_of_the_disk

from .config import CONFIG, DATABASE, DYNAMIC
from .faults import EngineFault, path_fault
from .locks import FileLock

EngineKind = Literal["address", "cli", "server"]

# A log that has grown beyond this many bytes is put aside at the next start; one older log is kept.
_LOG_LIMIT = 16 * 1000**2


@dataclass(frozen=True)
class Endpoint:
    """What other programs may know of the running engine; in `endpoint.json` while it runs."""

    address: str
    pid: int
    version: str
    kind: EngineKind
    ui_url: str | None
    # The exact command, by which a process can be told from another that got the same id later.
    command: tuple[str, ...]


class EngineHome:
    """`<data>/engine`: database, configuration, log, lock, and the endpoint of the running engine."""

    def __init__(self, data: Path) -> None:
        self.directory = data.absolute() / "engine"
        self.log = self.directory / "engine.log"
        self.endpoint = self.directory / "endpoint.json"
        self._ports = self.directory / "port.json"
        self._lock = FileLock(self.directory / "lock")

    def occupy(self, room_needed: int) -> None:
        """Make the directory and hold it until `leave`.

        `room_needed`: bytes that must be free. Raises EngineFault (permission, disk, in_use).
        """
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            # Neither the mode bits nor a root user tell whether the file system is read-only.
            with tempfile.TemporaryFile(dir=self.directory):
                pass
        except OSError as error:
            raise path_fault(error, self.directory) from error
        free = shutil.disk_usage(self.directory).free
        if free < room_needed:
            needed_mb, free_mb = room_needed // 1000**2, free // 1000**2
            raise EngineFault(
                "disk", f"{self.directory} needs {needed_mb} MB of free disk, {free_mb} MB are left"
            )
        if not self._lock.take():
            raise EngineFault(
                "in_use", f"an engine runs on {self.directory} already, held by process {self._lock.holder()}"
            )

    def leave(self) -> None:
        with contextlib.suppress(OSError):
            self.endpoint.unlink()
        self._lock.release()

    def write_config(self, server: str, dynamic: str) -> None:
        self._write(self.directory / CONFIG, server)
        self._write(self.directory / DYNAMIC, dynamic)

    def announce(self, endpoint: Endpoint) -> None:
        self._write(self.endpoint, json.dumps(asdict(endpoint), indent=1) + "\n")

    def announced(self) -> Endpoint | None:
        """The endpoint an engine left here that was never stopped, if any."""
        try:
            found = json.loads(self.endpoint.read_text())
            return Endpoint(**found | {"command": tuple(found["command"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember_port(self, wished: int, used: int) -> None:
        self._write(self._ports, json.dumps({"wished": wished, "used": used}) + "\n")

    def preferred_ports(self, wished: int) -> tuple[int, ...]:
        """The port used last comes first, so that clients that reconnect find the engine again.

        Unless another port is wished for now than then.
        """
        try:
            last = json.loads(self._ports.read_text())
            return (int(last["used"]), wished) if last["wished"] == wished else (wished,)
        except (OSError, ValueError, KeyError, TypeError):
            return (wished,)

    def open_log(self) -> int:
        """A descriptor that appends to the log; to be closed by the caller."""
        try:
            if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".log.1"))
            return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise path_fault(error, self.log) from error

    def forget_members(self) -> None:
        """Clear the server's list of cluster members; only while no engine runs here.

        It still names the ports of the last run, and the server would try to join those: with other
        ports now, its services would not find each other for half a minute.
        Raises EngineFault (data, disk) if the database is damaged, or there is no room for it.
        """
        database = self.directory / DATABASE
        if not database.exists():
            return
        try:
            with contextlib.closing(sqlite3.connect(database)) as connection, connection:
                connection.execute("DELETE FROM cluster_membership")
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise self._damaged(error) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.DatabaseError) -> EngineFault:
        if is_of_the_disk(error):
            return EngineFault("disk", f"{self.directory / DATABASE} cannot be written: {error}")
        return EngineFault("data", f"{self.directory / DATABASE} cannot be opened: {error}")

    def _write(self, path: Path, text: str) -> None:
        """Write whole or not at all: a reader never sees half a document."""
        fresh = path.with_suffix(path.suffix + ".new")
        try:
            fresh.write_text(text)
            fresh.replace(path)
        except OSError as error:
            raise path_fault(error, path) from error
