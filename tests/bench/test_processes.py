"""What processes use, and processes that end when they should not."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bench.faults import BenchError
from bench.processes import cpu_seconds, ended, line_of, resident_mib, started, used_between

BUSY = """
import sys, time
print("ready", flush=True)
sys.stdin.readline()
kept = bytearray(64 * 2**20)
while time.process_time() < 0.5:
    pass
print("done", flush=True)
sys.stdin.readline()
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


async def test_cpu_and_memory_of_a_process(tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with started([sys.executable, "-c", BUSY], log) as process:
        assert process.stdin is not None
        await line_of(process, "it", log)
        pids = {"it": (process.pid,)}
        cpu, memory = cpu_seconds(pids), resident_mib(pids)
        process.stdin.write(b"\n")
        await line_of(process, "it", log)
        used, more = used_between(cpu, cpu_seconds(pids)), used_between(memory, resident_mib(pids))
    assert not isinstance(used, str)
    assert not isinstance(more, str)
    assert 0 < used["it"] <= 1
    assert 60 < more["it"] < 80


async def test_a_process_ends_with_its_block(tmp_path: Path) -> None:
    async with started([sys.executable, "-c", BUSY], tmp_path / "log") as process:
        await line_of(process, "it", tmp_path / "log")
    assert process.returncode is not None


async def test_a_process_that_ended_has_no_figures() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "", stdin=PIPE)
    await ended(process)
    with pytest.raises(BenchError, match="the worker process ended"):
        cpu_seconds({"worker": (process.pid,)})


async def test_a_process_that_says_nothing_more_is_told_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with started([sys.executable, "-c", "import sys; sys.exit('no engine here')"], log) as process:
        with pytest.raises(BenchError, match="the load ended with 1: no engine here"):
            await line_of(process, "the load", log)
