"""Drill: the engine is lost. Open cases go on in a new one from the tables, as if nothing had happened."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, func, update

from activities.engine import SEARCH_ATTRIBUTES, connect, identity
from api.clock import now
from policies.loaded import BOOK
from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.engine import Engine
from runtime.faults import DATA, CannotRunError
from runtime.halves import see_that_both_are_there
from runtime.recovering import recover_database, recover_engine
from runtime.settings import Settings
from storage import bond
from storage.bond import Standing
from storage.database import Database
from storage.statements import table
from storage.tables import Case, CaseEvent
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
from workflows.recovery import Outcome, Recovery


async def a_new_engine(settings: Settings, engine: Engine) -> Settings:
    """The same tables with an engine that has never heard of them."""
    fresh = settings.model_copy(update={"namespace": f"{settings.namespace}-new"})
    await in_another_engine(engine.address, fresh.namespace, SEARCH_ATTRIBUTES)
    return fresh


async def test_open_cases_go_on_as_they_were(home: Settings, engine: Engine) -> None:
    async with working(home, engine) as world:
        cases = await of_every_kind(world.stage)
        before = await all_told(world.stage, cases)
    after_loss = await a_new_engine(home, engine)
    with pytest.raises(CannotRunError, match=r"5 open cases and the engine none.*--recreate") as refused:
        await see_that_both_are_there(after_loss, engine.address)
    assert refused.value.exit_code == DATA

    said: list[str] = []
    tally = await recover_engine(after_loss, engine.address, said.append)
    assert {outcome: len(numbers) for outcome, numbers in tally.found.items()} == {Outcome.STARTED: 5}
    assert said[0] == "5 cases re-created in the engine"
    assert said[1].startswith("the tables have 6 cases, 5 of them open; the newest event is of ")
    assert "answered 202" in said[2]

    await see_that_both_are_there(after_loss, engine.address)
    async with working(after_loss, engine) as world:
        assert await all_told(world.stage, cases) == before
        await see_that_it_goes_on(world.stage, cases)


async def test_broken_off_and_begun_again(home: Settings, engine: Engine) -> None:
    """What is there already is left alone, and goes on meanwhile. What is not whole does not start."""
    async with working(home, engine) as world:
        cases = [await accepted(world.stage, f"第{nth}件") for nth in range(3)]
    after_loss = await a_new_engine(home, engine)
    client = await connect(engine.address, after_loss.namespace)
    async with Database(home.database) as database:
        async with database.write() as tx:
            await bond.tie(tx, await identity(client), Standing.ENGINE_BEHIND, now())
        assert await Recovery(database, client, BOOK).recreate(cases[0].number) is Outcome.STARTED
    with pytest.raises(CannotRunError, match="open cases are still to be re-created"):
        await see_that_both_are_there(after_loss, engine.address)
    tally = await recover_engine(after_loss, engine.address, quiet)
    first, *others = (case.number for case in cases)
    assert tally.found == {Outcome.SAME: [first], Outcome.STARTED: others}

    async with working(after_loss, engine) as world:
        cases[0].stage = world.stage
        await cases[0].give(MEDIATOR, "note", text="新引擎中")
        before = await all_told(world.stage, cases)
        tally = await recover_engine(after_loss, engine.address, quiet)
        assert tally.found == {Outcome.SAME: sorted(case.number for case in cases)}
        assert await all_told(world.stage, cases) == before


async def test_what_was_only_reserved_is_left_to_the_sweeper(home: Settings, engine: Engine) -> None:
    async with working(home, engine) as world:
        await opened(world.stage, "已登记")
        client, world.services.client = world.services.client, None
        body = report("半途登记", "引擎不在。", severity="general")
        answer = await world.stage.call(GROUP, "POST", "/v1/cases", body, key="reserved-only")
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        world.services.client = client
    after_loss = await a_new_engine(home, engine)
    tally = await recover_engine(after_loss, engine.address, quiet)
    assert tally.of([Outcome.STARTED]) == 1
    async with working(after_loss, engine) as world:
        await world.sweeper.sweep(now() + timedelta(minutes=1))
        again = await world.stage.call(GROUP, "POST", "/v1/cases", body, key="reserved-only")
        assert again.status_code == httpx.codes.CREATED, again.text
        assert again.headers["Idempotency-Replayed"] == "true"


async def test_tables_of_another_engine_are_not_served(home: Settings, engine: Engine) -> None:
    """The lost engine turns up again: nothing starts on it with these tables."""
    async with working(home, engine) as world:
        await accepted(world.stage, "旧引擎")
    after_loss = await a_new_engine(home, engine)
    await recover_engine(after_loss, engine.address, quiet)
    with pytest.raises(CannotRunError, match="belong with another engine"):
        await see_that_both_are_there(home, engine.address)


async def test_fewer_cases_in_the_engine_than_are_open_are_told_of(home: Settings, engine: Engine) -> None:
    """A part of them was lost: the others go on, and whoever starts it hears of those."""
    async with working(home, engine) as world:
        kept, lost = await accepted(world.stage, "还在"), await accepted(world.stage, "丢了")
        await world.stage.engine.get_workflow_handle(lost.number).terminate()
        said = await told_at_the_start(home, engine, 1)
        assert "2 open cases and the engine carries 1" in said[0]
        assert "--recreate" in said[0]
        assert (await recover_engine(home, engine.address, quiet)).found == {
            Outcome.REPLACED: [lost.number],
            Outcome.SAME: [kept.number],
        }
        assert await told_at_the_start(home, engine, 0) == []


async def told_at_the_start(home: Settings, engine: Engine, lines: int) -> list[str]:
    """What is said, once the engine's lists have caught up with its cases."""
    async with asyncio.timeout(60):
        while True:
            said = list[str]()
            await see_that_both_are_there(home, engine.address, said.append)
            if len(said) == lines:
                return said


