"""Counting disk flushes: the fsync and fdatasync calls of running processes, seen by strace.

strace attaches to a process by ptrace(2), which needs no root for processes of the same user where
`kernel.yama.ptrace_scope` is 0. It stops a process at every call of the system, so what it counts is
right and what is timed meanwhile is not: flushes are counted in a round of their own. The counters of a
block device would tell the whole machine's flushes, several calls often merged into one.
"""

import asyncio
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import Figures, Pids, ended
from runtime.engine.guard import tied_to_us

CALLS = ("fsync", "fdatasync")
WITHOUT_STRACE = "not counted: strace is not installed"


@dataclass
class Flushes:
    """The flushes of each process; known when the block has ended."""

    counted: Figures = field(default_factory=dict[str, float])


class CannotAttachError(Exception):
    """Why strace may not watch a process."""


@asynccontextmanager
async def counting_flushes(pids: Pids, folder: Path) -> AsyncIterator[Flushes]:
    """Count while the block lasts, in a folder for strace's tables."""
    flushes = Flushes()
    strace = shutil.which("strace")
    if strace is None:
        flushes.counted = WITHOUT_STRACE
        yield flushes
        return
    tables = {role: folder / f"flushes-{role}.txt" for role in pids}
    async with AsyncExitStack() as watching:
        try:
            for role, of_role in pids.items():
                await watching.enter_async_context(_watched(strace, of_role, tables[role]))
        except CannotAttachError as error:
            await watching.aclose()
            flushes.counted = f"not counted: strace may not watch processes here ({error})"
        yield flushes
    if not isinstance(flushes.counted, str):
        flushes.counted = {role: calls_in(table.read_text()) for role, table in tables.items()}


@asynccontextmanager
async def _watched(strace: str, pids: Sequence[int], table: Path) -> AsyncIterator[None]:
    """A role's processes under strace, which writes its table when it is asked to end."""
    options = ["-f", "-c", "-U", "calls,name", "-e", f"trace={','.join(CALLS)}", "-o", str(table)]
    process = await asyncio.create_subprocess_exec(
        *tied_to_us([strace, *options, "-p", ",".join(map(str, pids))]),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        await _until_attached(process)
        async with _drained(process):
            yield
            await ended(process)
    finally:
        await ended(process)


async def _until_attached(process: Process) -> None:
    assert process.stderr is not None  # noqa: S101  # it was started with a pipe
    first = (await process.stderr.readline()).decode().strip()
    if "attached" not in first:
        raise CannotAttachError(first.removeprefix("strace: ") or "it says nothing")


@asynccontextmanager
async def _drained(process: Process) -> AsyncIterator[None]:
    """It names every further thread that it attaches to, and would wait for a reader of a full pipe."""
    assert process.stderr is not None  # noqa: S101  # it was started with a pipe
    reading = asyncio.create_task(process.stderr.read())
    try:
        yield
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


def calls_in(table: str) -> int:
    """The flushes in a table of `strace -c -U calls,name`."""
    rows = (line.split() for line in table.splitlines())
    return sum(int(row[0]) for row in rows if len(row) > 1 and row[-1] in CALLS)
