"""Histories are counted over all runs of a case, and only of cases that came to their end."""

import secrets
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.engine import connect
from bench.faults import BenchError
from bench.histories import histories_of
from runtime.engine import Engine

QUEUE = "histories"


@workflow.defn
class Again:
    """Continues as new so many times."""

    @workflow.run
    async def run(self, times: int) -> None:
        if times:
            workflow.continue_as_new(times - 1)


@workflow.defn
class Waiting:
    """Never ends."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)


@pytest.fixture
async def client(engine: Engine) -> Client:
    return await connect(engine.address, engine.namespace)


async def runs_of(client: Client, name: str) -> list[WorkflowHandle[Any, Any]]:
    """All runs of a workflow, the last one first."""
    run: str | None = (await client.get_workflow_handle(name).describe()).run_id
    handles = []
    while run:
        handles.append(client.get_workflow_handle(name, run_id=run))
        first = (await handles[-1].fetch_history()).events[0]
        run = first.workflow_execution_started_event_attributes.continued_execution_run_id
    return handles


async def test_all_runs_of_a_case_count(client: Client) -> None:
    name = secrets.token_hex(8)
    async with Worker(
        client, task_queue=QUEUE, workflows=[Again], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        await client.execute_workflow(Again.run, 2, id=name, task_queue=QUEUE)
    histories = [await handle.fetch_history() for handle in await runs_of(client, name)]
    assert len(histories) == 3
    found = await histories_of(client, [name])
    assert found.cases == 1
    assert found.events == sum(len(history.events) for history in histories)
    assert found.size > 0


async def test_an_average_over_several_cases(client: Client) -> None:
    names = [secrets.token_hex(8) for _ in range(2)]
    async with Worker(
        client, task_queue=QUEUE, workflows=[Again], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        for times, name in enumerate(names):
            await client.execute_workflow(Again.run, times, id=name, task_queue=QUEUE)
    one, other, both = [await histories_of(client, these) for these in (names[:1], names[1:], names)]
    assert both.cases == 2
    assert both.events == (one.events + other.events) / 2
    assert both.size == (one.size + other.size) / 2


async def test_a_case_that_did_not_end_is_no_figure(client: Client) -> None:
    name = secrets.token_hex(8)
    handle = await client.start_workflow(Waiting.run, id=name, task_queue=QUEUE)
    with pytest.raises(BenchError, match="not completed"):
        await histories_of(client, [name])
    await handle.terminate()
