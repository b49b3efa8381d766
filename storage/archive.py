"""A backup as a file: one zip archive with a member for each table, a manifest, and a seal over it.

A member holds one JSON object a line. The manifest names every member with its SHA-256; the seal is a keyed
hash of the manifest, so that only whoever has the key ring can make a backup that is taken for ours.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from storage.jsons import dumps

FORMAT = 1
MANIFEST, SEAL, SUFFIX = "manifest.json", "seal.txt", ".jsonl"
CHUNK = 2**20
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(OSError, EOFError, ValueError, LookupError, OverflowError),
    RuntimeError,  # encrypted, or packed in a way that nobody knows
)
"""What reading a file that only looks like a zip archive may end with."""
Seal = Callable[[str], str]
"""The keyed hash of a text."""


class ArchiveError(ValueError):
    """The file is no backup that can be restored, and why, in one plain line."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class Member(_Said):
    """What the manifest says of one table."""

    rows: int
    sha256: str


class Summary(_Said):
    """What a backup has, for whoever must know what lies between it and now."""

    cases: int
    open_cases: int
    newest_event_at: AwareDatetime | None
    newest_case: tuple[str, str] | None
    """Number and wrapped key, to see beforehand that a key ring opens it."""
    serials: Mapping[str, int]
    """The last case number given out, by county and year."""


class Manifest(_Said):
    """What is in an archive."""

    format: int
    product: str
    """Version of the product that wrote it."""
    revision: str
    """Schema of the tables."""
    taken_at: AwareDatetime
    summary: Summary
    tables: Mapping[str, Member]


class ArchiveWriter(AbstractContextManager["ArchiveWriter"]):
    """Writes an archive from the first member to the seal; broken off, there is none."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.members: dict[str, Member] = {}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, ValueError):  # a full disk is said by whatever met it first
            self._zip.close()

    @contextmanager
    def table(self, name: str) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        """A member that takes row after row."""
        digest, rows = hashlib.sha256(), 0
        # The size is not known beforehand, and a county's events may pass 4 GB.
        with self._zip.open(name + SUFFIX, "w", force_zip64=True) as member:

            def take(row: Mapping[str, Any]) -> None:
                nonlocal rows
                line = f"{dumps(row)}\n".encode()
                digest.update(line)
                member.write(line)
                rows += 1

            yield take
        self.members[name] = Member(rows=rows, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest, seal: Seal) -> None:
        """Write manifest and seal; without them it is no archive."""
        told = manifest.model_dump_json(indent=1)
        self._zip.writestr(MANIFEST, told)
        self._zip.writestr(SEAL, seal(told))
        self._zip.close()


class Archive(AbstractContextManager["Archive"]):
    """An archive that is read. ArchiveError for whatever is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
        except UNREADABLE as error:
            raise ArchiveError(f"{path} is no backup, or not a whole one") from error
        try:
            self._told = self._text(MANIFEST)
            self.manifest = _manifest(path, self._told)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def verify(self, seal: Seal) -> None:
        """See that everything is there, unchanged, before anything is made of it."""
        if self._text(SEAL) != seal(self._told):
            raise self._changed("its manifest is not the sealed one")
        for name, member in self.manifest.tables.items():
            if self._hash(name) != member.sha256:
                raise self._changed(f"table {name} has another hash")

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, in the order in which they were written."""
        with self._open(name + SUFFIX) as member:
            for line in member:
                yield json.loads(line)

    def _changed(self, how: str) -> ArchiveError:
        return ArchiveError(f"{self._path} was changed after it was made: {how}")

    def _hash(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._reading(), self._open(name + SUFFIX) as member:
            while chunk := member.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def _text(self, name: str) -> str:
        with self._reading(), self._open(name) as member:
            return member.read().decode()

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except KeyError:
            raise ArchiveError(f"{self._path} is no whole backup: {name} is missing") from None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except ArchiveError:
            raise
        except UNREADABLE as error:
            raise ArchiveError(f"{self._path} is damaged: {error}") from error


def _manifest(path: Path, told: str) -> Manifest:
    try:
        form = json.loads(told)["format"]
        found = Manifest.model_validate_json(told) if form == FORMAT else None
    except (ValidationError, ValueError, LookupError, TypeError) as error:
        raise ArchiveError(f"{path} is no backup: its manifest cannot be read") from error
    if found is None:
        raise ArchiveError(f"{path} has format {form}, this version reads format {FORMAT}")
    return found
