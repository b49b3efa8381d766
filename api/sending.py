"""Sending a command to its case: the update, and what each way in which it can fail says of it."""

import asyncio
from typing import Any

import structlog
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from api.clock import now
from api.problems import Problem, RefusedError
from api.services import Services
from cases.decide import decide, parse
from cases.envelope import Answer, Envelope
from cases.refusals import Refusal
from cases.state import CaseState
from policies.rulebook import Rules
from storage import intents
from storage.faults import DatabaseAwayError
from workflows.messages import COMMAND

log = structlog.get_logger()

REUSED = "idempotency_key_reused"
SEND_SECONDS = 10.0
"""How long a call waits for the engine. The sweeper gives up an unknown intent only long after."""


async def send(
    here: Services, number: str, envelope: Envelope, anew: WithStartWorkflowOperation[Any, Any] | None = None
) -> Answer:
    """Send the update and wait for its result; every way in which that can go wrong has its own error.

    With `anew` the case is started for it where it has no run. RefusedError, and other kinds of Problem;
    AcceptedError; RunEndedError.
    """
    if here.client is None:
        await forget(here, envelope.command)
        raise Problem("engine_away")
    async with here.turns.of(number, SEND_SECONDS):
        return await _sent(here, here.client, number, envelope, anew)


async def _sent(
    here: Services,
    client: Client,
    number: str,
    envelope: Envelope,
    anew: WithStartWorkflowOperation[Any, Any] | None,
) -> Answer:
    accepted = False
    try:
        async with asyncio.timeout(SEND_SECONDS):
            update = await _start(here, client, number, envelope, anew)
            accepted = True
            answer: Answer = await update.result()
            return answer  # the SDK's own type is Any
    except WorkflowUpdateFailedError as error:
        refused = _refused(error.cause)
        # A reused key belongs to a command that was given before, and the intent is that one's.
        if refused.body["code"] != REUSED:
            await forget(here, envelope.command)
        raise refused from None
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        raise (AcceptedError() if accepted else Problem("outcome_unknown")) from None
    except RPCError as error:
        if accepted:
            raise AcceptedError from None
        if error.status is RPCStatusCode.NOT_FOUND:
            raise RunEndedError from None
        raise _problem(number, error.status) from None


async def _start(
    here: Services,
    client: Client,
    number: str,
    envelope: Envelope,
    anew: WithStartWorkflowOperation[Any, Any] | None,
) -> WorkflowUpdateHandle[Answer]:
    granted = envelope.by(here.granter.grant(number, COMMAND, envelope))
    stage = WorkflowUpdateStage.ACCEPTED
    if anew is None:
        handle = client.get_workflow_handle(number)
        return await handle.start_update(
            COMMAND, granted, id=envelope.command, wait_for_stage=stage, result_type=Answer
        )
    return await client.start_update_with_start_workflow(
        COMMAND,
        granted,
        start_workflow_operation=anew,
        id=envelope.command,
        wait_for_stage=stage,
        result_type=Answer,
    )


class AcceptedError(Exception):
    """The engine has accepted the command and its result has not come back in time."""


class RunEndedError(Exception):
    """The engine runs no such case now. An earlier attempt of the SDK's may have met it while it did."""


def _problem(number: str, status: RPCStatusCode) -> Problem:
    # The SDK may have sent it more than once: what the last attempt met does not tell of the first.
    # The intent stays, and the sweeper clears it when the engine knows of no such command.
    if status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return Problem("busy")
    log.warning("outcome_unknown", status=status.name, number=number)
    return Problem("outcome_unknown")


def judged_now(state: CaseState, rules: Rules, envelope: Envelope) -> Problem:
    """What the rules say to the command on a case as the tables have it."""
    given = parse(envelope.name, envelope.body)
    if isinstance(given, Refusal):
        return RefusedError(given)
    verdict = decide(state, given, envelope.actor, rules, now(), envelope.told, envelope.expected_version)
    if isinstance(verdict, Refusal):
        return RefusedError(verdict)
    return Problem("outcome_unknown")


def _refused(cause: BaseException | None) -> Problem:
    """The refusal of the rules. RunEndedError if the update failed since its run came to an end."""
    if isinstance(cause, ApplicationError) and cause.details:
        return RefusedError(Refusal.model_validate(cause.details[0]))
    log.warning("update_failed", kind=type(cause).__name__)
    raise RunEndedError from None


async def forget(here: Services, command: str) -> None:
    """The command provably did not happen. If the database is away now, the sweeper finds that out."""
    try:
        async with here.database.write() as tx:
            await intents.fulfilled(tx, command)
    except DatabaseAwayError:
        log.warning("intent_left")
