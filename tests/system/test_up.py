"""`fengqiao up` as the county's IT person meets it: it keeps itself running, and says what is in the way."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from tests.support.commanding import in_this_process
from tests.support.installation import copy_home

DAMAGED, IN_USE, PERMISSION, SETTING = 65, 75, 77, 78


async def fengqiao(data: Path, *arguments: str) -> asyncio.subprocess.Process:
    """The command line, in a data directory."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "runtime",
        *arguments,
        env={**os.environ, "FENGQIAO_DATA": str(data), "FENGQIAO_ENGINE_PORT": "0", "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def up(data: Path, *options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, Any]]]:
    """A running installation and what it says of itself."""
    process = await fengqiao(data, "up", *options)
    try:
        yield process, await announced(data)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def announced(data: Path) -> dict[str, Any]:
    """`running.json`, once it is there."""
    async with asyncio.timeout(240):
        while True:
            with suppress(FileNotFoundError, json.JSONDecodeError):
                found: dict[str, Any] = json.loads((data / "running.json").read_text())
                return found
            await asyncio.sleep(0.1)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not condition():
            await asyncio.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture
def home(county: Settings) -> Settings:
    return copy_home(county)


@pytest.fixture(scope="module")
async def with_a_case(county: Settings) -> AsyncIterator[tuple[Settings, str]]:
    """A county that has served once, and the number of its one case."""
    home = copy_home(county)
    tokens = read_sign_ins(home.data / "sign-ins.csv")
    async with up(home.data) as (_, told):
        body = report("丢失", "一半数据丢失。", severity="general")
        opened = await post(told["url"], tokens[GROUP], "/v1/cases", body, "before-the-loss")
    yield home, opened.json()["number"]
    shutil.rmtree(home.data)


@pytest.fixture
def served(with_a_case: tuple[Settings, str]) -> Iterator[Settings]:
    """A copy of it."""
    home = copy_home(with_a_case[0])
    yield home
    shutil.rmtree(home.data)


async def post(url: str, token: str, path: str, body: object, key: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    async with httpx.AsyncClient(base_url=url, timeout=20) as http:
        return await http.post(path, json=body, headers=headers)


async def is_ready(url: str) -> bool:
    async with httpx.AsyncClient(base_url=url) as http:
        with suppress(httpx.TransportError):
            return (await http.get("/ready")).is_success
    return False


async def test_it_starts_dead_parts_again_and_keeps_every_case(home: Settings) -> None:
    tokens = read_sign_ins(home.data / "sign-ins.csv")
    async with up(home.data) as (_, told):
        body = report("重启", "各部分先后被终止。", severity="general")
        opened = await post(told["url"], tokens[GROUP], "/v1/cases", body, "before-the-kill")
        number = opened.json()["number"]
        engine = json.loads((home.data / "engine" / "endpoint.json").read_text())["pid"]
        for pid in (told["children"]["worker"], told["children"]["api"], engine):
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(60):
            while True:
                with suppress(httpx.TransportError):
                    path = f"/v1/cases/{number}/actions/accept"
                    answer = await post(told["url"], tokens[MEDIATOR], path, {}, "after-the-kill")
                    if answer.is_success:
                        break
                    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
                await asyncio.sleep(0.2)
        assert answer.json()["status"] == "handling"


@pytest.mark.long
async def test_another_port_is_taken_if_somebody_is_quicker_to_listen_on_the_chosen_one(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as freed:
        port = freed.getsockname()[1]
    with socket.socket() as quicker:
        quicker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        quicker.bind(("127.0.0.1", port))
        monkeypatch.setenv("FENGQIAO_API_PORT", str(port))
        process = await fengqiao(home.data, "up")
        try:
            await until((home.data / "logs" / "api.log").exists)
            quicker.listen()
            url = (await announced(home.data))["url"]
            assert await is_ready(url)
            assert not url.endswith(f":{port}")
            assert "cannot listen" in (home.data / "logs" / "api.log").read_text()
        finally:
            process.send_signal(signal.SIGINT)
            await process.communicate()


@pytest.mark.long
async def test_nothing_is_left_behind_when_it_is_killed(home: Settings) -> None:
    async with up(home.data) as (process, told):
        engine = json.loads((home.data / "engine" / "endpoint.json").read_text())["pid"]
        parts = [*told["children"].values(), engine]
        assert all(alive(pid) for pid in parts)
        process.kill()
        await process.communicate()
        await until(lambda: not any(alive(pid) for pid in parts))


@pytest.mark.long
async def test_two_side_by_side_and_one_directory_only_once(home: Settings, county: Settings) -> None:
    other = copy_home(county)
    async with up(home.data) as (_, first), up(other.data) as (_, second):
        assert first["url"] != second["url"]
        assert first["engine"] != second["engine"]
        assert await is_ready(first["url"])
        assert await is_ready(second["url"])
        third = await fengqiao(home.data, "up")
        said, _ = await third.communicate()
        assert third.returncode == IN_USE, said
        assert str(home.data) in said.decode()
        assert "Traceback" not in said.decode()
    shutil.rmtree(other.data)


async def test_a_data_directory_that_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    process = await fengqiao(blocked / "data", "up")
    said, _ = await process.communicate()
    assert process.returncode == PERMISSION
    assert len(said.decode().strip().splitlines()) == 1


async def test_a_key_ring_that_others_can_read_is_refused(home: Settings) -> None:
    (home.data / "key-ring.json").chmod(0o644)
    process = await fengqiao(home.data, "api")
    said, _ = await process.communicate()
    assert process.returncode != 0
    assert "chmod 600" in said.decode()


@pytest.mark.long
async def test_a_lost_database_is_noticed_and_read_back_from_the_engine(
    served: Settings, with_a_case: tuple[Settings, str]
) -> None:
    """New disputes must never be written into old ones: it does not start until somebody has decided."""
    for name in ("fengqiao.db", "fengqiao.db-wal", "fengqiao.db-shm"):
        (served.data / name).unlink(missing_ok=True)

    refused = await fengqiao(served.data, "up", "--example")
    said, _ = await refused.communicate()
    assert refused.returncode == DAMAGED, said
    assert "--rebuild" in said.decode()

    async with up(served.data, "--example", "--rebuild") as (_, told):
        tokens = read_sign_ins(served.data / "sign-ins.csv")
        path = f"/v1/cases/{with_a_case[1]}/actions/accept"
        answer = await post(told["url"], tokens[MEDIATOR], path, {}, "after-the-loss")
        assert answer.json()["status"] == "handling", answer.text
        await anchored_and_whole(served)


async def anchored_and_whole(home: Settings) -> None:
    """The worker has taken the day's anchor by itself, and everything is as it was written."""
    async with asyncio.timeout(30):
        while True:
            code, said = await in_this_process(home.data, "verify")
            assert code == 0, said
            if " 1 anchors: " in said:
                return
            await asyncio.sleep(0.2)


@pytest.mark.long
async def test_a_lost_engine_is_noticed(served: Settings) -> None:
    shutil.rmtree(served.data / "engine")
    refused = await fengqiao(served.data, "up")
    said, _ = await refused.communicate()
    assert refused.returncode == DAMAGED, said
    assert "1 open cases and the engine none" in said.decode()


async def test_a_missing_key_ring_is_not_replaced_under_a_database_with_cases(served: Settings) -> None:
    (served.data / "key-ring.json").unlink()
    refused = await fengqiao(served.data, "up")
    said, _ = await refused.communicate()
    assert refused.returncode == SETTING, said
    assert not (served.data / "key-ring.json").exists()
