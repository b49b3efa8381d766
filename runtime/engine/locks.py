"""A file lock that dies with its holder."""

import fcntl
import os
from pathlib import Path

from .faults import path_fault


class FileLock:
    """An exclusive lock on a file; the system lets go of it when the holding process ends.

    The file keeps the holder's process id, for messages only.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock if nobody else holds it; say whether it is ours now.

        Raises EngineFault (permission, disk) if the file cannot be used.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise path_fault(error, self._path) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError as error:
            os.close(descriptor)
            raise path_fault(error, self._path) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return True

    def holder(self) -> str:
        """The process id the holder wrote, or `?`."""
        try:
            return self._path.read_text().strip() or "?"
        except OSError:
            return "?"

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
