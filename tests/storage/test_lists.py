"""Lists: what they are narrowed to, who sees what, pages that lose nothing, and what counts as overdue."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from cases.model import Actor, Post, Status
from cases.readers import sees
from cases.standing import is_overdue
from cases.state import CaseState
from policies.vocabulary import Role, Tier
from storage import queries
from storage.database import Database
from storage.lists import Filter, case_list
from storage.paging import BadCursorError
from tests.cases import people
from tests.cases.people import COUNTY, GROUP, LI, SUN, TOWNSHIP, VILLAGE, WANG, ZHENG, ZHOU, officer, unit
from tests.cases.story import local
from tests.storage.builders import BOOK, Filed, a_filed_case, deliver, file, load_people, number

NOW = local("2026-03-04 12:00")
WANG_ON_IT = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
ZHENG_ON_IT = Post(role=Role.DEPARTMENT_OFFICER, unit=people.JUSTICE_OFFICE, officer=ZHENG.id)
ELSEWHERE = (
    unit(Tier.VILLAGE, people.OTHER_VILLAGE),
    unit(Tier.TOWNSHIP),
    unit(Tier.COUNTY),
)
QUIET = officer("quiet", people.OTHER_VILLAGE, "mediator")
LEVELS = ("group", "village", "township", "county")


def a_county() -> list[Filed]:
    """Cases of every status, at every level, in two villages, some overdue, opened by several."""
    return [
        a_filed_case(1),
        a_filed_case(2, "general").staffed_with(WANG_ON_IT).accepted_by(WANG),
        a_filed_case(3, "general").staffed_with(WANG_ON_IT).accepted_by(WANG).proposed_by(WANG),
        a_filed_case(4).accepted_by(LI).proposed_by(LI).signed_by(SUN),
        a_filed_case(5, "difficult", by=people.HOTLINE).staffed_with(ZHENG_ON_IT).accepted_by(ZHOU),
        a_filed_case(6, "complex", risk_signs=["violence"], category="contract"),
        a_filed_case(7, at=local("2026-01-05 09:00")).until("2026-01-12 09:00"),
        a_filed_case(8, "general", units=ELSEWHERE, by=QUIET, category="traffic"),
        a_filed_case(9, "general").staffed_with(WANG_ON_IT).accepted_by(WANG).escalated_by(WANG),
        a_filed_case(10, "difficult", at=local("2026-02-02 09:00")),
    ]


STORIES = a_county()
NUMBERS = {story.state.number for story in STORIES}


@pytest.fixture(scope="module")
async def county(kept_url: str) -> AsyncIterator[Database]:
    """A database with the county's cases."""
    made = Database(kept_url)
    await load_people(made)
    await file(made, *STORIES)
    yield made
    await made.close()


async def listed(database: Database, actor: Actor, now: datetime = NOW, **wanted: Any) -> list[CaseState]:
    async with database.read() as tx:
        page = await case_list(tx, actor, Filter(**wanted), now, None, 200)
    assert page.next_cursor is None
    due = [(_due(state), state.number) for state in page.cases]
    assert due == sorted(due)
    return page.cases


def _due(state: CaseState) -> datetime:
    signing = state.status is Status.AWAITING_SIGNOFF and state.signature
    return signing.clock.due if signing else state.stay.clock.due


def on_it(name: str) -> Callable[[CaseState], bool]:
    return lambda state: name in {post.officer for post in state.stay.posts}


def below(code: str) -> Callable[[CaseState], bool]:
    chain = {GROUP: (GROUP,), VILLAGE: (GROUP, VILLAGE), TOWNSHIP: (GROUP, VILLAGE, TOWNSHIP)}
    inside = chain.get(code, ())
    also = (people.OTHER_VILLAGE,) if code == TOWNSHIP else ()
    return lambda state: state.unit.code in (*inside, *also)


