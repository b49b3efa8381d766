"""The process of the bare workflow's worker: `python -m bench.bare_worker ADDRESS NAMESPACE`."""

import asyncio
import sys

from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.engine import connect
from bench.bare import QUEUE, BareDeadline, BareWorkflow
from runtime.children import stop_event

READY = "ready"


async def work(address: str, namespace: str) -> None:
    """Work until told to stop; says on stdout when it is ready."""
    stop = stop_event()
    client = await connect(address, namespace)
    # Passed through as the product passes its own rooms through: the reference shall not be slowed down
    # by modules loaded anew for every run.
    restrictions = SandboxRestrictions.default.with_passthrough_modules(
        "bench", "activities", "cases", "policies", "storage"
    )
    runner = SandboxedWorkflowRunner(restrictions=restrictions)
    workflows = [BareWorkflow, BareDeadline]
    async with Worker(client, task_queue=QUEUE, workflows=workflows, workflow_runner=runner):
        print(READY, flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
