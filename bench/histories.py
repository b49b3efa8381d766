"""What a case leaves in the engine's histories."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from temporalio.client import Client, WorkflowExecutionStatus

from bench.faults import BenchError

CASES = 20
"""How many cases are looked at, spread evenly over those played."""


@dataclass(frozen=True)
class Histories:
    """Averages over several cases, all runs of a case together."""

    cases: int
    events: float
    size: float
    """Bytes, as the server counts them."""


async def histories_of(engine: Client, names: Sequence[str]) -> Histories:
    """Events and bytes of some of these cases. BenchError if one has not come to its end."""
    looked_at = names[:: max(len(names) // CASES, 1)][:CASES]
    found = [await _history_of(engine, name) for name in looked_at]
    return Histories(len(found), mean(events for events, _ in found), mean(size for _, size in found))


async def _history_of(engine: Client, name: str) -> tuple[int, int]:
    """Events and bytes of all runs of one case, the last one first."""
    handle = engine.get_workflow_handle(name)
    described = await handle.describe()
    if described.status is not WorkflowExecutionStatus.COMPLETED:
        raise BenchError(f"{name} is not completed in the engine: {described.status}")
    events, size, run = 0, 0, described.run_id
    while run:
        handle = engine.get_workflow_handle(name, run_id=run)
        info = (await handle.describe()).raw_description.workflow_execution_info
        events, size = events + info.history_length, size + info.history_size_bytes
        first = await anext(handle.fetch_history_events(page_size=1))
        run = first.workflow_execution_started_event_attributes.continued_execution_run_id
    return events, size
