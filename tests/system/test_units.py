"""Units merge while the worker is dead: open cases follow when it is back, by themselves."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from api.clock import now
from cases.jurisdiction import civil_date
from runtime.demo.chapters import report
from runtime.demo.stage import Stage
from runtime.settings import Settings
from runtime.sign_ins import new_token
from storage.database import Database
from tests.support.changing_county import OFFICERS, UNITS, VILLAGES, group, load_tables, who, write_tables
from tests.support.installation import copy_home
from tests.support.processes import PATIENCE, Site, site

GONE, HEIR, *_ = VILLAGES


async def settle_in(place: Site, folder: Path) -> dict[str, str]:
    """The county that changes, with tokens for those who act."""
    async with Database(place.settings.database) as database:
        await load_tables(database, write_tables(folder, UNITS, OFFICERS))
        return {name: await new_token(database, name) for name in ("g1-01", "t-head", who("mediator", HEIR))}


async def merge(place: Site) -> int:
    """What the operator types; its exit code."""
    words = ("units", "merge", GONE, "--into", HEIR, "--on", civil_date(now()).isoformat())
    environment = {**os.environ, "FENGQIAO_DATA": str(place.settings.data)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "runtime", *words, env=environment)
    return await process.wait()


async def unit_of(stage: Stage, number: str) -> str:
    answer = await stage.call("t-head", "GET", f"/v1/cases/{number}")
    code: str = answer.json()["unit"]["code"]
    return code


async def test_a_merger_into_several_is_refused_in_plain_words(tmp_path: Path) -> None:
    words = ("units", "merge", GONE, "--into", f"{HEIR},{VILLAGES[2]}", "--on", "2026-11-01")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime", *words),
        env={**os.environ, "FENGQIAO_DATA": str(tmp_path / "data")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, said = await process.communicate()
    assert (process.returncode, printed) == (65, b"")
    assert "a merger goes into exactly one unit" in said.decode()


@pytest.mark.long
async def test_cases_follow_once_there_is_a_worker_again(county: Settings, tmp_path: Path) -> None:
    settings = copy_home(county)
    async with site(settings) as place:
        tokens = await settle_in(place, tmp_path / "tables")
        async with place.stage() as plain:
            stage = Stage(plain.http, dict(plain.tokens) | tokens, plain.engine)
            body = report("边界纠纷", "两户为地界争执。", severity="general") | {"unit": group(GONE)}
            cases = [await stage.open("g1-01", body) for _ in range(3)]
            await place.kill("worker")
            assert await merge(place) == 0
            assert [await unit_of(stage, case.number) for case in cases] == [GONE] * 3
            await place.start("worker")
            async with asyncio.timeout(PATIENCE):
                while [await unit_of(stage, case.number) for case in cases] != [HEIR] * 3:
                    await asyncio.sleep(0.1)
            for case in cases:
                told = [event["what"]["type"] for event in await case.timeline("t-head")]
                assert told.count("units_changed") == 1
                assert (await case.give(who("mediator", HEIR), "accept"))["status"] == "handling"
    shutil.rmtree(settings.data)
