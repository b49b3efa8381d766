"""A case is made again from its written events, and never from one that somebody has changed."""

from typing import Any

import pytest

from cases.record import written
from cases.resuming import ChainBrokenError, resumed
from tests.cases.people import LI, WANG
from tests.cases.story import Story, a_case

Links = list[dict[str, Any]]


def a_story() -> tuple[Story, Links]:
    """Accepted, noted, past a deadline: commands and clocks."""
    story = a_case(severity="general").accepted_by(WANG).noted_by(WANG).later(days=20)
    return story, [written(event) for event in story.events]


def shown(story: Story) -> Any:
    """The case's row."""
    return story.state.model_copy(update={"seen": ()})


def test_it_is_what_it_was_with_every_command_that_it_remembers() -> None:
    story, links = a_story()
    case = resumed(shown(story), links)
    assert case.state == story.state
    assert [seen.command for seen in case.state.seen] == [e.command for e in story.events if e.command]
    assert case.events == tuple(story.events)
    assert case.missing == ()


@pytest.mark.parametrize("nth", [0, 1, 3])
@pytest.mark.parametrize(
    "change",
    [
        lambda link: link | {"at": "2026-01-01T00:00:00Z"},
        lambda link: link | {"what": link["what"] | {"type": "noted"}},
        lambda link: link | {"hash": "0" * 64},
        lambda link: link | {"prev": "f" * 64},
    ],
    ids=["at", "what", "hash", "prev"],
)
def test_an_event_that_was_changed_is_named(nth: int, change: Any) -> None:
    story, links = a_story()
    links[nth] = change(links[nth])
    with pytest.raises(ChainBrokenError, match=f"event {nth + 1} "):
        resumed(shown(story), links)


def test_where_events_are_missing_the_row_says_what_the_case_had_come_to() -> None:
    story, links = a_story()
    lost = links.pop(2)
    case = resumed(shown(story), links)
    assert case.missing == (3,)
    assert case.state.model_copy(update={"seen": ()}) == shown(story)
    remembered = {seen.command for seen in case.state.seen}
    assert remembered == {e.command for e in story.events if e.command} - {lost.get("command")}


def test_a_changed_event_beside_a_gap_is_found_as_well() -> None:
    story, links = a_story()
    del links[1]
    links[-1] = links[-1] | {"at": "2026-01-01T00:00:00Z"}
    with pytest.raises(ChainBrokenError):
        resumed(shown(story), links)


def test_a_case_of_somebody_else_is_not_taken_for_this_one() -> None:
    story, links = a_story()
    other = shown(story).model_copy(update={"number": "532329-2026-000999"})
    with pytest.raises(ChainBrokenError, match="event 1 "):
        resumed(other, links)


def test_opened_and_nothing_more() -> None:
    story = a_case(by=LI)
    case = resumed(shown(story), [written(event) for event in story.events])
    assert case.state == story.state
