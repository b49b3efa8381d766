"""The data directory: made private, with a key ring, a migrated database and the shipped rule documents."""

import asyncio
from pathlib import Path

from api.clock import now
from policies.faults import DocumentRefusedError
from policies.loaded import BOOK
from policies.loading import shipped
from policies.rulebook import VersionTakenError
from runtime.faults import CONFIG, DATA, PERMISSION, UNAVAILABLE, CannotRunError
from runtime.settings import Settings
from storage.database import Database, DatabaseAwayError
from storage.documents import keep, refresh
from storage.migrate import migrate
from storage.vault import KeyRing, KeyRingError

PRIVATE_DIRECTORY = 0o700


def make_home(settings: Settings) -> None:
    """Make directory and key ring if they are missing. CannotRunError with what is in the way."""
    try:
        settings.data.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        (settings.data / "logs").mkdir(mode=PRIVATE_DIRECTORY, exist_ok=True)
        if not settings.ring.exists():
            KeyRing.create(settings.ring)
    except FileExistsError:
        return
    except OSError as error:
        raise CannotRunError(f"the data directory {settings.data}: {error.strerror}", PERMISSION) from error


def open_ring(settings: Settings) -> KeyRing:
    """The key ring. CannotRunError if it is missing or others may read it."""
    try:
        return KeyRing.open(settings.ring)
    except KeyRingError as error:
        raise CannotRunError(f"the key ring: {error}", CONFIG) from error


def bring_up_to_date(settings: Settings) -> None:
    """Run the migrations and keep the shipped documents."""
    try:
        migrate(settings.database)
        asyncio.run(_keep_shipped(settings))
    except DatabaseAwayError as error:
        raise CannotRunError(f"the database: {error}", UNAVAILABLE) from error
    except (DocumentRefusedError, VersionTakenError) as error:
        raise CannotRunError(f"a shipped rule document: {error}", DATA) from error


async def _keep_shipped(settings: Settings) -> None:
    database = Database(settings.database)
    try:
        await keep(database, shipped(), now())
    finally:
        await database.close()


async def fill_book(database: Database) -> None:
    """Load every rule document that the database has into this process."""
    await refresh(database, BOOK)


def log_file(settings: Settings, name: str) -> Path:
    """Where a process writes its log."""
    return settings.data / "logs" / f"{name}.log"
