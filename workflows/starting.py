"""Start the workflow of a case: one that opens, or one that was kept and goes on in this engine."""

from typing import Any

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.engine import TASK_TIMEOUT, attributes, priority
from activities.naming import TASK_QUEUE
from cases.edition import EDITION
from cases.opening import Opening
from cases.state import CaseState
from workflows.messages import WORKFLOW, CaseStart

OPENED_BY = "opened_by"
"""Memo of a case's workflow: the command that opened it."""


class NumberTakenError(RuntimeError):
    """The engine runs another dispute under this number: the tables are older than the engine."""


async def start_case(client: Client, opening: Opening, state: CaseState) -> None:
    """Start it, once however often asked. The workflow id is the case number.

    NumberTakenError if another dispute has it; RPCError if the engine is away.
    """
    try:
        await client.start_workflow(
            WORKFLOW,
            CaseStart(opening=opening, edition=EDITION, people_first=True),
            id=opening.number,
            task_queue=TASK_QUEUE,
            task_timeout=TASK_TIMEOUT,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=attributes(state),
            priority=priority(state, opening.chain),
            memo={OPENED_BY: opening.command},
        )
    except WorkflowAlreadyStartedError:
        described = await client.get_workflow_handle(opening.number).describe()
        if await described.memo_value(OPENED_BY, default=None) != opening.command:
            raise NumberTakenError(opening.number) from None


def anew(start: CaseStart, opened_by: str) -> WithStartWorkflowOperation[Any, Any]:
    """A new run of a case whose last one has ended with it, for a command that is sent together with it.

    One that is refused changes nothing, and the run ends as it has begun. Under way already, the case takes
    the command in the run that it has. Whoever asks sees to it that nobody else does: of two runs that follow
    one another the second would begin from what the case was before the first.
    """
    assert start.state is not None  # noqa: S101  # a case that opens is started otherwise
    return WithStartWorkflowOperation(
        WORKFLOW,
        start,
        id=start.state.number,
        task_queue=TASK_QUEUE,
        task_timeout=TASK_TIMEOUT,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        search_attributes=attributes(start.state),
        priority=priority(start.state, [rung.unit for rung in start.state.ladder]),
        memo={OPENED_BY: opened_by},
    )


async def go_on(client: Client, start: CaseStart, opened_by: str, *, instead: bool = False) -> bool:
    """Start a case from its state. False if this engine has or had it; `instead`, it takes that one's place.

    RPCError if the engine is away.
    """
    assert start.state is not None  # noqa: S101  # a case that opens is started otherwise
    reuse, conflict = WorkflowIDReusePolicy.REJECT_DUPLICATE, WorkflowIDConflictPolicy.FAIL
    if instead:
        reuse, conflict = WorkflowIDReusePolicy.ALLOW_DUPLICATE, WorkflowIDConflictPolicy.TERMINATE_EXISTING
    try:
        await client.start_workflow(
            WORKFLOW,
            start,
            id=start.state.number,
            task_queue=TASK_QUEUE,
            task_timeout=TASK_TIMEOUT,
            id_reuse_policy=reuse,
            id_conflict_policy=conflict,
            search_attributes=attributes(start.state),
            priority=priority(start.state, [rung.unit for rung in start.state.ladder]),
            memo={OPENED_BY: opened_by},
        )
    except WorkflowAlreadyStartedError:
        return False
    return True