async def test_a_case_whose_events_were_changed_is_not_started(home: Settings, engine: Engine) -> None:
    async with working(home, engine) as world:
        good, bad = await accepted(world.stage, "完好"), await accepted(world.stage, "被改")
    events = table(CaseEvent)
    async with Database(home.database) as database, database.write() as tx:
        second = (events.c.number == bad.number, events.c.seq == 2)
        changed = func.replace(events.c.body, '"hash":"', '"hash":"0')
        await tx.execute(update(events).where(*second).values(body=changed))
    after_loss, said = await a_new_engine(home, engine), list[str]()
    tally = await recover_engine(after_loss, engine.address, said.append)
    assert tally.found == {Outcome.STARTED: [good.number], Outcome.BROKEN: [bad.number]}
    assert any(line.endswith(f"is not the one that was written: {bad.number}") for line in said)


async def test_a_case_with_a_gap_goes_on_from_its_row(home: Settings, engine: Engine) -> None:
    """An unanswered call was on its way when everything was lost: what came after it has its effect."""
    async with working(home, engine) as world:
        case = await accepted(world.stage, "缺一条")
        before = await case.read(GROUP)
    events = table(CaseEvent)
    async with Database(home.database) as database, database.write() as tx:
        await tx.execute(delete(events).where(events.c.number == case.number, events.c.seq == 2))
    after_loss = await a_new_engine(home, engine)
    tally = await recover_engine(after_loss, engine.address, quiet)
    assert tally.found == {Outcome.STARTED_WITH_GAP: [case.number]}
    async with working(after_loss, engine) as world:
        case.stage = world.stage
        assert await case.read(GROUP) == before
        await case.give(MEDIATOR, "note", text="继续")


async def test_a_row_that_was_changed_is_written_anew_from_the_events(home: Settings, engine: Engine) -> None:
    async with working(home, engine) as world:
        case = await accepted(world.stage, "行被改")
        before = await all_told(world.stage, [case])
    cases = table(Case)
    async with Database(home.database) as database, database.write() as tx:
        changed = func.replace(cases.c.state, '"handling"', '"routed"')
        await tx.execute(update(cases).where(cases.c.number == case.number).values(state=changed))
    after_loss = await a_new_engine(home, engine)
    await recover_engine(after_loss, engine.address, quiet)
    async with working(after_loss, engine) as world:
        assert await all_told(world.stage, [case]) == before


async def test_an_engine_of_an_earlier_time_gives_way(home: Settings, engine: Engine) -> None:
    """Its data was put back from a copy of another instant: never from that, but from the tables."""
    async with working(home, engine) as world:
        case = await accepted(world.stage, "旧副本")
    earlier = await a_new_engine(home, engine)
    await recover_engine(earlier, engine.address, quiet)
    # Back at the first engine everything goes on; the other one stays behind.
    await recover_engine(home, engine.address, quiet)
    async with working(home, engine) as world:
        case.stage = world.stage
        await case.give(MEDIATOR, "note", text="此后")
        before = await all_told(world.stage, [case])
    with pytest.raises(CannotRunError, match="not of the same time"):
        await recover_database(earlier, engine.address, quiet)
    with pytest.raises(CannotRunError, match=r"(being read back|come from the backup).*--recreate"):
        await see_that_both_are_there(earlier, engine.address)
    tally = await recover_engine(earlier, engine.address, quiet)
    assert tally.found == {Outcome.REPLACED: [case.number]}
    async with working(earlier, engine) as world:
        assert await all_told(world.stage, [case]) == before
