"""A disk that can be full without harm to anybody: a file system of its own for one run.

Where this process may mount (root, outside of locked-down containers), it is an ext4 file system in a file,
mounted in a mount namespace of our own, which the kernel takes apart when the last process of the run has
ended, however it ended. It is filled by allocating every free block: whoever writes gets ENOSPC.

Elsewhere the sizes of files are limited instead (RLIMIT_FSIZE, set from outside on the running processes):
whoever writes gets EFBIG. The engine is left out there, since a Go program dies of the signal that goes with
it. `Disk.kind` says which it is.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SIZE = 1536 * 2**20
"""Bytes. Sparse: only what is written takes room on the real disk."""
CHUNKS = (2**26, 2**20, 2**12)
"""Bytes by which free space is taken, ever smaller: others write meanwhile."""
SMALLEST = 4096
"""Bytes to which files are limited where the disk is not ours to fill."""
INSIDE = "TORTURE_MOUNTS_ITS_OWN"
FILE_SYSTEM, LIMITS = "own file system", "limited file sizes"


def in_own_mounts(arguments: Sequence[str]) -> None:
    """Become the same program in a mount namespace of its own, if that is possible and not done yet."""
    if INSIDE in os.environ or shutil.which("unshare") is None:
        return
    apart = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        return
    os.environ[INSIDE] = "1"
    # The same process id as before, so that whoever has started us still reaches us.
    os.execvp(apart[0], [*apart, sys.executable, *arguments])  # noqa: S606  # no shell is meant


@dataclass(frozen=True)
class Disk:
    """Where everything that is tortured lies."""

    folder: Path
    kind: str

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self, writers: Iterable[int]) -> None:
        """Leave no room. `writers`: the processes to limit where the disk itself cannot be filled."""
        if self.kind == LIMITS:
            _limit(writers, SMALLEST)
            return
        ballast = os.open(self._ballast, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            for chunk in CHUNKS:
                with suppress(OSError):  # no space left: what this is for
                    while True:
                        os.posix_fallocate(ballast, os.fstat(ballast).st_size, chunk)
        finally:
            os.close(ballast)

    def empty(self, writers: Iterable[int]) -> None:
        """Give the room back."""
        if self.kind == LIMITS:
            _limit(writers, resource.RLIM_INFINITY)
            return
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk() -> Iterator[Disk]:
    """A disk for one run, gone with the block. Others may pass through its folder, and read nothing."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-torture-") as room:
        Path(room).chmod(0o711)
        folder = Path(room) / "disk"
        folder.mkdir()
        mounted = INSIDE in os.environ and _mounted(Path(room) / "image", folder)
        folder.chmod(0o711)
        try:
            yield Disk(folder, FILE_SYSTEM if mounted else LIMITS)
        finally:
            if mounted:
                # Lazily: a process that is only just dying must not keep the room.
                subprocess.run(["umount", "--lazy", folder], check=True)


def _mounted(image: Path, folder: Path) -> bool:
    """Whether a file system of our own is there now. No blocks are kept back for root."""
    with image.open("wb") as file:
        file.truncate(SIZE)
    commands = (
        ["mkfs.ext4", "-q", "-m", "0", "-F", str(image)],
        ["mount", "-o", "loop", str(image), str(folder)],
    )
    try:
        return not any(subprocess.run(c, capture_output=True, check=False).returncode for c in commands)
    except FileNotFoundError:
        return False


def _limit(pids: Iterable[int], size: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
