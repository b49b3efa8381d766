"""The command that is a worker process."""

import asyncio

import typer

from runtime.processes import to_its_end
from runtime.worker import run_worker

app = typer.Typer()


@app.command()
def worker() -> None:
    """Run a worker."""
    to_its_end(run_worker, asyncio.run)
