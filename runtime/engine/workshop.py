"""Room to make a binary in: one maker at a time, and nothing left behind."""

import asyncio
import os
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from .cache import make_root
from .faults import path_fault
from .locks import FileLock
from .progress import Say

_PREFIX = ".workshop-"
_ASK_AGAIN_AFTER = 0.2


@asynccontextmanager
async def sole_maker(root: Path, say: Say) -> AsyncIterator[None]:
    """Be the only process that makes a binary for this cache; wait for another to finish first.

    Raises EngineFault (permission, disk).
    """
    make_root(root)
    lock = FileLock(root / "maker.lock")
    mine = lock.take()
    if not mine:
        say(f"process {lock.holder()} is making a Temporal binary already; waiting for it")
    while not mine:
        await asyncio.sleep(_ASK_AGAIN_AFTER)
        mine = lock.take()
    try:
        await asyncio.to_thread(_sweep, root)
        yield
    finally:
        lock.release()


@contextmanager
def workshop(root: Path) -> Iterator[Path]:
    """A temporary directory inside the cache, removed with all that Go leaves in it."""
    try:
        room = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
    except OSError as error:
        raise path_fault(error, root) from error
    try:
        yield room
    finally:
        _remove(room)


def _sweep(root: Path) -> None:
    """Remove what makers that were killed left behind."""
    for leftover in root.glob(f"{_PREFIX}*"):
        _remove(leftover)


def _remove(tree: Path) -> None:
    # Go makes the directories of its module cache read-only.
    for where, directories, _ in os.walk(tree):
        for name in directories:
            (Path(where) / name).chmod(stat.S_IRWXU)
    shutil.rmtree(tree, ignore_errors=True)
