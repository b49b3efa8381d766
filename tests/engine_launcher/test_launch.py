"""A real engine: started, stopped, killed, started again."""

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime.engine import Engine, EngineFault, EngineWish, open_engine, process, start
from runtime.engine.ports import LOOPBACK, accepts, free_ports
from tests.engine_launcher.conftest import Heard, eventually, script

REPOSITORY = Path(__file__).parents[2]

# A launcher in a process of its own: says where its engine is, then waits to be killed.
LAUNCHER = """
import asyncio, json, sys
from pathlib import Path
from runtime.engine import EngineWish, open_engine

async def main():
    wish = EngineWish(data=Path(sys.argv[1]), frontend_port=0, die_with_parent=sys.argv[2] == "together")
    engine = await open_engine(wish, lambda line: None)
    print(engine.pid, flush=True)
    await engine.wait()

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def port_of(engine: Engine) -> int:
    return int(engine.address.rpartition(":")[2])


async def a_case(engine: Engine) -> WorkflowHandle[object, object]:
    client = await Client.connect(engine.address, namespace=engine.namespace)
    return await client.start_workflow("none", id="case", task_queue="none")


async def case_in(engine: Engine) -> WorkflowExecutionStatus | None:
    client = await Client.connect(engine.address, namespace=engine.namespace)
    return (await client.get_workflow_handle("case").describe()).status


async def launched_and_killed(wish: EngineWish, bond: str) -> int:
    """Let a launcher of its own open an engine, kill the launcher; the engine's process id."""
    launcher = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LAUNCHER, wish.data, bond), cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE
    )
    assert launcher.stdout is not None
    pid = int(await launcher.stdout.readline())
    launcher.kill()
    await launcher.communicate()
    return pid


async def test_started_announced_and_stopped(wish: EngineWish, heard: Heard) -> None:
    endpoint = wish.data / "engine" / "endpoint.json"
    async with await open_engine(wish, heard) as engine:
        told = json.loads(endpoint.read_text())
        assert (told["address"], told["pid"]) == (engine.address, engine.pid)
        assert (told["version"], told["kind"]) == (engine.version, engine.kind)
        assert heard.about("engine: Temporal")
    assert engine.pid is not None
    assert not alive(engine.pid)
    assert not endpoint.exists()
    await engine.stop()


async def test_a_restart_keeps_cases_and_port(wish: EngineWish, heard: Heard) -> None:
    async with await open_engine(wish, heard) as engine:
        await a_case(engine)
        address = engine.address
    async with await open_engine(wish, heard) as engine:
        assert engine.address == address
        assert await case_in(engine) == WorkflowExecutionStatus.RUNNING


async def test_a_killed_engine_is_reported_and_starts_again(wish: EngineWish, heard: Heard) -> None:
    engine = await open_engine(wish, heard)
    await a_case(engine)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    assert await engine.wait() == -signal.SIGKILL
    await engine.stop()
    async with await open_engine(wish, heard) as engine:
        assert await case_in(engine) == WorkflowExecutionStatus.RUNNING


@pytest.mark.long
async def test_two_engines_side_by_side(tmp_path: Path, wish: EngineWish, heard: Heard) -> None:
    """Started at the same instant, both wishing for the same port, which both find free."""
    wish = replace(wish, frontend_port=free_ports(1)[0])
    other = replace(wish, data=tmp_path / "other")
    one, two = await asyncio.gather(open_engine(wish, heard), open_engine(other, heard))
    async with one, two:
        assert one.address != two.address
        await a_case(one)
        await a_case(two)


async def test_a_second_engine_on_the_same_data_is_refused(wish: EngineWish, heard: Heard) -> None:
    async with await open_engine(wish, heard) as engine:
        with pytest.raises(EngineFault, match=f"held by process {os.getpid()}") as caught:
            await open_engine(wish, heard)
        assert caught.value.code == "in_use"
        await a_case(engine)


async def test_a_taken_port_is_told_and_another_used(wish: EngineWish, heard: Heard) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        async with await open_engine(replace(wish, frontend_port=port), heard) as engine:
            assert port_of(engine) != port
            assert heard.about(f"port {port} is taken; the engine listens on {port_of(engine)}")


@pytest.mark.long
async def test_any_data_directory_name_will_do(tmp_path: Path, wish: EngineWish, heard: Heard) -> None:
    data = tmp_path / "数据 100%?mode=memory#1"
    async with await open_engine(replace(wish, data=data), heard) as engine:
        await a_case(engine)
    async with await open_engine(replace(wish, data=data), heard) as engine:
        assert await case_in(engine) == WorkflowExecutionStatus.RUNNING


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
async def test_the_engine_dies_with_a_killed_parent(wish: EngineWish, heard: Heard) -> None:
    pid = await launched_and_killed(wish, "together")
    await eventually(lambda: not alive(pid))
    async with await open_engine(wish, heard) as engine:
        await a_case(engine)


