"""`make rehearse`: the compose file without containers, the demo played on it, and every difference told."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from activities.engine import connect
from activities.naming import NAMESPACE
from rehearsal.compose import FILE, Compose, read_compose
from rehearsal.faults import RehearsalError
from rehearsal.images import Machine, this_machine
from rehearsal.limits import use_of
from rehearsal.playing import Told, client, differences, played
from rehearsal.postgres_programs import NoPostgresError
from rehearsal.processes import run_to_its_end
from rehearsal.up import Site, everything_up
from runtime.demo.stage import Stage
from runtime.ending import INTERRUPTED, end
from runtime.engine import EngineFault
from runtime.example import EVERY_PLACE, example_home, load_example, sign_ins_path
from runtime.faults import CannotRunError
from runtime.installation import running
from runtime.settings import Settings, without_settings
from runtime.sign_ins import read_sign_ins

FAULTS = (RehearsalError, NoPostgresError, EngineFault, CannotRunError)
NOT_OBEYED = (
    "images, their users and their files: the same programs of this machine were run as this user",
    "read_only, tmpfs, cap_add, cap_drop, security_opt, shm_size, cpus, logging: for a container engine",
    "restart: whatever ended before its time ended the rehearsal",
    "published ports: free ports were taken, and whether enough are published was checked",
    "start_period, interval and retries of health checks bound how long was waited, not how often was asked",
)
"""What the file says and nothing here can show."""
DIFFERENT = (
    "frontend.WorkflowTimeSkippingEnabled was added to the engine's settings: the demo moves clocks",
    "hosts are the loopback interface, and ports, files and folders are others",
)
"""What was done otherwise than the file says."""

console = Console(highlight=False, soft_wrap=True)
quiet = Console(quiet=True)


def say(line: str) -> None:
    """One line to whoever started us."""
    console.print(line, markup=False)


async def rehearse(compose: Compose, machine: Machine) -> None:
    """All of it. RehearsalError with every difference."""
    embedded = await _on_the_embedded_installation()
    say("\nthe compose file on this machine")
    async with everything_up(compose, machine, say) as site:
        settings = site.settings()
        await asyncio.to_thread(load_example, settings, quiet, EVERY_PLACE)
        addresses = site.addresses("api")
        say(f"the demo, call by call in turn at {' and '.join(addresses)}")
        [engine] = site.addresses("temporal")
        async with client(addresses) as http:
            tokens = read_sign_ins(sign_ins_path(settings))
            rehearsed = await played(Stage(http, tokens, await connect(engine, NAMESPACE)))
        say("what may run as often as it likes runs again")
        for container in site.done:
            await run_to_its_end(container, say)
        found = [*differences(embedded, rehearsed), *await _complaints(site)]
        left_out = site.left_out
    if found:
        raise RehearsalError("\n".join(found))
    events = sum(map(len, rehearsed.values()))
    say(f"\n{len(rehearsed)} chapters with {events} events: the same as on the embedded installation")
    _say_all("done otherwise than the file says", DIFFERENT)
    _say_all(
        "not shown", [*(f"{name}: its program is not on this machine" for name in left_out), *NOT_OBEYED]
    )


async def _complaints(site: Site) -> list[str]:
    """What is wrong with what has run for a while: ended, unhealthy, over its limits."""
    found = []
    for each in site.running:
        each.see_that_it_lives()
        if each.container.service.healthcheck is not None and (said := await each.complaint()):
            found.append(f"{each.container.name} is not healthy: {said}")
        if (use := use_of(each)) is not None:
            say(f"  {use}")
            if use.is_too_much:
                found.append(f"{use}: more than the file allows")
    return found


async def _on_the_embedded_installation() -> dict[str, Told]:
    """The demo as `make demo` plays it."""
    say("the demo on the embedded installation")
    async with _embedded() as stage:
        return await played(stage)


@asynccontextmanager
async def _embedded() -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="fengqiao-rehearsal-") as folder:
        settings = Settings(data=Path(folder), api_port=0, engine_port=0)
        await asyncio.to_thread(example_home, settings, quiet, EVERY_PLACE)
        async with (
            running(settings, say, need_time_skipping=True) as here,
            client([here.url.removeprefix("http://")]) as http,
        ):
            tokens = read_sign_ins(sign_ins_path(settings))
            yield Stage(http, tokens, await connect(here.engine.address, NAMESPACE))


def _say_all(heading: str, lines: Sequence[str]) -> None:
    say(f"{heading}:")
    for line in lines:
        say(f"  {line}")


async def _main() -> None:
    compose = read_compose(FILE, {})
    with tempfile.TemporaryDirectory(prefix="fengqiao-tools-") as tools:
        await rehearse(compose, await this_machine(Path(tools), say))


def main() -> int:
    """Rehearse; the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    without_settings()
    try:
        asyncio.run(_main())
    except FAULTS as fault:
        console.print(f"rehearsal: {fault}", style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    end(main())
