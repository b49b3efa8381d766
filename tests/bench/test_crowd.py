"""The crowd that lists are measured with: cases as whole in the tables as if the engine had run them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from rich.console import Console
from rich.progress import Progress

from api.clock import now
from bench.asked import people
from bench.crowd import Crowd, Making, Place
from cases.model import Status
from cases.record import first_broken
from policies.vocabulary import Role
from runtime.home import bring_up_to_date, fill_book, make_home, open_ring
from runtime.places.city_files import write_city
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from storage import intents, lists, queries, sealed, worklists
from storage.database import Database
from storage.lists import Filter
from storage.statements import table
from storage.tables import Case
from tests.places.small import SMALL
from tests.storage.builders import rows

WANTED = 120
FAR_OFF = 1_000
CASE = [column.name for column in table(Case).columns]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(data=tmp_path_factory.mktemp("crowd") / "data")
    make_home(made)
    return made


@pytest.fixture(scope="module")
async def filled(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Database, Place, Crowd]]:
    """The small city with its crowd."""
    await asyncio.to_thread(bring_up_to_date, settings)
    folder = tmp_path_factory.mktemp("city")
    write_city(SMALL, folder)
    roster = read_roster(folder)
    place = Place.of(roster)
    async with Database(settings.database) as database:
        await load_roster(database, roster, Progress(console=Console(quiet=True)))
        await fill_book(database)
        crowd = await Making(place, "wuding", open_ring(settings), now()).fill(
            database, WANTED, lambda _: None
        )
        yield database, place, crowd


async def test_it_is_as_large_as_it_says(filled: tuple[Database, Place, Crowd]) -> None:
    database, _, crowd = filled
    found = [dict(zip(CASE, row, strict=True)) for row in await rows(database, Case)]
    assert sum(row["is_open"] for row in found) == crowd.is_open == WANTED
    assert len(found) - WANTED == crowd.closed > 0
    assert {row["status"] for row in found} == set(Status) - {Status.ARCHIVED}
    assert {row["level"] for row in found} == {"group", "village", "township", "county"}


async def test_every_chain_of_events_is_whole(filled: tuple[Database, Place, Crowd]) -> None:
    database, _, _ = filled
    for row in await rows(database, Case):
        async with database.read() as tx:
            chain = await queries.timeline(tx, row[0], 0, FAR_OFF)
            state = await queries.state_of(tx, row[0])
            assert not await queries.has_gap(tx, row[0])
        assert first_broken(row[0], chain) is None
        assert state is not None
        assert (state.seq, state.head) == (len(chain), chain[-1]["hash"])


async def test_nothing_is_left_for_a_sweeper(filled: tuple[Database, Place, Crowd]) -> None:
    database, _, _ = filled
    async with database.read() as tx:
        assert await intents.left_over(tx, now()) == []
        assert await intents.still_starting(tx, now()) == []


async def test_titles_open_under_the_ring(settings: Settings, filled: tuple[Database, Place, Crowd]) -> None:
    database, _, _ = filled
    numbers = [row[0] for row in await rows(database, Case)]
    async with database.read() as tx:
        opened = {n: await sealed.opening_of(tx, n) for n in numbers[:5]}
    ring = open_ring(settings)
    found = {ring.vault(n, how[1]).open(how[0].title) for n, how in opened.items() if how is not None}
    assert found == {"量测用案件（生成）"}


async def test_those_who_ask_have_something_to_see(filled: tuple[Database, Place, Crowd]) -> None:
    database, place, crowd = filled
    who = people(place, SMALL.code, crowd)
    actor = {actor.id: actor for staff in place.staff.values() for actor in staff}
    assert Role.MEDIATOR in actor[who.mediator].roles
    assert {actor[who.supervisor].unit, actor[who.duty].unit} == {who.county}
    assert actor[who.head].unit == who.township
    async with database.read() as tx:
        for asked in (who.supervisor, who.head):
            page = await lists.case_list(tx, actor[asked], Filter(is_open=True), now(), None, FAR_OFF)
            assert len(page.cases) > 1
        assert (await worklists.worklist(tx, actor[who.mediator], now(), None, FAR_OFF, None)).cases
