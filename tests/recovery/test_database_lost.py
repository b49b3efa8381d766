"""Drills: the database is lost, or both halves are. The newest backup, completed from what the engine has."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, update
from temporalio.client import WorkflowFailureError

from activities.naming import TASK_QUEUE
from runtime.backing_up import back_up, put_back
from runtime.demo.chapters import GROUP, MEDIATOR
from runtime.demo.stage import PlayedCase
from runtime.engine import Engine
from runtime.faults import CannotRunError
from runtime.halves import see_that_both_are_there
from runtime.recovering import LEAP, recover_database, recover_engine
from runtime.settings import Settings
from storage.database import Database
from storage.queries import state_of
from storage.statements import table
from storage.tables import CaseEvent
from tests.recovery.places import (
    accepted,
    all_told,
    closed,
    noted,
    of_every_kind,
    opened,
    quiet,
    see_that_it_goes_on,
    working,
)
from tests.recovery.test_engine_lost import a_new_engine
from workflows import carrying
from workflows.messages import WORKFLOW
from workflows.recovery import Outcome


@pytest.fixture
def backup(tmp_path: Path) -> Callable[[Settings], Path]:
    """Takes a backup; running or not makes no difference to it."""
    taken: list[Path] = []

    def take(settings: Settings) -> Path:
        taken.append(tmp_path / f"backup-{len(taken)}")
        back_up(settings, taken[-1], replace=False)
        return taken[-1]

    return take


async def restored(settings: Settings, url: str, file: Path) -> Settings:
    """The backup in another database, which takes the place of the lost one."""
    found = settings.model_copy(update={"database_url": url})
    await asyncio.to_thread(put_back, found, file)
    return found


async def test_the_newest_backup_is_completed_from_the_engine(
    home: Settings, engine: Engine, empty_url: str, backup: Callable[[Settings], Path]
) -> None:
    async with working(home, engine) as world:
        cases = await of_every_kind(world.stage)
        file = await asyncio.to_thread(backup, home)
        # All of this the backup does not know.
        cases[0].view = (await accepted(world.stage, "备份之后")).view
        cases += [await closed(world.stage, "备份之后结案")]
        await cases[1].give(MEDIATOR, "note", text="备份之后的来电")
        before = await all_told(world.stage, cases)
        left_behind = [case.number for case in cases]
    found = await restored(home, empty_url, file)
    with pytest.raises(CannotRunError, match=r"come from the backup of .*--rebuild.*--recreate"):
        await see_that_both_are_there(found, engine.address)

    said: list[str] = []
    tally = await recover_database(found, engine.address, said.append)
    assert tally.of([Outcome.WRITTEN]) == 3
    assert said[-2].startswith("what no engine knows is as of the backup of ")
    assert "tokens and passwords (one that was ended since holds again" in said[-2]
    assert tally.of([Outcome.SAME, Outcome.WRITTEN]) == len(left_behind) + 1

    await see_that_both_are_there(found, engine.address)
    async with working(found, engine) as world:
        assert await all_told(world.stage, cases) == before
        again = await noted(world.stage, cases[-1])
        assert again.headers["Idempotency-Replayed"] == "true", again.text
        assert (await opened(world.stage, "编号接着用")).number > max(left_behind)


@pytest.mark.long
async def test_without_any_backup_every_case_is_read_back(
    home: Settings, engine: Engine, empty_url: str, county: Settings, backup: Callable[[Settings], Path]
) -> None:
    """Units, officers and tokens are put back from tables of before the first case."""
    async with working(home, engine) as world:
        cases = await of_every_kind(world.stage)
        before = await all_told(world.stage, cases)
    found = await restored(home, empty_url, await asyncio.to_thread(backup, county))
    tally = await recover_database(found, engine.address, quiet)
    assert tally.found == {Outcome.WRITTEN: sorted(before)}
    async with working(found, engine) as world:
        assert await all_told(world.stage, cases) == before
        routed, handled = cases[0], cases[1]
        await see_that_it_goes_on(world.stage, [routed, handled, *cases[2:]])


@pytest.mark.long
async def test_of_before_the_engine_was_lost(
    home: Settings, engine: Engine, empty_url: str, backup: Callable[[Settings], Path]
) -> None:
    """A re-created case has brought its events and its key along: this backup needs none newer."""
    async with working(home, engine) as world:
        old = await accepted(world.stage, "备份之前")
        file = await asyncio.to_thread(backup, home)
        await old.give(MEDIATOR, "note", text="备份之后")
        new = await accepted(world.stage, "备份之后开的")
    after_loss = await a_new_engine(home, engine)
    await recover_engine(after_loss, engine.address, quiet)
    async with working(after_loss, engine) as world:
        old.stage = new.stage = world.stage
        await old.give(MEDIATOR, "note", text="新引擎中")
        before = await all_told(world.stage, [old, new])
    found = await restored(after_loss, empty_url, file)
    tally = await recover_database(found, engine.address, quiet)
    assert tally.found == {Outcome.WRITTEN: sorted([old.number, new.number])}
    async with working(found, engine) as world:
        assert await all_told(world.stage, [old, new]) == before


@pytest.mark.long
async def test_of_before_a_case_that_was_too_large_to_bring_its_events(
    home: Settings,
    engine: Engine,
    empty_url: str,
    backup: Callable[[Settings], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its newest state is known, and what is nowhere any more is said."""
    async with working(home, engine) as world:
        case = await accepted(world.stage, "卷帙浩繁")
        file = await asyncio.to_thread(backup, home)
        await case.give(MEDIATOR, "note", text="备份之后")
        view = await case.read(MEDIATOR)
    after_loss = await a_new_engine(home, engine)
    monkeypatch.setattr(carrying, "CARRIED_BYTES", 0)
    tally = await recover_engine(after_loss, engine.address, quiet)
    assert tally.found == {Outcome.STARTED_SHORT: [case.number]}
    found = await restored(after_loss, empty_url, file)
    tally = await recover_database(found, engine.address, quiet)
    assert tally.found == {Outcome.LACKING: [case.number]}
    async with working(found, engine) as world:
        case.stage = world.stage
        assert await case.read(MEDIATOR) == view


