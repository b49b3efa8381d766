"""`fengqiao demo` from nothing to its last line, as somebody sees it who has just installed it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from runtime.demo.chapters import CHAPTERS
from runtime.faults import DATA

EXAMPLES = Path(__file__).parents[2] / "examples" / "scenarios"

PLACES = ("gaotai_", "xiayi_", "longshan_")


async def test_the_demo_plays_its_selection_to_the_end() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime", "demo"),
        env={**os.environ, "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    said = out.decode()
    assert process.returncode == 0, said
    brief = [chapter for chapter in CHAPTERS if chapter.brief]
    for nth, chapter in enumerate(brief, start=1):
        assert f"{nth}. {chapter.title.zh} · {chapter.title.en}" in said
    assert f"{len(CHAPTERS) - len(brief)} more: fengqiao demo --all" in said
    assert "逾期清单 · overdue list" in said


@pytest.mark.long
async def test_a_scenario_that_goes_otherwise_is_one_plain_sentence(tmp_path: Path) -> None:
    written = (EXAMPLES / "gaotai.yaml").read_text(encoding="utf-8")
    file = tmp_path / "otherwise.yaml"
    file.write_text(written.replace("does: accept}", "does: sign_off}", 1), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime", "demo", str(file)),
        env={**os.environ, "COLUMNS": "200"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == DATA, said.decode()
    assert f"{file}: step 1: sign_off by " in said.decode()
    assert "Traceback" not in said.decode()


def test_the_selection_shows_every_place_and_is_a_selection() -> None:
    brief = {chapter.name for chapter in CHAPTERS if chapter.brief}
    for place in PLACES:
        assert any(name.startswith(place) for name in brief)
    assert any(not name.startswith(PLACES) for name in brief)
    assert len(brief) < len(CHAPTERS) / 2
