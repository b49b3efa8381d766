"""One short storm over the whole product, as `make torture` does it."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SECONDS = "8"
INTERRUPTED = 130


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may go through, as it may through the usual one."""
    with TemporaryDirectory(prefix="fengqiao-room-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        yield folder


async def torture(room: Path, *options: str) -> Process:
    """The command, with its throw-away directories in a room of ours."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "torture", "run", *options),
        env={**os.environ, "TMPDIR": str(room)},
        stdout=PIPE,
        stderr=PIPE,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="signals are checked against /proc")
@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], ids=lambda name: name
)
async def test_a_short_seed(room: Path, database: str) -> None:
    kept = room / "kept"
    options = ("--seconds", SECONDS, "--seed", "5", "--database", database, "--keep", str(kept))
    process = await torture(room, *options)
    said, progress = await process.communicate()
    told = f"{said.decode()}\n{progress.decode()}"
    assert process.returncode == 0, told
    assert "lost 0, doubled 0, invented 0, missed 0\n" in said.decode()
    assert ", 0 commands acknowledged" not in said.decode()
    assert "faults: ;" not in told, "nothing was done to it"
    assert (kept / "findings.txt").read_text().count("\n") == 1
    assert [path.name for path in room.iterdir()] == ["kept"]


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="signals are checked against /proc")
async def test_asked_to_end_it_leaves_nothing_behind(tmp_path: Path) -> None:
    process = await torture(tmp_path, "--seconds", "600")
    assert process.stderr is not None
    async with asyncio.timeout(120):
        while b"engine:" not in (line := await process.stderr.readline()):
            assert line, "it ended by itself"
    process.terminate()
    await process.communicate()
    assert process.returncode == INTERRUPTED
    assert list(tmp_path.iterdir()) == []
