"""Whoever was stopped goes on, whatever has become of its parent meanwhile."""

import asyncio
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from torture.gremlin import Gremlin
from torture.plan import Blow, Fault, Target
from torture.processes import children_of, parent_of, send


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
async def test_a_stopped_process_whose_parent_was_killed_goes_on() -> None:
    """A server's remains that stay stopped keep the next server from starting."""
    parent = await asyncio.create_subprocess_exec("sh", "-c", "sleep 60 & wait")
    while not children_of(parent.pid):
        await asyncio.sleep(0)
    [child] = children_of(parent.pid)
    site = SimpleNamespace(pids=lambda _: [pid for pid in (parent.pid, child) if parent_of(parent.pid)])
    gremlin = Gremlin(cast("Any", site), cast("Any", SimpleNamespace(note=lambda *_, **__: None)))
    stopping = asyncio.create_task(gremlin._stop(Blow(0, Fault.STOP, Target.DATABASE, lasts=0.2, dice=0)))
    while state(child) != "T":
        await asyncio.sleep(0)
    send(signal.SIGKILL, [parent.pid])
    await parent.wait()
    assert state(child) == "T"
    await stopping
    assert state(child) in ("R", "S")
    send(signal.SIGKILL, [child])
