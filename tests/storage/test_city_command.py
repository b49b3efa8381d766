"""The whole city of Wuwei by the commands that an operator types, killed on the way and loaded again."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.loading import shipped
from storage.database import Database
from storage.documents import keep
from storage.tables import Officer, Unit
from tests.cases.story import MONDAY
from tests.storage.builders import count

pytestmark = pytest.mark.long
FENGQIAO = (sys.executable, "-m", "runtime", "roster")
WITHIN = 120
"""Seconds for a city."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "wuwei"
    done = subprocess.run(
        [*FENGQIAO, "generate", "wuwei", folder], check=True, capture_output=True, text=True
    )
    assert done.stdout.startswith("30359 units, 46430 officers written to ")
    return folder


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs inherit that an interrupt is ignored, as in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def ended_while_writing(tables: Path, environment: dict[str, str], how: signal.Signals) -> tuple[int, str]:
    """End the loader as soon as its bar says that some rows are written: its exit code, and what it said."""
    terminal = {"FORCE_COLOR": "1", "COLUMNS": "100", "TERM": "xterm"}
    with subprocess.Popen(
        [*FENGQIAO, "load", tables],
        env=environment | terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        seen = b""
        while not re.search(rb"writing[^%]*[1-9]\d?%", seen):
            more = process.stdout.read(200)
            assert more, "it ended before it was seen writing"
            seen = (seen + more)[-2_000:]
        process.send_signal(how)
        process.stdout.read()
        said = process.stderr.read().decode()
    return process.returncode, said


def load(tables: Path, environment: dict[str, str]) -> None:
    subprocess.run([*FENGQIAO, "load", tables], env=environment, check=True, timeout=WITHIN)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
async def test_a_city_is_loaded_whole_or_not_at_all(
    url: str, tables: Path, tmp_path: Path, how: signal.Signals, code: int
) -> None:
    environment = os.environ | {"FENGQIAO_DATABASE_URL": url, "FENGQIAO_DATA": str(tmp_path)}
    async with Database(url) as database:
        await keep(database, shipped(), MONDAY)
        assert await asyncio.to_thread(ended_while_writing, tables, environment, how) == (code, "")
        assert (await count(database, Unit), await count(database, Officer)) == (0, 0)
        for _ in ("first", "again"):
            await asyncio.to_thread(load, tables, environment)
            assert (await count(database, Unit), await count(database, Officer)) == (30_359, 46_430)
