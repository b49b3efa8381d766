"""The store of documents: sealed files, each by the SHA-256 of its bytes. Nothing in it is ever changed.

It is a folder of files, so that it is backed up by whatever copies files; every process of an installation
has the same one.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from storage.whole import written_whole

PRIVATE_DIRECTORY = 0o700


class FileMissingError(RuntimeError):
    """The store has no such file."""


class FileDamagedError(RuntimeError):
    """A file's bytes are not those that it is named by."""


class FileStore:
    """Sealed files by their hashes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where the files are; made if it is not there yet. OSError."""
        self._folder.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        return self._folder

    def keep(self, sealed: bytes) -> str:
        """Have the bytes on disk, whole; their hash. OSError."""
        file = hashlib.sha256(sealed).hexdigest()
        path = self._path(file)
        path.parent.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        with written_whole(path, replace=True) as out:
            out.write(sealed)
        return file

    def read(self, file: str) -> bytes:
        """The sealed bytes. FileMissingError, FileDamagedError."""
        try:
            sealed = self._path(file).read_bytes()
        except OSError as error:
            raise FileMissingError(file) from error
        if hashlib.sha256(sealed).hexdigest() != file:
            raise FileDamagedError(file)
        return sealed

    def discard(self, file: str) -> None:
        """Take a file out, if it is there. OSError."""
        self._path(file).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Of all files."""
        return (path.name for path in self._folder.glob("??/*") if not path.name.startswith("."))

    def _path(self, file: str) -> Path:
        return self._folder / file[:2] / file
