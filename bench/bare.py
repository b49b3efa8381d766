"""The reference: the same number of calls on a bare Temporal workflow, straight through the SDK."""

import secrets
from datetime import datetime

from temporalio import workflow
from temporalio.client import Client

from activities.engine import DUE, OVERDUE
from bench.timing import Calls

QUEUE = "bare"
DEADLINE = "BareDeadline"
COMMANDS = 4


@workflow.defn(name="Bare")
class BareWorkflow:
    """Counts its updates and ends with the last."""

    def __init__(self) -> None:
        self._left = COMMANDS

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self._left == 0)

    @workflow.update
    async def command(self, _: str) -> int:
        self._left -= 1
        return self._left


@workflow.defn(name=DEADLINE)
class BareDeadline:
    """Waits for one deadline, marks it where the engine's own lists show it, and goes on waiting."""

    @workflow.run
    async def run(self, due: datetime) -> None:
        await workflow.sleep(due - workflow.now())
        workflow.upsert_search_attributes([OVERDUE.value_set(True), DUE.value_set(workflow.now())])
        await workflow.wait_condition(lambda: False)


async def bare_lifecycle(client: Client, calls: Calls) -> str:
    """Start and four updates; the workflow's id."""
    name = f"bare-{secrets.token_hex(8)}"
    async with calls.timed("start"):
        handle = await client.start_workflow(BareWorkflow.run, id=name, task_queue=QUEUE)
    for nth in range(1, COMMANDS + 1):
        async with calls.timed(f"update {nth}"):
            await handle.execute_update(BareWorkflow.command, f"command {nth}")
    return name
