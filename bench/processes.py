"""Processes that the bench starts beside the product's own, and what any process has used."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from types import MappingProxyType

from bench.faults import BenchError
from runtime.engine.guard import tied_to_us

GRACE = 10.0
"""Seconds to end after being asked."""
LONGEST_LINE = 2**28
"""Bytes: a round comes back as one line."""
Pids = Mapping[str, Sequence[int]]
"""Processes by role."""
Figures = dict[str, float] | str
"""A figure by the role of the process, or a sentence that says why there is none."""
DATABASE = "database"
"""The role of PostgreSQL's server and of what it has started: its parts come and go with connections."""
NO_PROC = "not measured: this system has no /proc"
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


@asynccontextmanager
async def started(
    command: list[str], log: Path, environment: Mapping[str, str] = NOTHING_MORE
) -> AsyncIterator[Process]:
    """A process of ours, ended with the block and with us. Its errors go to the end of a log."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *tied_to_us(command),
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            limit=LONGEST_LINE,
            env={**os.environ, **environment, "FENGQIAO_PARENT": str(os.getpid())},
            # An interrupt on the terminal goes to us, and we end it when its figures are no longer needed.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        await ended(process)


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules."""
    return [sys.executable, "-m", name, *arguments]


async def line_of(process: Process, what: str, log: Path) -> str:
    """The next line that it says. BenchError with the end of its log if it says nothing more."""
    assert process.stdout is not None  # noqa: S101  # it was started with a pipe
    line = (await process.stdout.readline()).decode()
    if not line:
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
        raise BenchError(f"{what} ended with {await process.wait()}: {' '.join(last) or 'it said nothing'}")
    return line


async def ended(process: Process) -> None:
    """Ask it to end, then make it."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
    try:
        async with asyncio.timeout(GRACE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def family(pid: int) -> tuple[int, ...]:
    """A process and those that it has started (proc_tid_children(5)); it alone where there is no /proc."""
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return (pid, *(map(int, told.read_text().split()) if told.exists() else ()))


def cpu_seconds(pids: Pids) -> Figures:
    """User and system time that each role's processes have used since their start, all threads, in seconds.

    From `/proc/PID/stat`, fields 14 to 17 (proc_pid_stat(5)), in steps of a clock tick, mostly 10 ms; what
    children that have ended have used is in it. BenchError if one is gone.
    """
    return _of_each(pids, _cpu_of)


def resident_mib(pids: Pids) -> Figures:
    """The memory that each role's processes hold now (VmRSS, shared pages included), in MiB."""
    return _of_each(pids, _resident_of)


def used_between(before: Figures, after: Figures) -> Figures:
    """What was used from one reading to a later one of the same processes."""
    if isinstance(before, str) or isinstance(after, str):
        return NO_PROC
    return {role: after[role] - before[role] for role in after}


def _of_each(pids: Pids, figure: Callable[[Path], float]) -> Figures:
    if not Path("/proc/self/stat").exists():
        return NO_PROC
    found: dict[str, float] = {}
    for role, of_role in pids.items():
        try:
            first, *others = of_role
            found[role] = figure(Path(f"/proc/{first}"))
            for pid in others:
                with suppress(OSError) if role == DATABASE else nullcontext():
                    found[role] += figure(Path(f"/proc/{pid}"))
        except OSError as error:
            raise BenchError(f"the {role} process ended in the middle of the bench") from error
    return found


def _cpu_of(folder: Path) -> float:
    # The second field is the program's name in brackets and may hold blanks and brackets itself.
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _resident_of(folder: Path) -> float:
    for line in (folder / "status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) / 1024
    raise ProcessLookupError(f"{folder} has no memory any more")
