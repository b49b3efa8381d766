"""What each image of the compose file is on this machine: which programs, which ports, which user.

A container's port is a port of its own. On one machine another program may have it, so every process gets
a free one instead; how a program is told another port than its usual one stands here too.
"""

import mmap
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

from rehearsal.faults import RehearsalError
from rehearsal.postgres_programs import Somebody, has_contrib, machines_own, unprivileged
from runtime.engine.build import SERVER_VERSION, official_server, sql_tool
from runtime.engine.cache import cache_root
from runtime.engine.progress import Say
from runtime.settings import Settings

ENGINE_PORTS = {
    "FRONTEND_GRPC_PORT": 7233,
    "FRONTEND_HTTP_PORT": 7243,
    "FRONTEND_MEMBERSHIP_PORT": 6933,
    "MATCHING_GRPC_PORT": 7235,
    "MATCHING_MEMBERSHIP_PORT": 6935,
    "HISTORY_GRPC_PORT": 7234,
    "HISTORY_MEMBERSHIP_PORT": 6934,
    "WORKER_GRPC_PORT": 7239,
    "WORKER_MEMBERSHIP_PORT": 6939,
}
"""The variables by which the official image's server takes its ports, and what they are unless set."""
OF_POSTGRES = frozenset({"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"})
"""What the rehearsal does as the image's entry script does it; that knows more."""
OURS = frozenset({"TEMPORAL_ADDRESS", *(f"FENGQIAO_{name.upper()}" for name in Settings.model_fields)})
BTREE_GIN = "btree_gin"
"""Temporal's lists need this extension, which not every PostgreSQL brings along."""


@dataclass(frozen=True)
class Image:
    """An image, as it can be had on this machine."""

    name: str
    """What stands in for it, in words."""
    path: tuple[Path, ...] = ()
    """Folders that its programs are looked for in."""
    ports: tuple[int, ...] = ()
    """The ports that its programs listen on without being told so in the compose file."""
    port_variables: dict[str, int] = field(default_factory=dict)
    """Variables that tell its programs another port, and the port they are about."""
    variables: frozenset[str] | Path = frozenset()
    """The variables that it takes, or a program in which their names can be found."""
    somebody: Somebody = field(default_factory=Somebody)
    stop_signal: Signals = SIGTERM

    def unknown(self, variables: Iterable[str]) -> list[str]:
        """Those of the variables that it does not take: a misspelt one would be passed over in silence."""
        if isinstance(self.variables, frozenset):
            return sorted(set(variables) - self.variables)
        with self.variables.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as program:
            return sorted(name for name in variables if program.find(name.encode()) < 0)


@dataclass(frozen=True)
class Machine:
    """Programs that this machine has, or was given by the rehearsal."""

    tools: Path
    """A folder with `temporal-server` and `temporal-sql-tool`."""
    postgres: Path
    application: Path
    """A folder with `fengqiao` and `python`."""

    def image(self, repository: str, tag: str) -> Image | None:
        """What stands in for an image; None if nothing does.

        RehearsalError if the image is unknown, or of another version than what would stand in for it.
        """
        match repository:
            case "postgres":
                return Image(
                    f"PostgreSQL in {self.postgres}",
                    path=(self.postgres,),
                    ports=(5432,),
                    variables=OF_POSTGRES,
                    somebody=unprivileged(),
                    stop_signal=SIGINT,
                )
            case "temporalio/admin-tools" | "temporalio/server" if tag != SERVER_VERSION:
                raise RehearsalError(f"{repository}:{tag} is not {SERVER_VERSION}, which the engine is")
            case "temporalio/admin-tools":
                tool = self.tools / "temporal-sql-tool"
                return Image(f"Temporal's schema tool {tag}", path=(self.tools,), variables=tool)
            case "temporalio/server":
                return Image(
                    f"Temporal server {tag}",
                    path=(self.tools,),
                    ports=tuple(ENGINE_PORTS.values()),
                    port_variables=ENGINE_PORTS,
                    variables=self.tools / "temporal-server",
                )
            case "fengqiao":
                return Image("this checkout", path=(self.application,), variables=OURS)
            case "temporalio/ui":
                return None
            case _:
                raise RehearsalError(f"nothing is known that stands in for the image {repository}:{tag}")


async def this_machine(tools: Path, say: Say) -> Machine:
    """The programs that stand in for those of the images, linked from a folder; what is missing is built."""
    postgres = postgres_with_contrib()
    (tools / "temporal-server").symlink_to(await official_server(cache_root(), say))
    (tools / "temporal-sql-tool").symlink_to(await sql_tool(cache_root(), say))
    return Machine(tools, postgres, Path(sys.executable).parent)


def postgres_with_contrib() -> Path:
    """The machine's PostgreSQL. RehearsalError if there is none, or one that Temporal cannot use."""
    found = machines_own()
    if found is None:
        raise RehearsalError(
            "no PostgreSQL is installed on this machine (Debian: apt-get install postgresql)"
        )
    if not has_contrib(found, BTREE_GIN):
        raise RehearsalError(f"the PostgreSQL in {found} has no {BTREE_GIN}: install its contrib modules")
    return found
