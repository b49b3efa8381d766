"""The data directory: made private, with a key ring, a migrated database and the shipped rule documents."""

import asyncio
from contextlib import suppress
from pathlib import Path

import structlog

from api.clock import now
from policies.faults import DocumentRefusedError
from policies.loaded import BOOK
from policies.loading import shipped
from policies.rulebook import RuleMissingError, VersionTakenError
from runtime.faults import CONFIG, DATA, PERMISSION, CannotRunError, away, code_of
from runtime.settings import Settings, read_settings
from storage.anchors import newest_signer
from storage.database import Database
from storage.documents import keep_shipped, refresh
from storage.faults import DatabaseAwayError
from storage.intents import newest_case_key
from storage.key_ring import KeyMissingError, KeyRing, KeyRingError, KeyRingExposedError
from storage.migrate import DatabaseDamagedError, DatabaseUnfitError, migrate, newest_revision
from storage.refilling import refill
from storage.vault import UnsealError

PRIVATE_DIRECTORY = 0o700
IGNORED = "*\n"
"""For git, in a data directory: keys and sign-ins are committed by nobody who keeps it in a checkout."""


def make_home(settings: Settings) -> None:
    """Make the data directory if it is missing. CannotRunError with what is in the way."""
    try:
        if not settings.data.is_dir():
            settings.data.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
            with suppress(FileExistsError), (settings.data / ".gitignore").open("x") as ignore:
                ignore.write(IGNORED)
        (settings.data / "logs").mkdir(mode=PRIVATE_DIRECTORY, exist_ok=True)
    except OSError as error:
        why = f"the data directory {settings.data}: {error.strerror}"
        raise CannotRunError(why, code_of(error)) from error


log = structlog.get_logger()


def open_ring(settings: Settings) -> KeyRing:
    """The key ring. CannotRunError if it is missing or others may read it."""
    try:
        return KeyRing.open(settings.ring)
    except KeyRingExposedError as error:
        raise CannotRunError(f"the key ring: {error}", CONFIG) from error
    except KeyRingError as error:
        raise CannotRunError(f"{error}: put its copy back", CONFIG) from error


def prepared() -> Settings:
    """The settings, with the data directory, its key ring and its tables as this version needs them."""
    settings = read_settings()
    make_home(settings)
    bring_up_to_date(settings)
    return settings


def as_it_is() -> Settings:
    """The settings of an installation that is only read. CannotRunError if it is not this version's."""
    settings = read_settings()
    see_that_it_is_ours(settings)
    return settings


def see_that_it_is_ours(settings: Settings) -> None:
    """CannotRunError if there is no database, or its tables are not those of this version."""
    see_that_there_is_one(settings.database)
    if asyncio.run(_revision(settings)) != newest_revision():
        raise CannotRunError("the tables are not those of this version: run `fengqiao migrate` first", DATA)


def see_that_it_is_fit(settings: Settings) -> None:
    """CannotRunError if the database has no tables of ours, or cases of another key ring.

    One that is away now may come with them: whoever uses it then asks again.
    """
    ring = open_ring(settings)
    see_that_there_is_one(settings.database)
    with suppress(DatabaseAwayError):
        asyncio.run(_see_that_it_is_fit(settings, ring))


async def _see_that_it_is_fit(settings: Settings, ring: KeyRing) -> None:
    async with Database(settings.database) as database:
        if await database.revision() is None:
            raise CannotRunError("the database has no tables of ours: run `fengqiao migrate` first", DATA)
        await see_that_the_ring_fits(database, ring)


async def _revision(settings: Settings) -> str | None:
    async with Database(settings.database) as database:
        return await database.revision()


def bring_up_to_date(settings: Settings) -> None:
    """Run the migrations, keep the shipped documents, and see that the key ring opens what is there."""
    try:
        migrate(settings.database)
        sample = asyncio.run(_keep_shipped(settings))
    except DatabaseAwayError as error:
        raise away(error) from error
    except DatabaseDamagedError as error:
        raise CannotRunError(f"the database is damaged: {error}; put a backup back", DATA) from error
    except DatabaseUnfitError as error:
        raise CannotRunError(f"the database: {error}", PERMISSION) from error
    except (DocumentRefusedError, VersionTakenError) as error:
        raise CannotRunError(f"a shipped rule document: {error}", DATA) from error
    except RuleMissingError as error:
        raise CannotRunError(f"the database lacks rule documents of its cases: {error}", DATA) from error
    _make_ring_fit(settings, sample)


async def _keep_shipped(settings: Settings) -> tuple[str, str] | None:
    async with Database(settings.database) as database:
        for left_out in await keep_shipped(database, shipped(), now()):
            log.warning("shipped_document_left_out", document=left_out, why="the county has its own")
        await refill(database, BOOK)
        async with database.read() as tx:
            return await newest_case_key(tx)


def _make_ring_fit(settings: Settings, sample: tuple[str, str] | None) -> None:
    """A new ring is made for a new database only: under it the cases of an old one would stay closed."""
    if sample is None and not settings.ring.exists():
        try:
            KeyRing.create(settings.ring, settings.crypto_profile)
        except OSError as error:
            raise CannotRunError(f"the key ring {settings.ring}: {error.strerror}", code_of(error)) from error
    ring = open_ring(settings)
    if sample is not None:
        try:
            ring.vault(*sample)
        except UnsealError as error:
            raise _does_not_open(ring) from error


async def see_that_the_ring_fits(database: Database, ring: KeyRing) -> None:
    """CannotRunError if this is not the key ring of the cases that are there: others could open nothing of
    what it seals.

    A copy that only lacks a key is ours: some texts stay closed until it is back, everything else goes on.
    """
    async with database.read() as tx:
        sample, signer = await newest_case_key(tx), await newest_signer(tx)
    if sample is None:
        return
    try:
        ring.vault(*sample)
    except KeyMissingError as error:
        if signer not in (None, ring.anchors.public_key):
            raise _does_not_open(ring) from error
    except UnsealError as error:
        raise _does_not_open(ring) from error


def _does_not_open(ring: KeyRing) -> CannotRunError:
    wrong = f"the key ring {ring.path} does not open the cases of this database: `fengqiao key list`"
    return CannotRunError(wrong, CONFIG)


def see_that_there_is_one(url: str) -> None:
    """A database that is only asked for is not made."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not Path(url.removeprefix(prefix)).exists():
        raise CannotRunError(f"there is no database {url.removeprefix(prefix)}", DATA)


async def fill_book(database: Database) -> None:
    """Load every rule document that the database has into this process."""
    await refresh(database, BOOK)


def log_file(settings: Settings, name: str) -> Path:
    """Where a process writes its log."""
    return settings.data / "logs" / f"{name}.log"
