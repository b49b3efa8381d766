"""From a container to this machine: names of hosts, ports and paths, and nothing else, become others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.faults import RehearsalError
from runtime.engine.ports import LOOPBACK

ANYWHERE = "0.0.0.0"  # noqa: S104  # looked for, to be replaced
ABSOLUTE = re.compile(r"(?<![\w./:$}])/[\w.-]+(?:/[\w.-]+)*")


@dataclass(frozen=True)
class Translation:
    """What one container calls a thing, and what it is called here."""

    hosts: frozenset[str]
    """The services, each of which is a host to the others."""
    ports: Mapping[int, int]
    mounts: Mapping[str, Path]
    """Secrets, configurations and volumes by their path in the container."""

    def variable(self, name: str, value: str) -> str:
        """The value of an environment variable."""
        if value in self.hosts or value == ANYWHERE:
            return LOOPBACK
        if "PORT" in name:
            return self._port(value)
        return self.text(value)

    def text(self, text: str) -> str:
        """A text that may name a host with its port, and paths: a URL, a script."""
        hosts = "|".join(map(re.escape, sorted(self.hosts | {LOOPBACK})))
        placed = re.sub(
            rf"(?<![\w.-])(?:{hosts}):(\d+)\b", lambda found: f"{LOOPBACK}:{self._port(found[1])}", text
        )
        return self._paths(placed)

    def arguments(self, words: Sequence[str]) -> list[str]:
        """A command, a number that stands alone being a port. RehearsalError for a path that is nowhere."""
        return [self._port(word) if word.isdigit() else self.script(word) for word in words]

    def script(self, text: str) -> str:
        """A text that is run. RehearsalError for a path that is nowhere on this machine."""
        placed = self.text(text)
        for path in ABSOLUTE.findall(placed):
            if not Path(path).exists():
                raise RehearsalError(f"{path} is nowhere on this machine")
        return placed

    def _port(self, number: str) -> str:
        if not number.isdigit() or int(number) not in self.ports:
            raise RehearsalError(f"{number} is no port of any service")
        return str(self.ports[int(number)])

    def _paths(self, text: str) -> str:
        if not self.mounts:
            return text
        longest_first = sorted(self.mounts, key=len, reverse=True)
        pattern = rf"(?<![\w./-])({'|'.join(map(re.escape, longest_first))})(?![\w.-])"
        return re.sub(pattern, lambda found: str(self.mounts[found[1]]), text)
