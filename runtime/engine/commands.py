"""Short commands whose output matters."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

UNSTARTABLE = 127


def on_path(name: str) -> Path | None:
    """Where a program lies on PATH, as an absolute path: we start things in other directories."""
    found = shutil.which(name)
    return Path(found).absolute() if found else None


async def run(
    command: Sequence[str | Path],
    *,
    within: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: Callable[[str], None] = lambda _: None,
) -> tuple[int, str]:
    """Run a command to its end; its exit code and what it printed (both streams together).

    `within` is in seconds; a command that takes longer, or whose caller is cancelled, is killed with
    all it started. A command that cannot be started at all ends with `UNSTARTABLE`; none raises.
    `on_line` hears each line as it comes.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
    except OSError as error:
        return UNSTARTABLE, f"{command[0]}: {error.strerror}"
    lines: list[str] = []

    async def read() -> None:
        assert process.stdout is not None  # noqa: S101 (asked for as a pipe above)
        async for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip()
            lines.append(line)
            on_line(line)
        await process.wait()

    try:
        async with asyncio.timeout(within):
            await read()
    except TimeoutError:
        lines.append(f"no end within {within:.0f} s")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return process.returncode or 0, "\n".join(lines)
