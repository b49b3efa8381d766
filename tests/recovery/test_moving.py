"""Moves: from the embedded engine to a cluster, from SQLite to PostgreSQL, open cases carried over."""

import asyncio
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus

from activities.engine import SEARCH_ATTRIBUTES, connect, identity
from api.clock import now
from runtime import worker
from runtime.backing_up import back_up, put_back
from runtime.demo.chapters import MEDIATOR
from runtime.engine import Engine
from runtime.faults import CannotRunError
from runtime.halves import see_that_both_are_there
from runtime.home import bring_up_to_date
from runtime.installation import running
from runtime.recovering import move_cases, recover_database
from runtime.settings import Settings
from storage import bond
from storage.bond import Standing
from storage.database import Database
from tests.recovery.places import (
    accepted,
    all_told,
    in_another_engine,
    of_every_kind,
    opened,
    quiet,
    see_that_it_goes_on,
    working,
)
from workflows.recovery import Outcome


@pytest.mark.long
async def test_to_a_cluster_and_back(home: Settings, engine: Engine, cluster: Engine) -> None:
    await in_another_engine(cluster.address, home.namespace, SEARCH_ATTRIBUTES)
    async with working(home, engine) as world:
        cases = await of_every_kind(world.stage)
        before = await all_told(world.stage, cases)

    tally = await move_cases(home, engine.address, cluster.address, quiet)
    assert tally.found == {Outcome.STARTED: sorted(c.number for c in cases if c.view["status"] != "closed")}
    await see_that_both_are_there(home, cluster.address)
    with pytest.raises(CannotRunError):
        await see_that_both_are_there(home, engine.address)
    left = await connect(engine.address, home.namespace)
    ended = [run async for run in left.list_workflows("WorkflowType = 'Case'")]
    assert {run.status for run in ended} == {
        WorkflowExecutionStatus.TERMINATED,
        WorkflowExecutionStatus.COMPLETED,
    }
    async with working(home, cluster) as world:
        assert await all_told(world.stage, cases) == before

    await move_cases(home, cluster.address, engine.address, quiet)
    async with working(home, engine) as world:
        assert await all_told(world.stage, cases) == before
        await see_that_it_goes_on(world.stage, cases)


@pytest.mark.long
async def test_what_only_the_old_engine_knew_moves_along(
    home: Settings, engine: Engine, cluster: Engine, tmp_path: Path
) -> None:
    """The tables have missed it; a command that was accepted is not lost by a move, and not done twice."""
    await in_another_engine(cluster.address, home.namespace, SEARCH_ATTRIBUTES)
    async with working(home, engine) as world:
        case = await accepted(world.stage, "只有引擎知道")
        await asyncio.to_thread(back_up, home, tmp_path / "before", replace=False)
        await case.give(MEDIATOR, "note", text="备份之后")
        before = await all_told(world.stage, [case])
    older = home.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'older.db'}"})
    await asyncio.to_thread(put_back, older, tmp_path / "before")
    await move_cases(older, engine.address, cluster.address, quiet)
    async with working(older, cluster) as world:
        assert await all_told(world.stage, [case]) == before


async def test_the_old_installation_does_not_start_any_more(
    home: Settings, engine: Engine, cluster: Engine, tmp_path: Path
) -> None:
    """A copy of its tables is left over, with the engine that it belongs with: its cases have left that."""
    await in_another_engine(cluster.address, home.namespace, SEARCH_ATTRIBUTES)
    async with working(home, engine) as world:
        case = await accepted(world.stage, "旧装置")
    await asyncio.to_thread(back_up, home, tmp_path / "before", replace=False)
    await move_cases(home, engine.address, cluster.address, quiet)
    copy = home.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'copy.db'}"})
    await asyncio.to_thread(put_back, copy, tmp_path / "before")
    with pytest.raises(CannotRunError, match="1 open cases and the engine none"):
        await see_that_both_are_there(copy, engine.address)
    async with working(home, cluster) as world:
        case.stage = world.stage
        await case.give(MEDIATOR, "note", text="在集群中")


async def test_only_from_its_own_engine(home: Settings, engine: Engine, cluster: Engine) -> None:
    await in_another_engine(cluster.address, home.namespace, SEARCH_ATTRIBUTES)
    with pytest.raises(CannotRunError, match="same engine"):
        await move_cases(home, engine.address, engine.address, quiet)
    elsewhere = home.model_copy(update={"namespace": f"{home.namespace}-other"})
    for address in (engine.address, cluster.address):
        await in_another_engine(address, elsewhere.namespace, SEARCH_ATTRIBUTES)
    with pytest.raises(CannotRunError, match="not the one that these tables belong with"):
        await move_cases(elsewhere, engine.address, cluster.address, quiet)


