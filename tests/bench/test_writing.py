"""Cases written at once are row by row what the projection writes of them one by one."""

import asyncio
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select

from api.clock import now
from bench.crowd import Making, Place
from bench.writing import TABLES
from cases.events import Event
from policies.loaded import BOOK
from runtime.home import bring_up_to_date, fill_book, make_home, open_ring
from runtime.places.city_files import write_city
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from storage import intents, queries
from storage.database import Database
from storage.projection import project
from storage.statements import table
from storage.tables import Intake
from tests.places.small import SMALL

INTAKE = table(Intake)
MANY = 40
MADE_ANEW = {"id", "at", "created_at"}
"""What each writing makes by itself."""


async def rows_of(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Everything that the tables of cases hold."""
    found = {}
    async with database.read() as tx:
        for model in TABLES:
            of = table(model)
            kept = [column for column in of.columns if column.name not in MADE_ANEW]
            rows = await tx.execute(select(*kept).order_by(*kept))
            found[of.name] = [dict(row) for row in rows.mappings()]
    return found


async def written_one_by_one(source: Database, target: Database) -> None:
    """All cases of one database, projected into another."""
    async with source.read() as tx:
        opened = await tx.execute(select(INTAKE.c.number, INTAKE.c.command))
        for number, command in opened.all():
            found = await intents.intake_of(tx, command=command)
            state = await queries.state_of(tx, number)
            chain = await queries.timeline(tx, number, 0, 1_000)
            assert found is not None
            assert state is not None
            async with target.write() as writing:
                await intents.reserve(writing, found[0])
                await intents.has_started(writing, number)
                events = [Event.model_validate(link) for link in chain]
                await project(writing, state, events, BOOK.rules(state.pins))


async def test_they_are_the_rows_of_the_projection(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    write_city(SMALL, tmp_path / "city")
    roster = read_roster(tmp_path / "city")
    homes = [Settings(data=tmp_path / name) for name in ("at_once", "one_by_one")]
    for settings in homes:
        make_home(settings)
        await asyncio.to_thread(bring_up_to_date, settings)
    async with Database(homes[0].database) as at_once, Database(homes[1].database) as one_by_one:
        for database in (at_once, one_by_one):
            await load_roster(database, roster, Progress(console=Console(quiet=True)))
            await fill_book(database)
        making = Making(Place.of(roster), "wuding", open_ring(homes[0]), now())
        await making.fill(at_once, MANY, lambda _: None)
        await written_one_by_one(at_once, one_by_one)
        assert await rows_of(at_once) == await rows_of(one_by_one)
