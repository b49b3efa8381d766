"""Flushes are counted exactly, or words say why not."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.flushes import WITHOUT_STRACE, calls_in, counting_flushes

WRITER = """
import os, sys, threading
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
def flush(times):
    for _ in range(times):
        os.write(file, b"x")
        os.fsync(file)
        os.fdatasync(file)
print("ready", flush=True)
for line in sys.stdin:
    thread = threading.Thread(target=flush, args=(int(line),))
    thread.start()
    thread.join()
    print("done", flush=True)
"""


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Process]:
    """A process that flushes twice as often as it is told, in threads of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(tmp_path / "flushed"), stdin=PIPE, stdout=PIPE
    )
    await said(process, "ready")
    yield process
    await process.communicate(b"")


async def said(process: Process, word: str) -> None:
    assert process.stdout is not None
    assert (await process.stdout.readline()).decode().strip() == word


async def flush(process: Process, times: int) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{times}\n".encode())
    await said(process, "done")


async def test_every_flush_of_the_block_is_counted_and_no_other(writer: Process, tmp_path: Path) -> None:
    await flush(writer, 3)
    async with counting_flushes({"writer": (writer.pid,)}, tmp_path) as found:
        await flush(writer, 21)
        await flush(writer, 2)
    await flush(writer, 3)
    if isinstance(found.counted, str):
        pytest.skip(found.counted)
    assert found.counted == {"writer": 46}


async def test_a_quiet_process_flushes_nothing(writer: Process, tmp_path: Path) -> None:
    async with counting_flushes({"writer": (writer.pid,)}, tmp_path) as found:
        pass
    if isinstance(found.counted, str):
        pytest.skip(found.counted)
    assert found.counted == {"writer": 0}


async def test_without_strace_words_say_so(
    writer: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with counting_flushes({"writer": (writer.pid,)}, tmp_path) as found:
        await flush(writer, 1)
    assert found.counted == WITHOUT_STRACE


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
async def test_a_process_that_may_not_be_watched_is_told_in_words(writer: Process, tmp_path: Path) -> None:
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    async with counting_flushes({"writer": (writer.pid,), "gone": (gone.pid,)}, tmp_path) as found:
        await flush(writer, 1)
    assert isinstance(found.counted, str)
    assert found.counted.startswith("not counted: strace may not watch processes here (")


def test_the_table_of_strace() -> None:
    table = """
    calls syscall
--------- ----------------
       96 fdatasync
       48 fsync
--------- ----------------
      144 total
"""
    assert calls_in(table) == 144
    assert calls_in("") == 0
