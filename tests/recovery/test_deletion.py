"""Deleted at the end of its retention, a case is gone from tables and engine, and stays so."""

import asyncio
import secrets
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.doors import rules_of
from api.clock import now
from cases.retention import Tombstone, tombstone
from policies.loaded import BOOK
from runtime.demo.chapters import GROUP, LEADER, MEDIATOR, TOWN_HEAD, mediate, report, settle
from runtime.engine import Engine
from runtime.faults import DATA, CannotRunError
from runtime.halves import see_that_both_are_there
from runtime.home import open_ring
from runtime.rebuilding import rebuild_case
from runtime.recovering import recover_database, recover_engine
from runtime.retention import delete_cases, due_cases
from runtime.settings import Settings
from runtime.verifying import verify
from storage import deleting
from storage.database import Database
from storage.queries import state_of
from tests.recovery.places import accepted, closed, quiet, working
from tests.recovery.test_engine_lost import a_new_engine
from tests.storage.test_deleting import Kept, keep
from tests.support.commanding import in_this_process
from tests.support.installation import World
from workflows.history import runs_backwards
from workflows.messages import STATE, CaseStart
from workflows.recovery import Outcome
from workflows.starting import go_on
from workflows.sweeper import Sweeper

AFTER_ALL = timedelta(days=11 * 366)
REFUSED, USAGE, SETTING = 65, 64, 78


async def until_gone(client: Client, number: str, runs: list[str]) -> None:
    """The engine deletes on its own time: a run that has only just ended after half a minute."""
    async with asyncio.timeout(90):
        for run in runs:
            while True:
                try:
                    await client.get_workflow_handle(number, run_id=run).describe()
                except RPCError as error:
                    assert error.status is RPCStatusCode.NOT_FOUND  # noqa: PT017  # it is waited for
                    break
                await asyncio.sleep(0.2)


async def runs_of(client: Client, number: str) -> list[str]:
    return [run async for run in runs_backwards(client, number)]


async def asked(world: World, who: str, number: str, rest: str = "") -> int:
    return (await world.stage.call(who, "GET", f"/v1/cases/{number}{rest}")).status_code


async def found(world: World, name: str) -> set[str]:
    answer = await world.stage.call(LEADER, "POST", "/v1/cases/search", {"name": name})
    return {row["number"] for row in answer.json()["items"]}


async def test_database_and_engine_at_once(home: Settings, engine: Engine) -> None:
    """Both have nothing of it any more, whoever asks and whatever sweeps; everything else goes on."""
    source = {"source": {"channel": "hotline", "external_id": f"ref-{secrets.token_hex(4)}"}}
    async with working(home, engine) as world:
        case, other = await closed(world.stage, "期满"), await accepted(world.stage, "在办")
        again = report("同一来源", "两户争执。", severity="general") | source
        third = await world.stage.open(GROUP, again)
        await third.give(MEDIATOR, "accept")
        await third.file(MEDIATOR, "evidence", "照片（生成）", "示例".encode())
        await third.bring_in(MEDIATOR, "未归入".encode())
        assert len([*world.services.files.names()]) == 2  # one filed, one not
        await mediate(third, MEDIATOR)
        await settle(third, MEDIATOR)
        await third.give(TOWN_HEAD, "sign_off")
        assert case.number in await found(world, "示例甲（生成）")
        later = now() + AFTER_ALL
        assert [due.number for due in await due_cases(home, later)] == [case.number, third.number]
        assert await due_cases(home, now()) == []

        said: list[str] = []
        assert await delete_cases(home, engine.address, [], later, said.append, due=True) == 2
        assert said == [f"{number}: deleted / 已删除" for number in (case.number, third.number)]
        for who in (GROUP, MEDIATOR, LEADER):
            for rest in ("", "/timeline", "/actions", "/explain", "/reveals"):
                assert await asked(world, who, case.number, rest) == 404
        assert await found(world, "示例甲（生成）") == {other.number}
        assert [*world.services.files.names()] == []

        await world.sweeper.sweep(now() + timedelta(minutes=5))
        with pytest.raises(CannotRunError, match="deleted at the end of its retention") as refused:
            await rebuild_case(home.model_copy(update={"temporal_address": engine.address}), case.number)
        assert refused.value.exit_code == DATA
        assert await asked(world, LEADER, case.number) == 404
        assert await asked(world, LEADER, other.number) == 200
        reopened = await world.stage.open(GROUP, again)
        assert reopened.number > third.number, "its report is a new one, and no number is given twice"
        assert await delete_cases(home, engine.address, [case.number], later, quiet) == 1, "done again"
    tally = await recover_database(home, engine.address, quiet)
    assert {*tally.found} <= {Outcome.SAME, Outcome.DELETED}
    done = await verify(home, None, None, quiet)
    assert (done.broken, done.deleted) == (0, 2)
    await see_that_both_are_there(home, engine.address)
    fresh = await a_new_engine(home, engine)
    assert (await recover_engine(fresh, engine.address, quiet)).found == {
        Outcome.STARTED: [other.number, reopened.number]
    }


