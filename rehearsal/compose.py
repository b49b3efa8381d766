"""The compose file as strict models: a setting that the rehearsal does not know is refused, never ignored."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from rehearsal.faults import RehearsalError

FILE = Path(__file__).parent.parent / "docker-compose.yml"
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
BYTES = {"k": 2**10, "m": 2**20, "g": 2**30}
VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+):-(?P<default>[^}]*)\}|(?P<other>\S*))")


def _duration(text: Any) -> Any:
    """`30s` and the like; anything else is left for the model to refuse."""
    found = re.fullmatch(r"(\d+)(ms|s|m|h)", str(text))
    return timedelta(seconds=int(found[1]) * SECONDS[found[2]]) if found else text


def _bytes(text: Any) -> Any:
    """`256m` and the like; anything else is left for the model to refuse."""
    found = re.fullmatch(r"(\d+)([kmg])", str(text))
    return int(found[1]) * BYTES[found[2]] if found else text


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Bytes = Annotated[int, BeforeValidator(_bytes)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Healthcheck(_Strict):
    """When a service is healthy."""

    test: list[str]
    interval: Duration
    timeout: Duration
    retries: int
    start_period: Duration = timedelta()


class Limits(_Strict):
    """What one container may use."""

    cpus: str
    memory: Bytes
    pids: int


class Resources(_Strict):
    """Limits, and nothing reserved."""

    limits: Limits


class Deploy(_Strict):
    """How many containers, and what each may use."""

    replicas: int = 1
    resources: Resources


class Wish(_Strict):
    """What another service must have come to first."""

    condition: Literal["service_healthy", "service_completed_successfully"]


class ConfigMount(_Strict):
    """Where a container finds a configuration."""

    source: str
    target: str


class Logging(_Strict):
    """Where a container's output goes."""

    driver: str
    options: dict[str, str]


class Service(_Strict):
    """One service, with every setting that the rehearsal knows what to do with."""

    image: str
    build: Literal["."] | None = None
    entrypoint: list[str] = []
    command: list[str] = []
    environment: dict[str, str] = {}
    secrets: list[str] = []
    configs: list[ConfigMount] = []
    volumes: list[str] = []
    tmpfs: list[str] = []
    ports: list[str] = []
    depends_on: dict[str, Wish] = {}
    healthcheck: Healthcheck | None = None
    deploy: Deploy
    restart: str
    stop_grace_period: Duration = timedelta(seconds=10)
    user: str | None = None
    read_only: bool = False
    cap_add: list[str] = []
    cap_drop: list[str] = []
    security_opt: list[str] = []
    shm_size: Bytes | None = None
    logging: Logging

    @property
    def ends(self) -> bool:
        """Whether it does its work and ends, rather than going on for ever."""
        return self.restart.startswith("on-failure")

    @property
    def repository(self) -> str:
        """Its image without the tag."""
        return self.image.partition(":")[0]

    @property
    def tag(self) -> str:
        """The version of its image."""
        return self.image.partition(":")[2]


class Content(_Strict):
    """A configuration that stands in the file itself."""

    content: str


class SecretFile(_Strict):
    """A secret that is kept in a file."""

    file: str


class Compose(_Strict):
    """The whole file."""

    services: dict[str, Service]
    configs: dict[str, Content] = {}
    secrets: dict[str, SecretFile] = {}
    volumes: dict[str, None] = {}

    def in_order(self) -> list[str]:
        """The services, each after those that it depends on. RehearsalError if they go round in a circle."""
        found: list[str] = []
        while len(found) < len(self.services):
            free = [
                name
                for name, service in self.services.items()
                if name not in found and set(service.depends_on) <= set(found)
            ]
            if not free:
                raise RehearsalError("services depend on each other in a circle, or on one that is not there")
            found += free
        return found


def read_compose(path: Path, environment: Mapping[str, str]) -> Compose:
    """The file with its variables filled in. RehearsalError names the settings that are not known."""
    document = _filled(yaml.safe_load(path.read_text(encoding="utf-8")), environment)
    plain = {name: value for name, value in document.items() if not name.startswith("x-")}
    try:
        return Compose.model_validate(plain)
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise RehearsalError(f"{path.name}: {'; '.join(wrong)}") from error


def _filled(value: Any, environment: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {name: _filled(each, environment) for name, each in value.items()}
        case list():
            return [_filled(each, environment) for each in value]
        case str():
            return VARIABLE.sub(lambda found: _value(found, environment), value)
        case _:
            return value


def _value(found: re.Match[str], environment: Mapping[str, str]) -> str:
    if found["dollar"]:
        return "$"
    if found["name"] is None:
        raise RehearsalError(f"${found['other']} is no variable of the form ${{NAME:-default}}")
    return environment.get(found["name"]) or found["default"]
