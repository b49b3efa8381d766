"""A short real run: every figure is there, and every case that was counted is in the engine, ended."""

import os
import re
import shutil
import signal
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from temporalio.client import Client, WorkflowExecutionStatus

from bench.faults import BenchError
from bench.lifecycle import CLIENT, CONTENDERS, Measured, Plan, measure
from bench.load import Contender
from bench.machine import machine_line
from bench.report import WIDTH, lifecycle_report, summary
from bench.site import Site, site
from runtime.demo.chapters import MEDIATOR
from runtime.settings import Settings
from runtime.sign_ins import revoke_tokens
from storage.database import Database
from storage.statements import table
from storage.tables import Case
from tests.support.installation import copy_home

measuring = pytest.mark.long
"""What needs a small bench to have run, which takes as long as a short storm."""
PLAN = Plan(seconds=1, clients=2, rounds=1, commands=12)
ROLES: dict[Contender, set[str]] = {"product": {"engine", "worker", "api"}, "bare": {"engine", "worker"}}


@pytest.fixture(scope="module")
async def settings(county: Settings) -> AsyncIterator[Settings]:
    made = copy_home(county).model_copy(update={"api_port": 0, "engine_port": 0})
    yield made
    shutil.rmtree(made.data)


@pytest.fixture(scope="module")
async def ground(settings: Settings) -> AsyncIterator[Site]:
    async with site(settings, print) as made:
        yield made


@pytest.fixture(scope="module")
async def measured(ground: Site) -> dict[Contender, Measured]:
    return await measure(ground, PLAN, print)


async def status_of(engine: Client, name: str) -> WorkflowExecutionStatus | None:
    return (await engine.get_workflow_handle(name).describe()).status


@measuring
@pytest.mark.parametrize("contender", CONTENDERS)
async def test_every_counted_case_has_ended_in_the_engine(
    contender: Contender, ground: Site, measured: dict[Contender, Measured]
) -> None:
    its = measured[contender]
    names = [*its.names, *its.alone.names, *its.watched.names]
    assert len(names) == len(set(names)) > 0
    assert {await status_of(ground.engine, name) for name in names} == {WorkflowExecutionStatus.COMPLETED}


@measuring
async def test_every_counted_case_is_closed_in_the_tables(
    settings: Settings, measured: dict[Contender, Measured]
) -> None:
    async with Database(settings.database) as database, database.read() as tx:
        cases = table(Case)
        rows = await tx.execute(select(cases.c.number, cases.c.status))
        statuses = {row.number: row.status for row in rows}
    assert {statuses.get(name) for name in measured["product"].names} == {"closed"}


@measuring
@pytest.mark.parametrize("contender", CONTENDERS)
def test_every_figure_is_there(contender: Contender, measured: dict[Contender, Measured]) -> None:
    its, roles = measured[contender], ROLES[contender]
    assert len(its.rounds) == len(its.cpu) == PLAN.rounds
    assert its.histories.events > 0
    assert its.histories.size > 0
    for played in (*its.rounds, its.alone, its.watched):
        assert [len(times) for times in played.calls.values()] == [len(played.names)] * 5
        assert all(ms > 0 for times in played.calls.values() for ms in times)
    for figures in (its.cpu[0], its.memory):
        if not isinstance(figures, str):
            assert set(figures) == {*roles, CLIENT}
            assert figures["engine"] > 0


@measuring
def test_a_command_costs_the_history_as_much_late_as_early(measured: dict[Contender, Measured]) -> None:
    its = measured["product"]
    assert its.long_case is not None
    assert (its.long_case.commands, its.long_case.runs) == (PLAN.commands, 1)
    assert 4 < its.long_case.per_command < 8
    assert measured["bare"].long_case is None


@measuring
@pytest.mark.parametrize("contender", CONTENDERS)
def test_flushes_are_a_number_or_words(contender: Contender, measured: dict[Contender, Measured]) -> None:
    counted = measured[contender].flushes
    if isinstance(counted, str):
        assert counted.startswith("not counted: ")
        return
    assert set(counted) == ROLES[contender]
    # The engine's database is flushed at every commit: at least once for each of the five calls.
    assert counted["engine"] >= 5 * len(measured[contender].watched.names)


@measuring
def test_the_report_is_a_page_that_can_be_pasted(measured: dict[Contender, Measured]) -> None:
    page = lifecycle_report(PLAN, measured["product"], measured["bare"])
    assert max(len(line) for line in page.splitlines()) <= WIDTH
    starts = ("cases/s, 2 clients", "history events per case", "flushes per case", "CPU ms per case")
    for start in (*starts, "history events per command", "the same, a case of 12 in 1 run "):
        assert re.search(rf"^\| {re.escape(start)}", page, re.MULTILINE)
    for block in re.findall(r"(?:^\|.*\n?)+", page, re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1


@measuring
def test_words_stand_where_a_figure_is_missing(measured: dict[Contender, Measured]) -> None:
    measured["product"].flushes, kept = "not counted: strace is not installed", measured["product"].flushes
    try:
        page = lifecycle_report(PLAN, measured["product"], measured["bare"])
    finally:
        measured["product"].flushes = kept
    assert "Flushes: not counted: strace is not installed." in page
    assert re.search(r"^\| flushes per case +\| +- \|", page, re.MULTILINE)


@measuring
def test_the_machine_in_one_line(ground: Site) -> None:
    line = machine_line(ground.product.about)
    assert re.search(r"Temporal server \d+\.\d+\.\d+ \(\w+\) on SQLite", line)
    assert str(ground.logs) not in line


@measuring
def test_each_ground_has_a_line_of_the_summary(measured: dict[Contender, Measured]) -> None:
    *_, first, second = summary({"SQLite, 1 worker": measured, "SQLite, 2 workers": measured}).splitlines()
    assert re.match(r"\| SQLite, 1 worker +\|( +[\d.]+ / [\d.]+ \|) +\d\.\d\d \|", first)
    assert first.replace("1 worker ", "2 workers") == second


@pytest.mark.long
@pytest.mark.parametrize("contender", CONTENDERS)
async def test_two_workers_are_both_measured(county: Settings, contender: Contender) -> None:
    made = copy_home(county).model_copy(update={"api_port": 0, "engine_port": 0, "workers": 2})
    async with site(made, print) as here:
        pids = here.pids(contender)
        assert len(set(pids["worker"])) == 2
        assert (await here.play(contender, clients=2, seconds=0.5)).names
    shutil.rmtree(made.data)


@pytest.mark.long
async def test_a_refused_call_ends_the_bench_and_so_does_a_dead_client(county: Settings) -> None:
    made = copy_home(county).model_copy(update={"api_port": 0, "engine_port": 0})
    async with Database(made.database) as database:
        await revoke_tokens(database, MEDIATOR)
    async with site(made, print) as here:
        with pytest.raises(BenchError, match=r"^product: BenchError: POST /v1/cases/.*/accept: 401 "):
            await here.play("product", clients=2, seconds=60)
        assert (await here.play("bare", clients=1, seconds=0.1)).names
        os.kill(here.client, signal.SIGKILL)
        with pytest.raises(BenchError, match="the load generator ended with -9"):
            await here.play("bare", clients=1, seconds=60)
    shutil.rmtree(made.data)
