"""The command line on a data directory: in a process of its own, or in this one."""

import asyncio
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from runtime.cli import _run_app

WIDE = "300"


async def fengqiao(data: Path, *arguments: str | Path, **environment: str) -> tuple[int | None, str]:
    """As an operator types it: exit code, and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime", *map(str, arguments)),
        env={**os.environ, "FENGQIAO_DATA": str(data), "COLUMNS": WIDE, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def in_this_process(data: Path, *arguments: str | Path, **environment: str) -> tuple[int, str]:
    """The same without a process of its own, of which each takes seconds to start."""
    said = StringIO()

    def run() -> int:
        with redirect_stdout(said), redirect_stderr(said):
            return _run_app()

    surroundings = {"FENGQIAO_DATA": str(data), "COLUMNS": WIDE, **environment}
    typed = ["fengqiao", *map(str, arguments)]
    with patch.dict(os.environ, surroundings), patch.object(sys, "argv", typed):
        code = await asyncio.to_thread(run)
    return code, said.getvalue()
