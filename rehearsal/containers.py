"""A container as a process on this machine: its folder, its environment, its command."""

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from rehearsal.compose import Compose, Service
from rehearsal.faults import RehearsalError
from rehearsal.images import Image
from rehearsal.translation import Translation

DATABASE_URL = "postgresql://fengqiao:%s@postgres:5432/fengqiao"
"""As README.md says that the secret is written."""
TIME_SKIPPING = {"frontend.WorkflowTimeSkippingEnabled": [{"value": True}]}
"""The one setting that is added: the demo moves the clocks of its cases."""
PRIVATE = 0o700
SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True)
class Ground:
    """One rehearsal's folder and what its containers share."""

    root: Path
    compose: Compose
    password: str = field(default_factory=lambda: secrets.token_hex(24))

    def secret(self, name: str) -> str:
        """What an operator writes into a secret's file. RehearsalError for one that is not known."""
        match name:
            case "postgres-password":
                return self.password
            case "database-url":
                return DATABASE_URL % self.password
            case _:
                raise RehearsalError(f"nothing is known of the secret {name}")

    def config(self, name: str) -> str:
        """The content of a configuration, time skipping added to the engine's."""
        content = self.compose.configs[name].content
        if name == "temporal-dynamic":
            content = yaml.safe_dump({**yaml.safe_load(content), **TIME_SKIPPING}, sort_keys=False)
        return content

    def volume(self, name: str) -> Path:
        """The folder of a volume."""
        return self.root / "volumes" / name


@dataclass(frozen=True)
class Container:
    """One container of a service."""

    name: str
    service: Service
    image: Image
    folder: Path
    own_ports: Mapping[int, int]
    """Ports that it listens on, and those that stand for them here."""
    translation: Translation

    @property
    def log(self) -> Path:
        """What it says, from its beginning."""
        return self.folder / "log"

    @property
    def port(self) -> int:
        """The first port that it listens on, here."""
        return next(iter(self.own_ports.values()))

    def environment(self) -> dict[str, str]:
        """The compose file's variables, a path, and nothing of this machine's own."""
        told = {
            name: self.translation.variable(name, value) for name, value in self.service.environment.items()
        }
        ports = {name: str(self.own_ports[port]) for name, port in self.image.port_variables.items()}
        return {
            "PATH": os.pathsep.join([*map(str, self.image.path), *SYSTEM]),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "LANG": "C.UTF-8",
            **ports,
            **told,
        }

    def command(self) -> list[str]:
        """What it runs."""
        words = [*self.service.entrypoint, *self.service.command]
        return self._found([self.translation.script(word) for word in words])

    def check(self) -> list[str]:
        """How it is asked whether it is healthy. RehearsalError for a form that is not known."""
        assert self.service.healthcheck is not None  # noqa: S101  # only services that have one are asked
        kind, *words = self.service.healthcheck.test
        if kind != "CMD":
            raise RehearsalError(f"{self.name}: a health check of the form {kind} is not known")
        return self._found(self.translation.arguments(words))

    def _found(self, words: list[str]) -> list[str]:
        program = shutil.which(words[0], path=self.environment()["PATH"])
        if program is None:
            raise RehearsalError(f"{self.name}: there is no program {words[0]} on this machine")
        return [program, *words[1:]]


def furnish(
    ground: Ground,
    name: str,
    service: Service,
    image: Image,
    ports: Mapping[int, int],
    own: Mapping[int, int],
) -> Container:
    """A container with its secrets, configurations and volumes in place.

    `ports` are those of all services, `own` those that it listens on itself. RehearsalError for a variable,
    a secret or a volume that is not known.
    """
    if unknown := image.unknown(service.environment):
        raise RehearsalError(f"{name}: nothing is known of {', '.join(unknown)}")
    folder = ground.root / name
    folder.mkdir()
    hosts, seen = frozenset(ground.compose.services), {**ports, **own}
    mounts: dict[str, Path] = {}
    for secret in service.secrets:
        told = Translation(hosts, seen, {}).text(ground.secret(secret))
        mounts[f"/run/secrets/{secret}"] = _written(folder / secret, told)
    for config in service.configs:
        mounts[config.target] = _written(folder / config.source, ground.config(config.source))
    for volume in service.volumes:
        source, _, target = volume.partition(":")
        if source not in ground.compose.volumes:
            raise RehearsalError(f"{name}: {source} is no volume of the file")
        mounts[target] = ground.volume(source)
        mounts[target].mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    for place in service.tmpfs:
        if place != "/tmp":  # noqa: S108  # that is told by TMPDIR
            mounts[place] = folder / place.strip("/").replace("/", "-")
            mounts[place].mkdir(mode=PRIVATE)
    if image.somebody:
        for path in (folder, *folder.iterdir(), *mounts.values()):
            os.chown(path, image.somebody["user"], image.somebody["group"])
    return Container(name, service, image, folder, own, Translation(hosts, seen, mounts))


def _written(path: Path, content: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")
    return path
