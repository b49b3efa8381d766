"""Signals to processes of the run, and to no others: a number may belong to somebody else by now."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def parent_of(pid: int) -> int | None:
    """The parent of a process that lives; None if there is no such process, or only its remains."""
    try:
        # The second field is the program's name in brackets and may hold blanks and brackets itself.
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else int(parent)


def born(pid: int) -> str | None:
    """When a process was started, by the kernel's clock: tells it from another of the same number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return None


def is_ours(pid: int | None) -> bool:
    """Whether this process has started that one, and it lives."""
    return pid is not None and parent_of(pid) == os.getpid()


def children_of(parent: int) -> list[int]:
    """Processes that another has started, oldest first."""
    pids = sorted(int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if parent_of(pid) == parent]


def command_line(pid: int) -> str:
    """What a process calls itself; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def send(number: signal.Signals, pids: Iterable[int]) -> list[int]:
    """Send a signal; whom it reached."""
    reached = []
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            reached.append(pid)
    return reached
