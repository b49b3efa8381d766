"""A document that is loaded while everything runs rules its cases as the same document shipped."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from policies.loading import SHIPPED, load_text, shipped
from policies.rulebook import Rulebook
from runtime.demo.chapters import CHAPTERS, Chapter
from runtime.demo.stage import PlayedCase, Stage
from runtime.settings import Settings
from tests.support.installation import copy_home
from tests.support.processes import Site, site
from tests.support.retelling import as_it_was_and_as_it_would_have_been
from tests.support.story_lines import QUIET, lines

COUNTIES = {"gaotai": "620724000000", "xiayi": "411426000000", "longshan": "433130000000"}


@pytest.fixture(scope="module")
async def place(county: Settings) -> AsyncIterator[Site]:
    """Engine, worker and API as processes of their own: what one is given, the others must come to know."""
    settings = copy_home(county)
    async with site(settings) as made:
        yield made
    shutil.rmtree(settings.data)


@pytest.mark.long
@pytest.mark.parametrize("policy", COUNTIES)
async def test_loaded_at_run_time_it_rules_as_shipped(place: Site, policy: str) -> None:
    chapters = [chapter for chapter in CHAPTERS if chapter.name.startswith(f"{policy}_")]
    assert len(chapters) >= 5
    copy = f"{policy}_copy"
    text = (SHIPPED / f"{policy}.yaml").read_text().replace(f"id: {policy}\n", f"id: {copy}\n", 1)
    async with place.stage() as stage:
        as_shipped = await all_played(stage, chapters)
        await load(stage, f"{policy}-admin", text)
        await put_in_force(place, copy, COUNTIES[policy])
        as_loaded = await all_played(stage, chapters)

        book = Rulebook([*shipped(), load_text(text)])
        for one, other in zip(as_shipped, as_loaded, strict=True):
            assert (one.view["policy"]["id"], other.view["policy"]["id"]) == (policy, copy)
            assert outline(await one.timeline()) == outline(await other.timeline())
            pinned = one.view["policy"]["hash"]
            was, would_be = await as_it_was_and_as_it_would_have_been(
                stage.engine, other.number, book, pinned
            )
            assert was == would_be


async def all_played(stage: Stage, chapters: list[Chapter]) -> list[PlayedCase]:
    return list(await asyncio.gather(*(chapter.play(stage) for chapter in chapters)))


async def load(stage: Stage, admin: str, text: str) -> None:
    headers = {"Authorization": f"Bearer {stage.tokens[admin]}", "Content-Type": "application/yaml"}
    answer = await stage.http.post("/v1/policies", content=text.encode(), headers=headers)
    assert answer.status_code == httpx.codes.CREATED, answer.text


async def put_in_force(place: Site, policy: str, unit: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime", "policy", "use", policy, unit),
        env={**os.environ, "FENGQIAO_DATA": str(place.settings.data)},
    )
    assert await process.wait() == 0


def outline(events: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """What happened at which level, to which roles and within what time.

    Instants are compared by telling the second case again under the first one's rules. Rosters stand
    beside the rest: when somebody was found for a level is the engine's affair.
    """
    said = [event["what"] for event in events]
    return {
        "story": lines(events),
        "times": [
            what[clock]["span"]
            for what in said
            for clock in ("clock", "case_clock")
            if what["type"] not in QUIET and what.get(clock)
        ],
        "rosters": [
            (what["level"], [post["role"] for post in what["posts"]], what.get("gaps", []))
            for what in said
            if what["type"] == "staffed"
        ],
    }
