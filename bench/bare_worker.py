"""The process of the bare workflow's worker: `python -m bench.bare_worker ADDRESS NAMESPACE`."""

import asyncio
import sys

from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.engine import connect
from bench.bare import QUEUE, BareDeadline, BareWorkflow
from runtime.children import stop_event

READY = "ready"


async def work(address: str, namespace: str) -> None:
    """Work until told to stop; says on stdout when it is ready."""
    stop = stop_event()
    client = await connect(address, namespace)
    runner = UnsandboxedWorkflowRunner()  # as the product's own
    workflows = [BareWorkflow, BareDeadline]
    async with Worker(client, task_queue=QUEUE, workflows=workflows, workflow_runner=runner):
        print(READY, flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
