"""Starting a binary on a data directory, until it answers."""

import asyncio
import json
import os
import time
from dataclasses import dataclass

from temporalio.client import Client

from . import config
from .binary import Binary
from .connection import answers
from .engine import EngineWish
from .faults import EngineFault
from .home import Endpoint, EngineHome
from .ports import LOOPBACK, accepts, first_free, free_ports
from .process import ServerProcess
from .progress import Say

READY_WITHIN = 60.0
_ASK_AGAIN_AFTER = 0.02
# Between choosing a free port and listening on it, another program may take it.
_TRIES = 5
_LINES_TOLD = 3


class _PortTaken(Exception):  # noqa: N818 (an event in the life of a start, not its failure)
    pass


@dataclass(frozen=True)
class _Plan:
    command: list[str]
    frontend: int
    # Opened after the frontend's: if this one accepts, it is our server that answers there, and not
    # another one that was quicker to take the port.
    witness: int
    ui_url: str | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.frontend}"


@dataclass(frozen=True)
class Started:
    """A server of ours that answers."""

    process: ServerProcess
    client: Client
    endpoint: Endpoint


async def start(binary: Binary, home: EngineHome, wish: EngineWish, say: Say) -> Started:
    """Start the binary; with other ports if one of them is taken under its hands.

    Raises EngineFault (start, port, data, disk, permission).
    """
    preferred = home.preferred_ports(wish.frontend_port)
    for _ in range(_TRIES):
        plan = _plan(binary, home, wish, preferred)
        if wish.frontend_port not in {0, plan.frontend} and plan.frontend != preferred[0]:
            say(f"port {preferred[0]} is taken; the engine listens on {plan.frontend}")
        try:
            return await _start_once(binary, plan, home, wish)
        except _PortTaken:
            say(f"a port was taken while the engine started on {plan.frontend}; trying others")
            preferred = (wish.frontend_port,)
    raise EngineFault("port", f"ports were taken {_TRIES} times while the engine started")


def _plan(binary: Binary, home: EngineHome, wish: EngineWish, preferred: tuple[int, ...]) -> _Plan:
    dynamic = config.dynamic_settings(need_time_skipping=wish.need_time_skipping)
    if binary.kind == "server":
        ports = config.choose_ports(preferred)
        home.write_config(config.server_yaml(ports), config.dynamic_yaml(dynamic))
        return _Plan(config.server_command(binary.path, home.directory), ports.frontend, ports.worker)
    frontend = first_free(preferred)
    ui = next(port for port in free_ports(2) if port != frontend)
    command = config.cli_command(binary.path, frontend, ui, dynamic)
    return _Plan(command, frontend, ui, f"http://{LOOPBACK}:{ui}")


async def _start_once(binary: Binary, plan: _Plan, home: EngineHome, wish: EngineWish) -> Started:
    home.forget_members()
    log = home.open_log()
    try:
        begin = os.fstat(log).st_size
        process = await ServerProcess.start(
            plan.command, home.directory, log, die_with_parent=wish.die_with_parent
        )
    except OSError as error:
        raise EngineFault("start", f"{binary.path} cannot be started: {error.strerror}") from error
    finally:
        os.close(log)
    try:
        endpoint = Endpoint(
            address=plan.address,
            pid=process.pid,
            version=binary.server_version,
            kind=binary.kind,
            ui_url=plan.ui_url,
            command=process.command,
        )
        # Before it is ready: whoever comes after a crash of ours must know what we started.
        home.announce(endpoint)
        client = await _ready(process, plan, home, begin, wish.namespace)
        home.remember_port(wish.frontend_port, plan.frontend)
    except BaseException:
        await process.stop()
        raise
    return Started(process, client, endpoint)


async def _ready(process: ServerProcess, plan: _Plan, home: EngineHome, begin: int, namespace: str) -> Client:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.ended:
            words = _last_words(home, begin)
            if "address already in use" in words:
                raise _PortTaken
            raise EngineFault("start", f"the engine ended with code {await process.wait()}: {words}")
        if accepts(plan.witness) and (client := await answers(plan.address, namespace)):
            return client
        await asyncio.sleep(_ASK_AGAIN_AFTER)
    raise EngineFault(
        "start", f"the engine was not ready within {READY_WITHIN:.0f} s: {_last_words(home, begin)}"
    )


def _last_words(home: EngineHome, begin: int) -> str:
    """The end of what this start has written to the log, as one line, and where the rest is."""
    with home.log.open("rb") as log:
        log.seek(begin)
        lines = log.read().decode(errors="replace").splitlines()
    told = [_plain(line) for line in lines if line.strip()][-_LINES_TOLD:]
    return f"{' | '.join(told) or 'it wrote nothing'} (see {home.log})"


def _plain(line: str) -> str:
    """The message and the error of a structured log line; any other line as it is."""
    try:
        entry = json.loads(line)
        return ": ".join(entry[name] for name in ("msg", "error") if name in entry)
    except (ValueError, TypeError):
        return line.strip()
