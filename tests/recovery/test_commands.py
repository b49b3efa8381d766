"""`fengqiao recover`, `move` and `up --recreate` as an operator types them."""

import asyncio
import os
import secrets
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.engine import Engine
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from tests.support.commanding import fengqiao
from tests.support.installation import copy_home, in_process
from tests.support.processes import free_port
from tests.system.test_backup_command import refused
from tests.system.test_up import post, up

DAMAGED, UNAVAILABLE, SETTING = 65, 69, 78


@pytest.fixture
async def home(county: Settings) -> AsyncIterator[Settings]:
    settings = copy_home(county)
    yield settings
    shutil.rmtree(settings.data)


@pytest.mark.long
async def test_up_goes_on_in_a_new_engine(home: Settings) -> None:
    """Engine and database are lost in turn: each time one word of the operator, and nothing is missing."""
    tokens = read_sign_ins(home.data / "sign-ins.csv")
    async with up(home.data) as (_, told):
        body = report("引擎丢失", "丢失。", severity="general")
        opened = await post(told["url"], tokens[GROUP], "/v1/cases", body, "opening-1")
        path = f"/v1/cases/{opened.json()['number']}/actions/accept"
        assert (await post(told["url"], tokens[MEDIATOR], path, {}, "accepting-1")).is_success
        code, said = await fengqiao(home.data, "backup", home.data / "county.fqb")
        assert code == 0, said
        assert "1 cases, 1 of them open" in said
    shutil.rmtree(home.data / "engine")
    await refused_up(home, "--recreate")

    async with up(home.data, "--recreate") as (_, told):
        again = await post(told["url"], tokens[MEDIATOR], path, {}, "accepting-1")
        assert again.headers["Idempotency-Replayed"] == "true", again.text
        note = path.replace("accept", "note")
        assert (await post(told["url"], tokens[MEDIATOR], note, {"text": "新引擎"}, "noting-1")).is_success
    for file in home.data.glob("fengqiao.db*"):
        file.unlink()
    code, said = await fengqiao(home.data, "restore", home.data / "county.fqb")
    assert code == 0, said
    await refused_up(home, "--rebuild")

    async with up(home.data, "--rebuild") as (_, told):
        again = await post(told["url"], tokens[MEDIATOR], note, {"text": "新引擎"}, "noting-1")
        assert again.headers["Idempotency-Replayed"] == "true", again.text


async def refused_up(home: Settings, names: str) -> None:
    code, said = await fengqiao(home.data, "up", FENGQIAO_ENGINE_PORT="0")
    assert code == DAMAGED, said
    last = said.strip().splitlines()[-1]
    assert last.startswith("fengqiao: ")
    assert names in last


@pytest.fixture
async def bound(home: Settings, engine: Engine) -> Settings:
    """A county with one open case, by processes of its own."""
    settings = home.model_copy(update={"namespace": f"own-{secrets.token_hex(4)}"})
    async with in_process(settings, engine, settings.namespace) as world:
        await world.stage.open(GROUP, report("搬迁", "搬到集群。", severity="general"))
    return settings


async def told(bound: Settings, engine: Engine, namespace: str, *arguments: str) -> tuple[int | None, str]:
    return await fengqiao(
        bound.data, *arguments, TEMPORAL_ADDRESS=engine.address, FENGQIAO_NAMESPACE=namespace
    )


async def test_a_half_at_a_set_address(bound: Settings, engine: Engine) -> None:
    new = f"{bound.namespace}-new"
    code, said = await told(bound, engine, new, "recover", "engine")
    assert code == 0, said
    assert said.splitlines()[0] == "1 cases re-created in the engine"
    code, said = await told(bound, engine, new, "recover", "database")
    assert (code, said.splitlines()) == (0, ["1 cases the same in tables and engine"])


@pytest.mark.long
async def test_worker_and_api_leave_tables_of_another_engine_alone(bound: Settings, engine: Engine) -> None:
    code, said = await told(bound, engine, f"{bound.namespace}-new", "recover", "engine")
    assert code == 0, said
    code, said = await told(bound, engine, bound.namespace, "worker")
    assert code == DAMAGED, said
    assert "belong with another engine" in said

    log = bound.data / "logs" / "api.log"
    port = free_port()
    async with started_api(bound, engine.address, port, log), asyncio.timeout(30):
        while "engine_not_used" not in log.read_text():
            await asyncio.sleep(0.1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            assert (await http.get("/health")).is_success
            assert not (await http.get("/ready")).is_success


@asynccontextmanager
async def started_api(bound: Settings, address: str, port: int, log: Path) -> AsyncIterator[None]:
    """An API process, ended afterwards."""
    with log.open("w") as file:
        api = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "runtime", "api"),
            env={
                **os.environ,
                "FENGQIAO_DATA": str(bound.data),
                "FENGQIAO_NAMESPACE": bound.namespace,
                "FENGQIAO_API_PORT": str(port),
                "TEMPORAL_ADDRESS": address,
            },
            stdout=file,
            stderr=file,
        )
    try:
        yield
    finally:
        api.terminate()
        await api.wait()


async def test_a_move_by_command(bound: Settings, engine: Engine, cluster: Engine) -> None:
    code, said = await told(bound, cluster, bound.namespace, "move", engine.address)
    assert code == 0, said
    assert said.splitlines()[:2] == [
        "1 cases the same in tables and engine",
        "1 cases re-created in the engine",
    ]


async def test_without_an_address(home: Settings) -> None:
    await refused(SETTING, "TEMPORAL_ADDRESS is not set", home.data, "recover", "engine")
    await refused(SETTING, "TEMPORAL_ADDRESS is not set", home.data, "move", "127.0.0.1:1")


async def test_an_engine_that_is_away(bound: Settings, engine: Engine) -> None:
    away = "127.0.0.1:1"
    await refused(UNAVAILABLE, away, bound.data, "recover", "engine", TEMPORAL_ADDRESS=away)
    await refused(UNAVAILABLE, away, bound.data, "move", away, TEMPORAL_ADDRESS=engine.address)
