"""Every chapter of the demo on the real engine: it ends as told, tables and engine agree, it replays."""

import pytest

from runtime.demo.chapters import CHAPTERS, Chapter
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record
from tests.support.scenarios import BESIDE_THE_CHAPTERS, Scenario
from tests.support.story_lines import lines
from tests.support.told import TOLD


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
async def test_chapter_ends_as_told_and_on_record(world: World, chapter: Chapter) -> None:
    case = await chapter.play(world.stage)
    assert case.view["status"] == "closed"
    assert lines(await case.timeline()) == TOLD[chapter.name]
    await see_that_it_is_on_record(world, case)


@pytest.mark.parametrize("scenario", BESIDE_THE_CHAPTERS, ids=lambda scenario: scenario.__name__)
async def test_so_do_the_scenarios_beside_them(world: World, scenario: Scenario) -> None:
    case = await scenario(world.stage)
    assert case.view["status"] == "closed"
    assert lines(await case.timeline()) == TOLD[scenario.__name__]
    await see_that_it_is_on_record(world, case)


def test_every_story_is_told_once_and_none_is_left_over() -> None:
    names = [chapter.name for chapter in CHAPTERS]
    assert len(set(names)) == len(names)
    assert set(TOLD) == {*names, *(scenario.__name__ for scenario in BESIDE_THE_CHAPTERS)}
