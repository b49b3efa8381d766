"""`python -m bench` as it is called: what it writes, and that nothing stays behind."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.__main__ import app

INTERRUPTED = 130
USAGE = 2
EMBEDDED = ("--database", "sqlite", "--workers", "1")


async def bench(room: Path, *options: str) -> Process:
    """The command, with its throw-away directories in a room of ours."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bench", *options),
        env={**os.environ, "TMPDIR": str(room)},
        stdout=PIPE,
        stderr=PIPE,
    )


async def until_said(process: Process, word: str) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while word not in (line := (await process.stderr.readline()).decode()):
            assert line, f"it ended without saying {word!r}"


def processes_in(room: Path) -> list[str]:
    """The command lines of processes that were started with this room."""
    mine = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={room}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                mine.append((folder / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return mine


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
@pytest.mark.parametrize("moment", ["engine:", pytest.param("round 1 of 1: product", marks=pytest.mark.long)])
async def test_asked_to_end_it_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, moment: str
) -> None:
    process = await bench(tmp_path, "--seconds", "600", "--rounds", "1", *EMBEDDED)
    await until_said(process, moment)
    assert processes_in(tmp_path)
    process.send_signal(number)
    said, _ = await process.communicate()
    assert process.returncode == INTERRUPTED
    assert said == b""
    assert list(tmp_path.iterdir()) == []
    assert processes_in(tmp_path) == []


@pytest.mark.long
async def test_the_file_is_what_is_printed(tmp_path: Path) -> None:
    room, page = tmp_path / "room", tmp_path / "page.md"
    room.mkdir()
    process = await bench(
        room,
        "--seconds",
        "0.5",
        "--clients",
        "1",
        "--rounds",
        "1",
        "--commands",
        "5",
        "--no-lists",
        "--markdown",
        str(page),
        *EMBEDDED,
    )
    said, progress = await process.communicate()
    assert process.returncode == 0, progress.decode()
    assert page.read_text() == said.decode()
    assert "Machine: " in said.decode()
    assert list(room.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        ("--seconds", "0"),
        ("--clients", "0"),
        ("--rounds", "0"),
        ("--commands", "3"),
        ("--markdown", "/nowhere/page.md"),
    ],
    ids=" ".join,
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = CliRunner().invoke(app, options)
    assert result.exit_code == USAGE
    assert options[0] in result.stderr or options[1] in result.stderr or "/nowhere" in result.stderr
    assert list(tmp_path.iterdir()) == []