async def test_what_has_moved_already_is_said(home: Settings, engine: Engine, cluster: Engine) -> None:
    await in_another_engine(cluster.address, home.namespace, SEARCH_ATTRIBUTES)
    said: list[str] = []
    await move_cases(home, cluster.address, engine.address, said.append)
    assert said == ["these tables belong with this engine already: nothing is left to move"]
    await see_that_both_are_there(home, engine.address)


async def test_whoever_starts_in_the_midst_of_a_move_is_told_how_to_go_on(
    home: Settings, engine: Engine, cluster: Engine
) -> None:
    await in_another_engine(cluster.address, home.namespace, SEARCH_ATTRIBUTES)
    async with working(home, engine) as world:
        await opened(world.stage, "迁移中断")
    own = await identity(await connect(cluster.address, home.namespace))
    async with Database(home.database) as database, database.write() as tx:
        await bond.tie(tx, own, Standing.ENGINE_BEHIND, now())
    with pytest.raises(CannotRunError, match="`fengqiao move` was broken off, with the same command again"):
        await see_that_both_are_there(home, cluster.address)
    tally = await move_cases(home, engine.address, cluster.address, quiet)
    assert tally.of([Outcome.STARTED]) == 1
    await see_that_both_are_there(home, cluster.address)


async def test_database_and_engine_at_once(
    embedded: Settings, engine: Engine, cluster: Engine, empty_url: str, tmp_path: Path
) -> None:
    """A county has outgrown its machine: from SQLite and the embedded engine to others."""
    await in_another_engine(cluster.address, embedded.namespace, SEARCH_ATTRIBUTES)
    async with working(embedded, engine) as world:
        cases = await of_every_kind(world.stage)
        before = await all_told(world.stage, cases)
    await asyncio.to_thread(back_up, embedded, tmp_path / "all", replace=False)
    moved = embedded.model_copy(update={"database_url": empty_url})
    await asyncio.to_thread(put_back, moved, tmp_path / "all")
    await move_cases(moved, engine.address, cluster.address, quiet)
    async with working(moved, cluster) as world:
        assert await all_told(world.stage, cases) == before
        await see_that_it_goes_on(world.stage, cases)


async def test_tables_that_were_left_for_another_database_do_not_serve_beside_it(
    home: Settings, engine: Engine, empty_url: str, tmp_path: Path
) -> None:
    """Both belong with the same engine: the old ones would give out numbers that the new ones have given."""
    async with working(home, engine) as world:
        case = await accepted(world.stage, "换了数据库")
        await asyncio.to_thread(back_up, home, tmp_path / "all", replace=False, leave=True)
        refused = await case.try_to(MEDIATOR, "note", text="太晚")
        assert (refused.status_code, refused.json()["code"]) == (503, "not_together")
    with pytest.raises(CannotRunError, match="were left for another database"):
        await see_that_both_are_there(home, engine.address)
    moved = home.model_copy(update={"database_url": empty_url})
    await asyncio.to_thread(put_back, moved, tmp_path / "all")
    await recover_database(moved, engine.address, quiet)
    async with working(moved, engine) as world:
        case.stage = world.stage
        await case.give(MEDIATOR, "note", text="在新库中")


async def test_a_worker_ends_when_its_tables_go_to_another_engine(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SWEEP_EVERY", 0.05)
    async with Database(home.database) as database:
        async with database.write() as tx:
            await bond.tie(tx, "this", Standing.TOGETHER, now())
        watching = asyncio.create_task(worker.until_apart(database, "this"))
        done, _ = await asyncio.wait((watching,), timeout=0.3)
        assert not done
        async with database.write() as tx:
            await bond.tie(tx, "that", Standing.TOGETHER, now())
        async with asyncio.timeout(10):
            await watching


async def test_nothing_is_put_into_tables_that_are_still_to_be_restored(
    home: Settings, engine: Engine, empty_url: str
) -> None:
    async with working(home, engine) as world:
        await accepted(world.stage, "数据库丢了")
    lost = home.model_copy(update={"database_url": empty_url, "temporal_address": engine.address})
    await asyncio.to_thread(bring_up_to_date, lost)
    furnished: list[None] = []
    with pytest.raises(CannotRunError, match="and the tables none"):
        async with running(lost, quiet, furnish=lambda: furnished.append(None)):
            pass
    assert not furnished