@pytest.mark.long
async def test_an_engine_left_over_is_taken_down(wish: EngineWish, heard: Heard) -> None:
    left = await launched_and_killed(wish, "apart")
    assert alive(left)
    async with await open_engine(wish, heard) as engine:
        assert heard[0] == f"an engine left over from a killed process ({left}) is stopped first"
        assert engine.pid != left
        await a_case(engine)
    await eventually(lambda: not alive(left))


@pytest.mark.long
async def test_a_copied_data_directory_stops_nobody(tmp_path: Path, wish: EngineWish, heard: Heard) -> None:
    """A copy taken while the engine ran names a process that belongs to the original."""
    async with await open_engine(wish, heard) as engine:
        copied = tmp_path / "copied" / "engine" / "endpoint.json"
        copied.parent.mkdir(parents=True)
        copied.write_bytes((wish.data / "engine" / "endpoint.json").read_bytes())
        async with await open_engine(replace(wish, data=tmp_path / "copied"), heard):
            await a_case(engine)


async def test_a_set_address_is_used_and_left_alone(tmp_path: Path, wish: EngineWish, heard: Heard) -> None:
    async with await open_engine(wish, heard) as engine:
        guest_wish = EngineWish(
            data=tmp_path / "guest", address=engine.address, namespace="guest", need_time_skipping=True
        )
        async with await open_engine(guest_wish, heard) as guest:
            assert (guest.kind, guest.pid, guest.ui_url) == ("address", None, None)
            assert heard[-1] == f"engine: Temporal server {engine.version} at {engine.address}"
            await a_case(guest)
        assert accepts(port_of(engine))
        assert not guest_wish.data.exists()


async def test_a_damaged_database_is_told(wish: EngineWish, heard: Heard) -> None:
    database = wish.data / "engine" / "temporal.db"
    database.parent.mkdir(parents=True)
    database.write_bytes(b"no database" * 1000)
    for _ in range(2):  # the first refusal must not keep the directory locked
        with pytest.raises(EngineFault, match=r"temporal\.db cannot be opened") as caught:
            await open_engine(wish, heard)
        assert caught.value.code == "data"


async def test_a_server_that_dies_is_told_with_its_last_words(
    tmp_path: Path, wish: EngineWish, heard: Heard, bare_path: Path
) -> None:
    last_words = '{ echo \'{"msg": "cannot start", "error": "out of luck"}\'; exit 3; }'
    script(
        bare_path / "temporal-server", f'[ "$1" = --version ] && echo temporal version 1.32.2 || {last_words}'
    )
    with pytest.raises(EngineFault, match="code 3: cannot start: out of luck") as caught:
        await open_engine(replace(wish, cache=tmp_path / "cache"), heard)
    assert caught.value.code == "start"


async def test_a_server_that_never_answers_is_stopped(
    tmp_path: Path, wish: EngineWish, heard: Heard, bare_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "READY_WITHIN", 0.5)
    idle = f"echo $$ > {tmp_path}/pid; echo thinking; exec sleep 60"
    script(
        bare_path / "temporal-server",
        f'[ "$1" = --version ] && echo temporal version 1.32.2 || {{ {idle}; }}',
    )
    with pytest.raises(EngineFault, match=r"not ready within 0 s: thinking") as caught:
        await open_engine(replace(wish, cache=tmp_path / "cache"), heard)
    assert caught.value.code == "start"
    assert not alive(int((tmp_path / "pid").read_text()))


@workflow.defn
class Month:
    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=30))
        return "a month later"


async def test_time_can_be_skipped(wish: EngineWish, heard: Heard) -> None:
    async with await open_engine(replace(wish, need_time_skipping=True), heard) as engine:
        client = await Client.connect(engine.address, namespace=engine.namespace)
        skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        runner = UnsandboxedWorkflowRunner()
        async with Worker(client, task_queue="month", workflows=[Month], workflow_runner=runner):
            handle = await skipper.client.start_workflow(Month.run, id="month", task_queue="month")
            await skipper.fast_forward(handle, timedelta(days=31))
            assert await handle.result() == "a month later"


async def test_a_server_that_will_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 0.3)
    stubborn = script(tmp_path / "stubborn", "trap '' TERM; echo ready; while :; do sleep 0.1; done")
    with (tmp_path / "log").open("w") as log:
        server = await process.ServerProcess.start(
            [str(stubborn)], tmp_path, log.fileno(), die_with_parent=True
        )
    await eventually(lambda: (tmp_path / "log").read_text() == "ready\n")
    await server.stop()
    assert await server.wait() == -signal.SIGKILL