async def test_events_that_were_changed_are_put_right_and_garbage_is_passed_over(
    home: Settings, engine: Engine
) -> None:
    async with working(home, engine) as world:
        case = await accepted(world.stage, "被改")
        before = await all_told(world.stage, [case])
        garbage = await world.stage.engine.start_workflow(
            WORKFLOW, "no case", id="garbage", task_queue=TASK_QUEUE
        )
        with pytest.raises(WorkflowFailureError):
            await garbage.result()
    events = table(CaseEvent)
    async with Database(home.database) as database, database.write() as tx:
        second = (events.c.number == case.number, events.c.seq == 2)
        changed = func.replace(events.c.body, '"hash":"', '"hash":"0')
        await tx.execute(update(events).where(*second).values(body=changed))
    said: list[str] = []
    tally = await recover_database(home, engine.address, said.append)
    assert tally.found == {Outcome.PUT_RIGHT: [case.number], Outcome.UNREADABLE: ["garbage"]}
    assert f"1 cases put right: events of the tables were not the engine's: {case.number}" in said
    async with working(home, engine) as world:
        assert await all_told(world.stage, [case]) == before


async def test_both_are_lost(
    home: Settings, engine: Engine, empty_url: str, backup: Callable[[Settings], Path]
) -> None:
    """What the backup has goes on; what came after it is not known, and that is said."""
    async with working(home, engine) as world:
        cases = await of_every_kind(world.stage)
        before = await all_told(world.stage, cases)
        file = await asyncio.to_thread(backup, home)
        await cases[1].give(MEDIATOR, "note", text="备份之后")
        unknown = await opened(world.stage, "备份之后开的")
    found = await a_new_engine(await restored(home, empty_url, file), engine)
    with pytest.raises(CannotRunError, match="5 open cases and the engine none"):
        await see_that_both_are_there(found, engine.address)
    said: list[str] = []
    tally = await recover_engine(found, engine.address, said.append)
    assert tally.of([Outcome.STARTED]) == 5
    serial = int(max(before)[-6:]) + LEAP
    assert "the tables are those of the backup of " in said[0]
    assert "what happened since is not known here" in said[0]
    assert f"case numbers of 532329 go on after {serial}" in said[1]
    assert any(line.startswith("the tables have 6 cases, 5 of them open; the newest event") for line in said)
    [gone] = [line for line in said if line.startswith("what the lost engine had accepted")]
    assert "these tables were restored from the backup of " in gone
    assert "nothing that was answered" not in gone
    assert any(line.startswith("what no engine knows is as of the backup of ") for line in said)

    again = await recover_engine(found, engine.address, quiet)
    assert again.of([Outcome.SAME]) == 5
    async with working(found, engine) as world:
        assert await all_told(world.stage, cases) == before
        gone = await world.stage.call(GROUP, "GET", f"/v1/cases/{unknown.number}")
        assert gone.status_code == httpx.codes.NOT_FOUND
        assert int((await opened(world.stage, "其后")).number[-6:]) == serial + 1
        await see_that_it_goes_on(world.stage, cases)


