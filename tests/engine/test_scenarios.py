"""Scenarios beyond the demo's chapters, and the recordings of all of them."""

from datetime import datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest

from policies.loaded import BOOK
from policies.loading import shipped
from policies.rulebook import RulePins
from policies.spans import Span
from tests.support.histories import read, recordings, replayer
from tests.support.installation import World
from tests.support.scenarios import SCENARIOS, under_a_new_calendar, up_by_request

RECORDINGS = recordings()
for _document in shipped():
    BOOK.add(_document)


async def test_up_by_request_with_everything_that_can_happen_on_the_way(world: World) -> None:
    case = await up_by_request(world.stage)
    assert case.view["status"] == "closed"
    assert case.view["outcome"] == "withdrawn"
    happened = [event["what"]["type"] for event in await case.timeline("wuding-leader-1")]
    for what in ("declined", "assigned", "escalated", "urged", "signature_moved_up", "returned_for_rework"):
        assert what in happened, what
    levels = [mark["level"] for mark in case.view["overdue_history"] if mark["scope"] == "level"]
    assert levels == ["group", "township", "county"]


async def test_a_provisional_deadline_moves_with_the_calendar(world: World) -> None:
    case = await under_a_new_calendar(world.stage)
    events = await case.timeline("wuding-leader-1")
    (moved,) = [event["what"] for event in events if event["what"]["type"] == "deadline_moved"]
    opened = events[0]["what"]
    before = RulePins(opened["policy_hash"], tuple(opened["calendar_hashes"]))
    after = BOOK.rules(before.with_calendars(tuple(moved["calendar_hashes"])))
    for clock, was in (("level_clock", "clock"), ("case_clock", "case_clock")):
        started, span = datetime.fromisoformat(opened[was]["started_at"]), Span(**opened[was]["span"])
        expected = after.time.due(started, span)
        if opened[was]["provisional"]:
            assert datetime.fromisoformat(moved[clock]["due"]) == expected.at
            assert moved[clock]["provisional"] == expected.provisional
        else:
            assert clock not in moved
    for earlier, later in pairwise(events):
        assert later["prev"] == earlier["hash"]


def test_every_scenario_is_recorded_and_no_recording_is_orphaned() -> None:
    release = f"{version('fengqiao')}-"
    now = {name.removeprefix(release) for name in RECORDINGS if name.startswith(release)}
    assert now == set(SCENARIOS)


@pytest.mark.parametrize("path", RECORDINGS.values(), ids=RECORDINGS)
async def test_a_recorded_history_replays(path: Path) -> None:
    """A broken replay means: guard the change. Never: record again."""
    await replayer().replay_workflow(read(path))
