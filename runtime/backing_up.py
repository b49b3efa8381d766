"""Backups as the operator takes and restores them."""

import asyncio
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from api.clock import now
from runtime.faults import CONFIG, DATA, DISK, IN_THE_WAY, PERMISSION, CannotRunError, away
from runtime.halves import REBUILD, RECREATE
from runtime.home import bring_up_to_date, open_ring, see_that_it_is_ours, see_that_there_is_one
from runtime.settings import Settings
from storage import bond
from storage.archive import Archive, ArchiveError, ArchiveWriter, Manifest
from storage.database import Database, Transaction
from storage.deleting import DELETED
from storage.dumping import NothingToBackUpError, dump_within
from storage.faults import DatabaseAwayError
from storage.key_ring import KeyRing
from storage.migrate import DatabaseDamagedError, DatabaseUnfitError, knows, make_anew, see_that_it_fits
from storage.restoring import (
    NotEmptyError,
    UnderWayError,
    mark_restored,
    restore,
    see_that_it_is_empty,
    the_only_one,
)
from storage.vault import UnsealError
from storage.whole import NoFileError, see_that_it_may_go, written_whole

PRIVATE = 0o600
SEALED_AS = "backup"
LEFT = (
    "these tables are left: whatever serves on them promises nothing more (503 not_together)",
    f"restore the file into the other database; to have these go on after all: {REBUILD}",
    f"本库已停用，不再受理任何操作（503 not_together）；请将备份恢复到新库，如需重新启用本库：{REBUILD}",
)
"""Said when the tables are left for another database."""


def back_up(settings: Settings, target: Path, *, replace: bool, leave: bool = False) -> list[str]:
    """Write a backup of the tables; what it has, in plain lines. CannotRunError.

    `leave`: nothing more is promised on these tables once it is there; if it cannot be written, all goes on.
    """
    see_that_there_is_one(settings.database)
    if leave:
        see_that_it_is_ours(settings)
    _see_that_it_may_be_written(target, replace=replace)
    ring = open_ring(settings)
    there = _manifest_of(target)
    try:
        manifest = asyncio.run(_write(settings, ring, target, there, replace=replace, leave=leave))
    except NothingToBackUpError as error:
        raise CannotRunError("the database has no tables of ours", DATA) from error
    except FileExistsError as error:
        raise CannotRunError(f"{target} has appeared meanwhile and is left as it is", IN_THE_WAY) from error
    except DatabaseAwayError:
        raise
    except OSError as error:
        raise CannotRunError(f"{target}: {error.strerror}", DISK) from error
    return [
        f"{target}: {_has(manifest)}",
        f"the key ring is not in it: keep a copy of {settings.ring} in another place, or no text can be read",
        f"密钥环不在备份之内：请将 {settings.ring} 另存他处，否则所有文字均无法读取",
        *(LEFT if leave else ()),
    ]


def _see_that_it_may_be_written(target: Path, *, replace: bool) -> None:
    try:
        see_that_it_may_go(target)
    except NoFileError as error:
        raise CannotRunError(f"{target}: {error.strerror}", IN_THE_WAY) from error
    if target.exists() and not replace:
        raise CannotRunError(f"{target} is there already: name another file, or say --replace", IN_THE_WAY)


def _manifest_of(target: Path) -> Manifest | None:
    """Of the backup that is to be written over; none if there is none that could be restored."""
    try:
        with Archive(target) as archive:
            return archive.manifest
    except ArchiveError:
        return None


def _see_that_none_is_lost(manifest: Manifest, there: Manifest | None, target: Path) -> None:
    """CannotRunError if the backup that would be written over has cases that these tables do not know.

    Cases never become fewer, those counted that were deleted at the end of their retention.
    """
    if there is None or _known(manifest) >= _known(there):
        return
    raise CannotRunError(
        f"{target} has {there.summary.cases} cases as of {there.taken_at.isoformat()} and these tables "
        f"{manifest.summary.cases}: it is left as it is; if the database was lost, put it back with "
        "`fengqiao restore` into an empty one or read the cases back with `fengqiao recover database`, "
        "else name another file",
        IN_THE_WAY,
    )


def _known(manifest: Manifest) -> int:
    deleted = manifest.tables.get(DELETED.name)
    return manifest.summary.cases + (deleted.rows if deleted else 0)


