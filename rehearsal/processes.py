"""Containers' processes: started, run to their end, asked how they are, ended within their grace."""

import asyncio
import json
import os
import shlex
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from contextlib import suppress
from dataclasses import dataclass

from rehearsal import postgres_image
from rehearsal.containers import Container
from rehearsal.faults import RehearsalError
from runtime.engine.guard import tied_to_us
from runtime.engine.progress import Say

ENDS_WITHIN = 120.0
"""Seconds for what is run once."""
LOOK_EVERY = 1.0
LINES_TOLD = 5
LONGEST_TOLD = 300


@dataclass
class Running:
    """A container whose process goes on."""

    container: Container
    process: Process

    def see_that_it_lives(self) -> None:
        """RehearsalError with its last words if it has ended."""
        if self.process.returncode is not None:
            raise RehearsalError(
                f"{self.container.name} ended with {self.process.returncode}: {last_words(self.container)}"
            )

    async def become_healthy(self) -> None:
        """Ask as the file says until it is. RehearsalError once it would be called unhealthy."""
        check = self.container.service.healthcheck
        assert check is not None  # noqa: S101  # only services that have one are asked
        patience = check.start_period + check.retries * check.interval
        deadline = asyncio.get_running_loop().time() + patience.total_seconds()
        while said := await self.complaint():
            self.see_that_it_lives()
            if asyncio.get_running_loop().time() > deadline:
                raise RehearsalError(f"{self.container.name} is not healthy: {said}")
            await asyncio.sleep(LOOK_EVERY)

    async def complaint(self) -> str:
        """What its health check has to say against it; nothing if it is healthy."""
        check = self.container.service.healthcheck
        assert check is not None  # noqa: S101  # only services that have one are asked
        asked = await asyncio.create_subprocess_exec(
            *self.container.check(),
            env=self.container.environment(),
            cwd=self.container.folder,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
        )
        try:
            async with asyncio.timeout(check.timeout.total_seconds()):
                said, _ = await asked.communicate()
        except TimeoutError:
            asked.kill()
            await asked.wait()
            return f"no answer within {check.timeout.total_seconds():.0f} s"
        return "" if asked.returncode == 0 else said.decode(errors="replace").strip()[-300:] or "it fails"

    async def end(self) -> str:
        """Stop it as its image is stopped; what was wrong with that, if anything."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(self.container.image.stop_signal)
        grace = self.container.service.stop_grace_period.total_seconds()
        try:
            async with asyncio.timeout(grace):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            return f"{self.container.name} did not end within its {grace:.0f} s"
        return ""


async def start(container: Container, say: Say) -> Running:
    """Start it, and go on while it runs."""
    if container.service.repository == "postgres":
        await postgres_image.initialised(container)
        return Running(container, await _process(container, postgres_image.placed(container), say))
    return Running(container, await _process(container, container.command(), say))


async def run_to_its_end(container: Container, say: Say) -> None:
    """Run what ends by itself. RehearsalError with its last words unless it ends well at the first try."""
    process = await _process(container, container.command(), say)
    try:
        async with asyncio.timeout(ENDS_WITHIN):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise RehearsalError(f"{container.name} did not end within {ENDS_WITHIN:.0f} s") from None
    if code:
        raise RehearsalError(f"{container.name} ended with {code}: {last_words(container)}")


def last_words(container: Container) -> str:
    """The end of its log in one line."""
    lines = container.log.read_text(errors="replace").strip().splitlines()
    return " | ".join(map(_plain, lines[-LINES_TOLD:])) or "it said nothing"


def _plain(line: str) -> str:
    """Message and error of a structured line; any other line as it is, and not at any length."""
    with suppress(ValueError, TypeError):
        entry = json.loads(line)
        return ": ".join(str(entry[name]) for name in ("msg", "event", "error") if name in entry)
    return line[-LONGEST_TOLD:]


async def _process(container: Container, command: list[str], say: Say) -> Process:
    say(f"  {container.name}: {_shown(command)}")
    somebody = container.image.somebody
    with container.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            # Somebody else may not be allowed to read the guard's Python; we end that one ourselves.
            *(command if somebody else tied_to_us(command)),
            **somebody,
            env={**container.environment(), "FENGQIAO_PARENT": str(os.getpid())},
            cwd=container.folder,
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            # An interrupt on the terminal goes to us, and we end the processes in their order.
            start_new_session=True,
        )


def _shown(command: list[str]) -> str:
    """A command on one line, a script in it by its last line."""
    return shlex.join(word if "\n" not in word else f"… {word.strip().splitlines()[-1]}" for word in command)
