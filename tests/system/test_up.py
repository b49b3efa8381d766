"""`fengqiao up` as the county's IT person meets it: it keeps itself running, and says what is in the way."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from tests.support.installation import copy_home

IN_USE, PERMISSION = 75, 77


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
async def up(data: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, Any]]]:
    """A running installation and what it says of itself."""
    process = await fengqiao(data, "up")
    try:
        yield process, await announced(data)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def announced(data: Path) -> dict[str, Any]:
    """`running.json`, once it is there."""
    async with asyncio.timeout(60):
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


async def test_nothing_is_left_behind_when_it_is_killed(home: Settings) -> None:
    async with up(home.data) as (process, told):
        engine = json.loads((home.data / "engine" / "endpoint.json").read_text())["pid"]
        parts = [*told["children"].values(), engine]
        assert all(alive(pid) for pid in parts)
        process.kill()
        await process.communicate()
        await until(lambda: not any(alive(pid) for pid in parts))


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
