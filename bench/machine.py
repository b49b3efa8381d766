"""What the figures were measured on, in words."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from runtime.engine import Engine

UNKNOWN = "unknown"


def machine_line(about: str) -> str:
    """Processor, memory, system, versions, and what engine and tables lie on."""
    return f"{processor()}; temporalio {version('temporalio')}; {about}"


def on_sqlite(data: Path, engine: Engine) -> str:
    """The embedded installation."""
    return (
        f"Temporal server {engine.version} ({engine.kind}) on SQLite; "
        f"tables in SQLite {sqlite3.sqlite_version}; data directory on {file_system(data)}"
    )


def processor() -> str:
    """Cores, memory, system, and the Python that all of it runs on."""
    return "; ".join(
        (
            f"{os.cpu_count()} cores ({_after(Path('/proc/cpuinfo'), 'model name')})",
            f"{_memory()} of memory",
            f"{platform.system()} {platform.release()} {platform.machine()}",
            f"Python {platform.python_version()}",
        )
    )


def load_average() -> str:
    """How busy the machine is: the load average of the last minute, others' work included."""
    return f"{os.getloadavg()[0]:.1f}"


def file_system(path: Path) -> str:
    """The type of the file system that a path lies on, by the mounts of this process (proc_mounts(5))."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return f"a file system of type {UNKNOWN}"
    here, best, found = path.resolve(), Path(), UNKNOWN
    for line in mounts.read_text().splitlines():
        _, point, kind, *_ = line.split(" ")
        # A later mount hides an earlier one at the same place.
        at = Path(point.replace("\\040", " "))
        if here.is_relative_to(at) and len(at.parts) >= len(best.parts):
            best, found = at, kind
    return found


def _memory() -> str:
    total = _after(Path("/proc/meminfo"), "MemTotal").split()
    return f"{int(total[0]) / 2**20:.0f} GiB" if total[0].isdigit() else UNKNOWN


def _after(file: Path, name: str) -> str:
    """The value of the first line with that name."""
    if file.exists():
        for line in file.read_text().splitlines():
            if line.startswith(name):
                return line.partition(":")[2].strip()
    return platform.processor() or UNKNOWN
