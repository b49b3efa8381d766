"""Let the Python SDK download the Temporal CLI into the directory given as argument.

A program of its own, run by path and importing nothing of ours: the SDK's download cannot be
interrupted from Python, but a process can. The SDK starts what it downloaded; it is stopped at once.
"""

import asyncio
import os
import sys

from temporalio.testing import WorkflowEnvironment


async def download(directory: str) -> None:
    environment = await WorkflowEnvironment.start_local(download_dest_dir=directory)
    await environment.shutdown()


if __name__ == "__main__":
    try:
        asyncio.run(download(sys.argv[1]))
    except RuntimeError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201  # whoever started us reads it
        os._exit(1)  # the SDK's threads live on, and may crash an interpreter that is shutting down
