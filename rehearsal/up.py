"""Everything the compose file says, up in its order and down again in the opposite one."""

import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.compose import Compose, Service
from rehearsal.containers import Container, Ground, furnish
from rehearsal.faults import RehearsalError
from rehearsal.images import Image, Machine
from rehearsal.ports import Ports
from rehearsal.processes import Running, run_to_its_end, start
from runtime.engine.ports import LOOPBACK
from runtime.engine.progress import Say
from runtime.settings import Settings

PUBLISHED = re.compile(r"127\.0\.0\.1:(?P<first>\d+)(?:-(?P<last>\d+))?:(?P<target>\d+)")
"""A container's port on one or several ports of the host, on its loopback interface alone."""


@dataclass
class Site:
    """What runs, and where."""

    ground: Ground
    free: Ports = field(default_factory=Ports)
    running: list[Running] = field(default_factory=list)
    done: list[Container] = field(default_factory=list)
    """Containers that did their work and ended."""
    left_out: list[str] = field(default_factory=list)
    """Services that nothing on this machine stands in for."""

    def of(self, service: str) -> list[Container]:
        """The containers of a service that run."""
        return [each.container for each in self._running(service)]

    def addresses(self, service: str) -> list[str]:
        """Where the containers of a service listen."""
        return [f"{LOOPBACK}:{each.port}" for each in self.of(service)]

    def pids(self, service: str) -> tuple[int, ...]:
        """The processes of the containers of a service that run."""
        return tuple(each.process.pid for each in self._running(service))

    def _running(self, service: str) -> list[Running]:
        ours = self.ground.compose.services[service]
        return [each for each in self.running if each.container.service is ours]

    def settings(self) -> Settings:
        """The settings of an operator's command in a container of the application."""
        environment = next(each for each in self.done if each.name.startswith("migration")).environment()
        return Settings(
            data=Path(environment["FENGQIAO_DATA"]),
            key_ring=Path(environment["FENGQIAO_KEY_RING"]),
            database_url_file=Path(environment["FENGQIAO_DATABASE_URL_FILE"]),
        )


@asynccontextmanager
async def everything_up(compose: Compose, machine: Machine, say: Say) -> AsyncIterator[Site]:
    """All services up and healthy, in a folder that is gone afterwards.

    RehearsalError if one does not come up, or does not end within its grace at the end.
    """
    with tempfile.TemporaryDirectory(prefix="fq-re-", dir="/tmp") as folder:  # a socket's path is short
        root = Path(folder)
        root.chmod(0o711)  # PostgreSQL, as somebody else, passes through it
        (root / "volumes").mkdir(mode=0o711)
        site = Site(Ground(root, compose))
        try:
            await _start_all(site, machine, say)
            yield site
        finally:
            complaints = [await running.end() for running in reversed(site.running)]
        if found := [each for each in complaints if each]:
            raise RehearsalError("; ".join(found))


async def _start_all(site: Site, machine: Machine, say: Say) -> None:
    compose = site.ground.compose
    images = {name: machine.image(each.repository, each.tag) for name, each in compose.services.items()}
    listening = {name: _listening(name, compose.services[name], image) for name, image in images.items()}
    # Known before anything starts: a variable may name the port of a service that comes later.
    first = {port: here for ports in listening.values() for port, here in _taken(site, ports).items()}
    for name in compose.in_order():
        service, image = compose.services[name], images[name]
        if image is None:
            say(f"{name}: NOT run, nothing on this machine stands in for {service.image}")
            site.left_out.append(name)
            continue
        if gone := set(service.depends_on) & set(site.left_out):
            raise RehearsalError(f"{name} depends on {', '.join(gone)}, which cannot be run here")
        say(f"{name}: {image.name} for {service.image}")
        containers = []
        for nth in range(1, service.deploy.replicas + 1):
            ports = listening[name]
            own = {port: first[port] for port in ports} if nth == 1 else _taken(site, ports)
            containers.append(furnish(site.ground, f"{name}-{nth}", service, image, first, own))
        await (_run_once if service.ends else _keep_up)(site, containers, say)


async def _run_once(site: Site, containers: list[Container], say: Say) -> None:
    for container in containers:
        await run_to_its_end(container, say)
        site.done.append(container)


async def _keep_up(site: Site, containers: list[Container], say: Say) -> None:
    started = []
    for container in containers:
        started.append(await start(container, say))
        site.running.append(started[-1])
    for running in started:
        if running.container.service.healthcheck is not None:
            await running.become_healthy()


def _listening(name: str, service: Service, image: Image | None) -> tuple[int, ...]:
    """The ports on which a container of the service listens."""
    return tuple(dict.fromkeys((*(image.ports if image else ()), *_targets(name, service))))


def _taken(site: Site, ports: Sequence[int]) -> dict[int, int]:
    """A free port of this machine for each."""
    return dict(zip(ports, site.free.take(len(ports)), strict=True))


def _targets(name: str, service: Service) -> list[int]:
    """The container's ports that are published. RehearsalError if there are fewer ports than containers."""
    found = []
    for port in service.ports:
        told = PUBLISHED.fullmatch(port)
        if told is None:
            raise RehearsalError(f"{name}: {port} is not published on the loopback interface alone")
        room = int(told["last"] or told["first"]) - int(told["first"]) + 1
        if room < service.deploy.replicas:
            raise RehearsalError(f"{name}: {service.deploy.replicas} containers and {room} ports")
        found.append(int(told["target"]))
    return found