async def test_broken_off_before_the_engine_it_is_finished_the_next_time(
    home: Settings, engine: Engine
) -> None:
    async with working(home, engine) as world:
        case = await closed(world.stage, "中断")
    async with Database(home.database) as database:
        async with database.read() as tx:
            state = await state_of(tx, case.number)
        assert state is not None
        left = tombstone(state, await rules_of(database, BOOK, state.pins), now() + AFTER_ALL)
        assert isinstance(left, Tombstone)
        async with database.write() as tx:
            signature = open_ring(home).anchors.sign(left.canonical())
            await deleting.bury(tx, left, left.canonical(), signature)
            await deleting.destroy(tx, case.number)
        client = case.stage.engine
        runs = await runs_of(client, case.number)
        assert runs, "the engine has it still"
        tally = await recover_database(home, engine.address, quiet)
        assert tally.found == {Outcome.DELETED: [case.number]}
        with pytest.raises(CannotRunError, match="does not come back"):
            await rebuild_case(home.model_copy(update={"temporal_address": engine.address}), case.number)
        await Sweeper(database, client, BOOK).reproject(case.number)
        async with database.read() as tx:
            assert await state_of(tx, case.number) is None
        await see_that_both_are_there(home, engine.address)
    assert await delete_cases(home, engine.address, [], now(), quiet, due=True) == 1
    assert await delete_cases(home, engine.address, [], now(), quiet, due=True) == 0


@pytest.mark.long
async def test_every_run_of_a_case_that_was_continued(home: Settings, engine: Engine) -> None:
    async with working(home, engine) as world:
        case = await accepted(world.stage, "多次续行")
        client = world.stage.engine
        state = await client.get_workflow_handle(case.number).query(STATE)
        start = CaseStart.model_validate({"state": state, "updates_per_run": 2, "people_first": True})
        await go_on(client, start, "", instead=True)
        await mediate(case, MEDIATOR)
        await settle(case, MEDIATOR)
        await case.give(TOWN_HEAD, "sign_off")
        runs = await runs_of(client, case.number)
        assert len(runs) > 2
        listed = [run.run_id async for run in client.list_workflows(f'WorkflowId = "{case.number}"')]
        await delete_cases(home, engine.address, [case.number], now() + AFTER_ALL, quiet)
        await until_gone(client, case.number, list({*runs, *listed}))


async def test_never_before_the_day_nor_while_it_is_open_nor_what_is_not_there(
    home: Settings, engine: Engine
) -> None:
    async with working(home, engine) as world:
        early, still_open = await closed(world.stage, "未满"), await accepted(world.stage, "在办")
        said: list[str] = []
        nobodys = "532329-2020-999999"
        numbers = [early.number, still_open.number, nobodys]
        with pytest.raises(
            CannotRunError, match="3 of these cases may not be deleted: nothing was"
        ) as refused:
            await delete_cases(home, engine.address, numbers, now(), said.append)
        assert refused.value.exit_code == REFUSED
        words = dict(line.split(": ", 1) for line in said)
        assert "it is kept until the end of " in words[early.number]
        assert "what is allowed instead is to freeze it" in words[early.number]
        assert "the case is open" in words[still_open.number]
        assert "there is no such case" in words[nobodys]
        due_too = [early.number, still_open.number]
        with pytest.raises(CannotRunError, match="1 of these"):
            await delete_cases(home, engine.address, due_too, now() + AFTER_ALL, quiet)
        assert await asked(world, LEADER, early.number) == 200, "none is deleted if one may not be"


@pytest.fixture
async def old(embedded: Settings) -> tuple[Settings, str]:
    """A case that was closed twelve years ago and of which the engine knows nothing any more."""
    case = Kept(7, open_ring(embedded), at=now() - timedelta(days=12 * 366))
    async with Database(embedded.database) as database:
        await keep(database, case)
    return embedded, case.state.number


async def test_as_an_operator_types_it(old: tuple[Settings, str], engine: Engine) -> None:
    home, number = old
    where = {"TEMPORAL_ADDRESS": engine.address, "FENGQIAO_NAMESPACE": home.namespace}

    async def typed(*arguments: str) -> tuple[int, str]:
        code, said = await in_this_process(home.data, "retention", *arguments, **where)
        return code, said

    code, said = await typed("list")
    assert (code, said.splitlines()[0].split()[0]) == (0, number)
    assert said.splitlines()[-1].startswith("1 cases may be deleted")
    for wrong in (("delete",), ("delete", "--due"), ("delete", number), ("delete", number, "--due", "--yes")):
        assert (await typed(*wrong))[0] == USAGE, wrong
    code, said = await typed("delete", "532329-2020-999999", "--yes")
    assert (code, "there is no such case" in said) == (REFUSED, True)
    code, said = await in_this_process(home.data, "retention", "delete", number, "--yes")
    assert (code, "TEMPORAL_ADDRESS is not set" in said) == (SETTING, True)
    code, said = await typed("delete", "--due", "--yes")
    assert (code, said.splitlines()) == (
        0,
        [f"{number}: deleted / 已删除", "1 cases deleted / 已删除 1 件"],
    )
    assert (await typed("list"))[1].startswith("0 cases may be deleted")
    assert (await typed("delete", number, "--yes"))[0] == 0