async def test_an_empty_engine_completes_nothing(
    home: Settings, engine: Engine, empty_url: str, backup: Callable[[Settings], Path]
) -> None:
    """Asked the wrong one, it does not say that all is well."""
    async with working(home, engine) as world:
        await accepted(world.stage, "有案件")
    found = await restored(home, empty_url, await asyncio.to_thread(backup, home))
    wrong = await a_new_engine(found, engine)
    with pytest.raises(CannotRunError, match=r"not the one that these tables belong with.*--recreate"):
        await recover_database(wrong, engine.address, quiet)
    assert (await recover_database(found, engine.address, quiet)).of([Outcome.SAME]) == 1


async def test_a_backup_that_is_taken_while_clients_write(
    home: Settings, engine: Engine, empty_url: str, backup: Callable[[Settings], Path]
) -> None:
    """Every case in it is of one instant, and has whatever was acknowledged before it was taken."""
    acknowledged: dict[str, list[str]] = {}

    async def write_on(case: PlayedCase, stop: asyncio.Event) -> None:
        while not stop.is_set():
            said = acknowledged.setdefault(case.number, [])
            text = f"第{len(said)}条"
            await case.give(MEDIATOR, "note", text=text)
            said.append(text)

    async with working(home, engine) as world:
        cases = [await accepted(world.stage, f"第{nth}件") for nth in range(4)]
        stop = asyncio.Event()
        writing = [asyncio.create_task(write_on(case, stop)) for case in cases]
        async with asyncio.timeout(30):
            while min(len(acknowledged.get(case.number, ())) for case in cases) < 3:
                await asyncio.sleep(0.01)
        promised = {number: len(texts) for number, texts in acknowledged.items()}
        file = await asyncio.to_thread(backup, home)
        stop.set()
        await asyncio.gather(*writing)
    found = await a_new_engine(await restored(home, empty_url, file), engine)
    tally = await recover_engine(found, engine.address, quiet)
    assert tally.found == {Outcome.STARTED: sorted(promised)}, "every chain is whole, every row its fold"
    async with working(found, engine) as world:
        for case in cases:
            case.stage = world.stage
            notes = [e["what"]["text"] for e in await case.timeline(MEDIATOR) if e["what"]["type"] == "noted"]
            mine = notes[1:]
            assert mine == acknowledged[case.number][: len(mine)]
            assert len(mine) >= promised[case.number]
    async with Database(found.database) as database, database.read() as tx:
        for number in promised:
            state = await state_of(tx, number)
            assert state is not None