DUE = local("2026-03-12 18:00")


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({}, lambda _: True),
        *(
            ({"level": x}, lambda s, x=x: s.stay.level == x)
            for x in ("group", "village", "township", "county")
        ),
        *(({"status": x}, lambda s, x=x: s.status == x) for x in Status),
        *(({"category": x}, lambda s, x=x: s.facts.category == x) for x in ("contract", "neighbours")),
        *(({"unit": x}, below(x)) for x in (GROUP, VILLAGE, TOWNSHIP)),
        ({"unit": COUNTY}, lambda _: True),
        ({"unit": "999999000000"}, lambda _: False),
        ({"unit": "%"}, lambda _: False),
        ({"due_before": DUE}, lambda s: _due(s) < DUE),
        ({"is_open": True}, lambda s: s.is_open),
        ({"is_open": False}, lambda s: not s.is_open),
        ({"overdue": True}, lambda s: is_overdue(s, BOOK.rules(s.pins), NOW)),
        ({"overdue": False}, lambda s: not is_overdue(s, BOOK.rules(s.pins), NOW)),
        ({"overdue": True, "is_open": False}, lambda _: False),
        *(({"handler": x}, on_it(x)) for x in ("wang", "zheng", "li", "nobody")),
        ({"handler": "wang", "status": "awaiting_signoff"}, lambda s: s.number == number(3)),
        (
            {"status": "routed", "level": "village"},
            lambda s: s.status == "routed" and s.stay.level == "village",
        ),
        ({"status": "closed", "is_open": True}, lambda _: False),
    ],
)
async def test_a_list_is_narrowed(
    county: Database, wanted: dict[str, Any], fits: Callable[[CaseState], bool]
) -> None:
    found = {state.number for state in await listed(county, people.CHU, **wanted)}
    assert found == {story.state.number for story in STORIES if fits(story.state)}


@pytest.mark.parametrize("actor", [*people.EVERYBODY, QUIET], ids=lambda actor: actor.id)
async def test_an_actor_sees_in_lists_what_the_rules_let_them_see(county: Database, actor: Actor) -> None:
    found = {state.number for state in await listed(county, actor)}
    assert found == {story.state.number for story in STORIES if sees(actor, story.state)}


async def numbers(database: Database, actor: Actor, **wanted: Any) -> set[int]:
    return {int(state.number[-6:]) for state in await listed(database, actor, **wanted)}


async def test_whose_eyes_reach_how_far(county: Database) -> None:
    assert await numbers(county, people.CHU) == set(range(1, 11)), "the county sees its county"
    assert await numbers(county, people.AUDITOR) == set(range(1, 11)), "so does its auditor"
    assert await numbers(county, people.ADMIN) == set(), "an administrator sees none"
    assert await numbers(county, people.HOTLINE) == {5}, "a program sees what it sent"
    assert await numbers(county, ZHENG) == {5}, "a department what it was called to"
    assert await numbers(county, QUIET) == {8}, "a village nothing of its neighbour"
    assert 8 not in await numbers(county, WANG)
    assert 9 in await numbers(county, WANG), "and still what it has passed on"
    stranger = officer("stranger", people.OTHER_TOWNSHIP, "supervisor", "unit_head")
    assert await numbers(county, stranger) == set()


async def test_filters_never_widen_what_one_sees(county: Database) -> None:
    assert await numbers(county, QUIET, handler="wang") == set()
    assert await numbers(county, QUIET, unit=COUNTY) == {8}
    assert await numbers(county, ZHENG, overdue=False, unit=TOWNSHIP) == {5}


# pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
async def test_pages_lose_nothing_where_many_are_due_at_one_instant(database: Database, limit: int) -> None:
    """A third are due together; one case is read under two of the reader's names."""
    await file(database, *STORIES, *(a_filed_case(nth, "general") for nth in range(20, 29)))
    found: list[str] = []
    cursor = None
    async with database.read() as tx:
        whole = await case_list(tx, LI, Filter(), NOW, None, 200)
        while True:
            page = await case_list(tx, LI, Filter(), NOW, cursor, limit)
            found += [state.number for state in page.cases]
            if (cursor := page.next_cursor) is None:
                break
            assert len(page.cases) == limit
    assert found == [state.number for state in whole.cases]
    assert len(set(found)) == len(found) == 17


async def test_a_page_goes_on_behind_a_case_that_has_gone(database: Database) -> None:
    stories = [a_filed_case(nth, "general") for nth in range(1, 7)]
    await file(database, *stories)
    async with database.read() as tx:
        first = await case_list(tx, people.CHU, Filter(is_open=True), NOW, None, 3)
    await file(database, stories[2].accepted_by(WANG).proposed_by(WANG).signed_by(people.WU))
    async with database.read() as tx:
        rest = await case_list(tx, people.CHU, Filter(is_open=True), NOW, first.next_cursor, 3)
    assert [state.number for state in rest.cases] == [number(4), number(5), number(6)]
    assert rest.next_cursor is None


def cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "不是",
        cursor_of("nothing"),
        cursor_of("2026-03-02T01:00:00|532329-2026-000001"),
        cursor_of("0001-01-01T00:00:00+23:59|532329-2026-000001"),
        cursor_of("2026-03-02T01:00:00+00:00|\x00"),
        cursor_of("2026-03-02T01:00:00+00:00|a|b"),
    ],
)
async def test_a_cursor_of_nobodys_is_refused(county: Database, cursor: str) -> None:
    async with county.read() as tx:
        with pytest.raises(BadCursorError):
            await case_list(tx, people.CHU, Filter(), NOW, cursor, 10)


# overdue


async def test_overdue_is_right_without_any_job_having_run(database: Database) -> None:
    case = a_filed_case(1)
    await file(database, case)
    due = case.stay.clock.due
    before, after = due - timedelta(microseconds=1), due
    assert await listed(database, people.CHU, before, overdue=True) == []
    assert len(await listed(database, people.CHU, after, overdue=True)) == 1
    assert await listed(database, people.CHU, after, overdue=False) == []
    at_home = after.astimezone(timezone(timedelta(hours=8)))
    assert len(await listed(database, people.CHU, at_home, overdue=True)) == 1


async def test_the_deadline_of_the_whole_case_counts_too(database: Database) -> None:
    state, events = a_filed_case(1, "complex").whole
    assert state.case_clock is not None
    sooner = state.case_clock.model_copy(update={"due": state.stay.clock.due - timedelta(days=9)})
    await deliver(database, (state.model_copy(update={"case_clock": sooner}), events))
    assert await listed(database, people.CHU, sooner.due - timedelta(seconds=1), overdue=True) == []
    assert len(await listed(database, people.CHU, sooner.due, overdue=True)) == 1


async def test_a_mark_is_overdue_even_where_the_case_lives_in_its_own_future(database: Database) -> None:
    case = a_filed_case(1).until("2026-03-05 18:00")
    await file(database, case)
    assert case.state.overdue[0].due > NOW
    assert [state.number for state in await listed(database, people.CHU, NOW, overdue=True)] == [number(1)]


async def test_a_closed_case_is_not_overdue_any_more(database: Database) -> None:
    case = a_filed_case(1).until("2026-03-05 18:00").accepted_by(WANG).proposed_by(WANG)
    await file(database, case.signed_by(people.WU))
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert await listed(database, people.CHU, later, overdue=True) == []
    assert len(await listed(database, people.CHU, later, overdue=False)) == 1


# one case


async def test_a_case_and_its_timeline(county: Database) -> None:
    story = STORIES[1]
    async with county.read() as tx:
        assert await queries.state_of(tx, number(99)) is None
        state = await queries.state_of(tx, number(2))
        assert state == story.state.model_copy(update={"seen": ()})
        chain = await queries.timeline(tx, number(2), 0, 100)
        assert [link["seq"] for link in chain] == list(range(1, story.state.seq + 1))
        assert [link["hash"] for link in chain] == [event.hash for event in story.events]
        assert await queries.timeline(tx, number(2), 1, 1) == chain[1:2]
        assert await queries.timeline(tx, number(99), 0, 100) == []


async def test_the_events_of_a_command(county: Database) -> None:
    command = STORIES[3].events[-1].command
    assert command is not None
    async with county.read() as tx:
        ((of, body),) = await queries.command_events(tx, command)
        assert await queries.command_events(tx, "e" * 32) == []
    assert (of, body["what"]["type"]) == (number(4), "signed_off")


async def test_cases_under_other_calendars_are_found_while_they_are_open(county: Database) -> None:
    mine = ",".join(STORIES[0].state.pins.calendars)
    still = {story.state.number for story in STORIES if story.state.is_open}
    async with county.read() as tx:
        assert await queries.under_other_calendars(tx, "wuding", mine) == []
        for others in ("", "0" * 64, f"{mine},{'f' * 64}", "z"):
            assert set(await queries.under_other_calendars(tx, "wuding", others)) == still
        assert await queries.under_other_calendars(tx, "elsewhere", "") == []
        assert len(await queries.under_other_calendars(tx, "wuding", "", limit=2)) == 2
