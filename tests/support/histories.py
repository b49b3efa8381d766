"""Recorded histories: where they are, and how they are replayed."""

from pathlib import Path

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from runtime.worker import PURE
from workflows.case import CaseWorkflow

SUPPORT = Path(__file__).parent
RECORDED = SUPPORT.parent / "histories"


def replayer() -> Replayer:
    """Replays histories against the workflow as it is now, in the sandbox that the worker uses."""
    return Replayer(
        workflows=[CaseWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE)
        ),
    )