async def _write(
    settings: Settings, ring: KeyRing, target: Path, there: Manifest | None, *, replace: bool, leave: bool
) -> Manifest:
    """The file, and only when it is in its place the leaving.

    Both are of one transaction: nothing is promised between them, and broken off at any point the tables
    are either as they were, or left with a whole backup beside them.
    """
    manifest: Manifest | None = None
    try:
        async with (
            Database(settings.database) as database,
            database.alone(bond.BOND.name) if leave else database.read() as tx,
        ):
            if leave:
                await bond.leave(tx, now())
            with written_whole(target, replace=replace) as file:
                manifest = await _dump(tx, ring, file)
                _see_that_none_is_lost(manifest, there, target)
    except DatabaseAwayError as error:
        if manifest is None:
            raise
        raise CannotRunError(
            f"{target} is written, but the tables may not be left ({error}): do it again with another file",
            away(error).exit_code,
        ) from error
    return manifest


async def _dump(tx: Transaction, ring: KeyRing, file: BinaryIO) -> Manifest:
    def seal(text: str) -> str:
        return ring.keyed_hash(SEALED_AS, text)

    with ArchiveWriter(file) as writer:
        return await dump_within(tx, writer, seal, version("fengqiao"), now())


def put_back(settings: Settings, source: Path) -> list[str]:
    """Fill an empty database from a backup; what it has now, and what is to be done next. CannotRunError."""
    ring = open_ring(settings)
    try:
        with Archive(source) as archive:
            _see_that_it_can_be_read(archive, source)
            _see_that_the_ring_is_right(archive.manifest, ring, settings)
            archive.verify(lambda text: ring.keyed_hash(SEALED_AS, text))
            _fill(settings, archive)
            manifest = archive.manifest
    except ArchiveError as error:
        raise CannotRunError(str(error), DATA) from error
    return [
        f"{source}: {_has(manifest)}; all of it is in the database now",
        f"next, complete it from the engine, which knows what happened since: {REBUILD}",
        f"or, if the engine is lost too, re-create its open cases: {RECREATE}",
    ]


def _see_that_it_can_be_read(archive: Archive, source: Path) -> None:
    """CannotRunError if its tables are those of a later version."""
    manifest = archive.manifest
    if not knows(manifest.revision):
        raise CannotRunError(
            f"{source} was written by version {manifest.product}, whose tables this version "
            f"({version('fengqiao')}) does not know: restore it with that version or a later one",
            DATA,
        )


def _see_that_the_ring_is_right(manifest: Manifest, ring: KeyRing, settings: Settings) -> None:
    """CannotRunError if the key ring does not open the backup's newest case."""
    if (sample := manifest.summary.newest_case) is None:
        return
    try:
        ring.vault(*sample)
    except UnsealError as error:
        raise CannotRunError(
            f"the key ring {settings.ring} does not open the cases of this backup: put the copy back that "
            "belongs with it",
            CONFIG,
        ) from error


def _fill(settings: Settings, archive: Archive) -> None:
    try:
        see_that_it_fits(settings.database)
        with the_only_one(settings.database):
            there = asyncio.run(_empty_at(settings))
            if there != archive.manifest.revision:
                make_anew(settings.database, archive.manifest.revision)
            asyncio.run(_restore(settings, archive))
            bring_up_to_date(settings)
            asyncio.run(_mark(settings, archive))
    except UnderWayError as error:
        raise CannotRunError("another restore into this database is under way", IN_THE_WAY) from error
    except DatabaseUnfitError as error:
        raise CannotRunError(f"the database: {error}", PERMISSION) from error
    except NotEmptyError as error:
        raise CannotRunError(
            f"the database is not empty (table {error}): a backup is restored into an empty one only",
            IN_THE_WAY,
        ) from error
    except DatabaseDamagedError as error:
        raise CannotRunError(f"the database is damaged: {error}", DATA) from error
    except DatabaseAwayError as error:
        raise away(error) from error


async def _empty_at(settings: Settings) -> str | None:
    async with Database(settings.database) as database:
        return await see_that_it_is_empty(database)


async def _restore(settings: Settings, archive: Archive) -> None:
    async with Database(settings.database) as database:
        await restore(database, archive, now())


async def _mark(settings: Settings, archive: Archive) -> None:
    async with Database(settings.database) as database:
        await mark_restored(database, archive, now())


def _has(manifest: Manifest) -> str:
    known = manifest.summary
    newest = f", the newest event of {known.newest_event_at.isoformat()}" if known.newest_event_at else ""
    return (
        f"{known.cases} cases, {known.open_cases} of them open, as of {manifest.taken_at.isoformat()}{newest}"
    )
