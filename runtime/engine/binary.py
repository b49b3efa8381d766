"""A Temporal binary and what it says of itself."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .commands import run

BinaryKind = Literal["cli", "server"]
Version = tuple[int, ...]

# The first server that can skip time; the CLI carries it from 1.9 on.
SKIPS_TIME_FROM: Version = (1, 32)

# `temporal version 1.32.2` (server), `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)` (CLI).
_SELF_REPORT = re.compile(
    r"temporal version v?(?P<own>\d[\w.+-]*)(?:\s*\(server v?(?P<server>\d[\w.+-]*))?", re.IGNORECASE
)
_ANSWERS_WITHIN = 10.0


@dataclass(frozen=True)
class Binary:
    """A runnable Temporal binary: the server itself, or the CLI that carries one."""

    path: Path
    kind: BinaryKind
    version: str
    server_version: str

    @property
    def skips_time(self) -> bool:
        return parsed(self.server_version) >= SKIPS_TIME_FROM

    def __str__(self) -> str:
        name = "Temporal CLI" if self.kind == "cli" else "Temporal server"
        return f"{name} {self.version} ({self.path})"


def parsed(version: str) -> Version:
    """The leading numbers of a version, for comparing: `1.32.2-rc.1` is (1, 32, 2)."""
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("-")[0]))


async def inspect(path: Path) -> Binary | None:
    """Ask a binary for its version; None if it does not run or is something else."""
    code, output = await run([path, "--version"], within=_ANSWERS_WITHIN)
    report = _SELF_REPORT.search(output)
    if code != 0 or report is None:
        return None
    return Binary(
        path, "cli" if report["server"] else "server", report["own"], report["server"] or report["own"]
    )
