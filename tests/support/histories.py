"""Recorded histories: where they are, and how they are read and replayed."""

import gzip
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.case import CaseWorkflow

SUPPORT = Path(__file__).parent
RECORDED = SUPPORT.parent / "histories"
PURE = ("cases", "policies")
"""Passed through the sandbox both or none: apart, pydantic's classes would exist twice."""


def recordings() -> dict[str, Path]:
    """Every recording by version and scenario."""
    paths = (*RECORDED.glob("*/*.json"), *RECORDED.glob("*/*.json.gz"))
    return {f"{path.parent.name}-{path.name.partition('.')[0]}": path for path in sorted(paths)}


def write(path: Path, history: WorkflowHistory) -> None:
    """Keep a history, packed: nobody reads it, and there are many."""
    path.write_bytes(gzip.compress(history.to_json().encode(), mtime=0))


def read(path: Path) -> WorkflowHistory:
    """A history that was kept, packed or not."""
    kept = path.read_bytes()
    text = gzip.decompress(kept) if path.suffix == ".gz" else kept
    return WorkflowHistory.from_json(path.name.partition(".")[0], text.decode())


def replayer() -> Replayer:
    """Replays histories against the workflow as it is now, in a sandbox that refuses it clock and chance."""
    return Replayer(
        workflows=[CaseWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE)
        ),
    )
