"""Files that are there whole or not at all, and their owner's only."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600


def made_private(path: str) -> None:
    """Have an empty file for SQLite to fill, where there is none: what it makes itself, others may read.

    It gives its log and its shared memory the permissions of the file. What it cannot open, it says itself.
    """
    if path.startswith((":", "file:")) or not path:
        return
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))


class NoFileError(FileExistsError):
    """What is there is no regular file: a folder, a device, a link. It is not written over."""


def see_that_it_may_go(target: Path) -> None:
    """NoFileError if something is there that must not give way to a file."""
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise NoFileError(errno.EEXIST, "it is no regular file, and is not written over", str(target))


@contextmanager
def written_whole(target: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all, on disk when the block has ended; its owner's only."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if replace:
                draft.replace(target)
            else:
                os.link(draft, target)  # never over one that appeared meanwhile
        finally:
            draft.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
