"""The per-user cache of Temporal binaries, each sealed with its size and hash."""

import asyncio
import hashlib
import json
import os
import platform
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .binary import Binary, BinaryKind, inspect, parsed
from .faults import path_fault

SlotKind = BinaryKind | Literal["sql-tool"]

_NAMES: dict[SlotKind, str] = {
    "server": "temporal-server",
    "cli": "temporal",
    "sql-tool": "temporal-sql-tool",
}
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def cache_root(chosen: Path | None = None) -> Path:
    """Where binaries are kept: the chosen place, `FENGQIAO_CACHE`, or the user's cache directory."""
    # Absolute, because the engine runs in a directory of its own.
    if chosen is not None:
        return chosen.absolute()
    if named := os.environ.get("FENGQIAO_CACHE"):
        return Path(named).expanduser().absolute()
    if users := os.environ.get("XDG_CACHE_HOME"):
        return Path(users) / "fengqiao"
    return Path.home() / ".cache" / "fengqiao"


def make_root(root: Path) -> None:
    """Create the cache directory. Raises EngineFault (permission, disk)."""
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise path_fault(error, root) from error


@dataclass(frozen=True)
class Slot:
    """The place of one version of one binary in the cache."""

    root: Path
    kind: SlotKind
    version: str

    @property
    def directory(self) -> Path:
        machine = platform.machine().lower()
        tag = f"{platform.system().lower()}-{_ARCHITECTURES.get(machine, machine)}"
        return self.root / f"{_NAMES[self.kind]}-v{self.version}-{tag}"

    @property
    def binary(self) -> Path:
        return self.directory / _NAMES[self.kind]

    @property
    def seal(self) -> Path:
        """The small document with the binary's size in bytes and its SHA-256."""
        return self.directory / "seal.json"

    def flaw(self) -> str | None:
        """What is wrong with what lies here; None if nothing is, or if nothing lies here."""
        if not self.directory.exists():
            return None
        try:
            sealed = json.loads(self.seal.read_text())
            size, digest = sealed["size"], sealed["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            return "its seal is missing or unreadable"
        try:
            if self.binary.stat().st_size != size:
                return "its size differs"
            if _sha256(self.binary) != digest:
                return "its hash differs"
        except OSError as error:
            return f"it cannot be read ({error.strerror})"
        if not os.access(self.binary, os.X_OK):
            return "it is not executable"
        return None

    async def load(self) -> Binary | None:
        """The sealed binary, asked for its version; None if it is absent, flawed or does not run."""
        if await asyncio.to_thread(self.is_sound):
            return await inspect(self.binary)
        return None

    def is_sound(self) -> bool:
        """Whether something lies here, and as it was sealed."""
        return self.binary.exists() and self.flaw() is None


def keep(slot: Slot, made: Path) -> Path:
    """Move a finished binary into its slot, whole or not at all; where it lies now.

    Whatever lay there before is replaced. Raises EngineFault (permission, disk).
    """
    make_root(slot.root)
    try:
        stage = Path(tempfile.mkdtemp(prefix=".stage-", dir=slot.root))
        try:
            _fill(stage, slot, made)
            if slot.directory.exists():
                slot.directory.rename(stage / "replaced")
            (stage / "new").rename(slot.directory)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise path_fault(error, slot.root) from error
    return slot.binary


def cached_versions(root: Path, kind: BinaryKind) -> list[str]:
    """The versions that have a slot in the cache, sound or not, the newest first."""
    pattern = Slot(root, kind, "*").directory.name
    before, after = pattern.split("*")
    versions = [found.name.removeprefix(before).removesuffix(after) for found in root.glob(pattern)]
    return sorted(versions, key=parsed, reverse=True)


def _fill(stage: Path, slot: Slot, made: Path) -> None:
    target = stage / "new" / slot.binary.name
    target.parent.mkdir()
    shutil.move(made, target)
    target.chmod(0o755)
    seal = {
        "version": slot.version,
        "kind": slot.kind,
        "size": target.stat().st_size,
        "sha256": _sha256(target),
    }
    (target.parent / slot.seal.name).write_text(json.dumps(seal, indent=1) + "\n")
    # A seal that outlives a power cut while its binary does not would be noticed at the next start,
    # but cost a build of minutes.
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
