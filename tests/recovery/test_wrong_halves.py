"""Halves that do not belong together are not served, and a wrong word of the operator loses nothing."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select
from temporalio.client import Client

from api.clock import now
from runtime.backing_up import back_up, put_back
from runtime.demo.chapters import MEDIATOR
from runtime.engine import Engine
from runtime.example import WUDING
from runtime.faults import CannotRunError
from runtime.halves import count_held, see_that_they_belong_together
from runtime.home import bring_up_to_date, see_that_the_ring_fits
from runtime.recovering import recover_database, recover_engine
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from storage import bond
from storage.anchors import take
from storage.database import Database
from storage.key_ring import KeyRing
from storage.statements import table
from storage.tables import Case, CaseReader
from tests.recovery.places import accepted, all_told, closed, opened, quiet, working
from tests.support.commanding import fengqiao

CASE, READER = table(Case), table(CaseReader)
DAMAGED, SETTING = 65, 78


async def made_anew(settings: Settings, url: str) -> Settings:
    """The same installation, its database lost and made anew by a migration: no unit, no case."""
    found = settings.model_copy(update={"database_url": url})
    await asyncio.to_thread(bring_up_to_date, found)
    return found


async def until_listed(engine: Client, cases: int) -> None:
    """The engine's lists follow a little later than its cases."""
    async with asyncio.timeout(30):
        while await count_held(engine) < cases:
            await asyncio.sleep(0.05)


async def placed(settings: Settings) -> list[Any]:
    """Where the tables have each case, for lists and for boards."""
    async with Database(settings.database) as database, database.read() as tx:
        cases = (await tx.execute(select(CASE.c.number, CASE.c.unit_path).order_by(CASE.c.number))).all()
        of_readers = select(READER.c.number, READER.c.reader, READER.c.unit_path)
        readers = (await tx.execute(of_readers.order_by(READER.c.number, READER.c.reader))).all()
    return [*cases, *readers]


async def test_cases_read_back_before_there_is_a_roster_are_listed_once_it_is_loaded(
    home: Settings, engine: Engine, empty_url: str
) -> None:
    async with working(home, engine) as world:
        await closed(world.stage, "名册之前结案")
        await accepted(world.stage, "名册之前办理中")
        await until_listed(world.stage.engine, 2)
    before = await placed(home)
    found = await made_anew(home, empty_url)
    await recover_database(found, engine.address, quiet)
    assert await placed(found) != before
    async with Database(found.database) as database:
        await load_roster(database, read_roster(WUDING), Progress(console=Console(quiet=True)))
    assert await placed(found) == before


async def test_what_a_living_engine_has_is_read_back_though_it_was_said_to_be_lost(
    home: Settings, engine: Engine, empty_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    async with working(home, engine) as world:
        old = await accepted(world.stage, "备份之前")
        await asyncio.to_thread(back_up, home, file, replace=False)
        await old.give(MEDIATOR, "note", text="备份之后")
        cases = [old, await opened(world.stage, "备份之后"), await closed(world.stage, "备份之后结案")]
        before = await all_told(world.stage, cases)
        await until_listed(world.stage.engine, 3)
    found = home.model_copy(update={"database_url": empty_url})
    await asyncio.to_thread(put_back, found, file)
    await recover_engine(found, engine.address, quiet)
    async with working(found, engine) as world:
        assert await all_told(world.stage, cases) == before
        assert (await opened(world.stage, "其后")).number not in before


async def test_empty_tables_do_not_take_the_place_of_lost_ones(
    home: Settings, engine: Engine, empty_url: str
) -> None:
    """Whoever starts: they would give the numbers of the lost ones to other disputes."""
    async with working(home, engine) as world:
        await opened(world.stage, "表丢失")
        await until_listed(world.stage.engine, 1)
        client = world.stage.engine
    found = await made_anew(home, empty_url)
    async with Database(found.database) as database:
        with pytest.raises(CannotRunError, match=r"the engine has 1 cases and the tables none.*--rebuild"):
            await see_that_they_belong_together(database, client)
        async with database.read() as tx:
            assert await bond.tie_of(tx) is None
    await refused(found, DAMAGED, "the engine has 1 cases and the tables none", "worker", engine)


async def test_left_tables_are_taken_back_until_the_others_have_opened_a_case(
    home: Settings, engine: Engine, empty_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "move"
    async with working(home, engine) as world:
        await accepted(world.stage, "迁移之前")
        await until_listed(world.stage.engine, 1)
    await asyncio.to_thread(back_up, home, file, replace=False, leave=True)
    await recover_database(home, engine.address, quiet)
    await asyncio.to_thread(back_up, home, file, replace=True, leave=True)
    found = home.model_copy(update={"database_url": empty_url})
    await asyncio.to_thread(put_back, found, file)
    await recover_database(found, engine.address, quiet)
    async with working(found, engine) as world:
        await opened(world.stage, "迁移之后")
        await until_listed(world.stage.engine, 2)
    for recover in (recover_database, recover_engine):
        with pytest.raises(CannotRunError, match="which has opened 1 cases since"):
            await recover(home, engine.address, quiet)


@pytest.mark.parametrize("role", ["worker", "api"])
async def test_nobody_starts_with_the_key_ring_of_another_installation(
    home: Settings, engine: Engine, tmp_path: Path, role: str
) -> None:
    async with working(home, engine) as world:
        await opened(world.stage, "密钥环")
    KeyRing.create(tmp_path / "other-ring.json")
    other = home.model_copy(update={"key_ring": tmp_path / "other-ring.json"})
    await refused(other, SETTING, "does not open the cases of this database", role, engine)


async def test_a_ring_is_known_by_what_it_has_signed_where_a_key_is_missing(
    home: Settings, engine: Engine, tmp_path: Path
) -> None:
    """A copy from before the last key serves: clocks go on, texts that it cannot open stay closed."""
    older = tmp_path / "older-ring.json"
    shutil.copy(home.ring, older)
    ring = KeyRing.open(home.ring)
    ring.use_key(ring.add_key())
    async with working(home, engine) as world:
        await opened(world.stage, "新密钥")
    other = KeyRing.create(tmp_path / "other-ring.json")
    other.use_key(other.add_key())
    async with Database(home.database) as database:
        await see_that_the_ring_fits(database, KeyRing.open(older))
        assert await take(database, ring.anchors.sign, ring.anchors.public_key, now())
        await see_that_the_ring_fits(database, KeyRing.open(older))
        with pytest.raises(CannotRunError, match="does not open the cases"):
            await see_that_the_ring_fits(database, other)


async def refused(settings: Settings, code: int, words: str, role: str, engine: Engine) -> None:
    """The process ends at once, and says why in its last line."""
    ended, said = await fengqiao(
        settings.data,
        role,
        FENGQIAO_DATABASE_URL=settings.database,
        FENGQIAO_KEY_RING=str(settings.ring),
        FENGQIAO_NAMESPACE=settings.namespace,
        FENGQIAO_API_PORT="0",
        TEMPORAL_ADDRESS=engine.address,
    )
    assert ended == code, said
    assert words in said.strip().splitlines()[-1]
