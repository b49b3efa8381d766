"""Bring a database to the present schema."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from storage.away import is_away
from storage.database import DatabaseAwayError, sync_url

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DatabaseDamagedError(RuntimeError):
    """The file is no database, or not a whole one."""


def config(url: str) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(url: str) -> None:
    """Run every migration that is still to run, all or none. DatabaseAwayError if there is no database."""
    try:
        command.upgrade(config(url), "head")
    except DBAPIError as error:
        if is_away(error):
            raise DatabaseAwayError(str(error.orig)) from error
        if getattr(error.orig, "sqlite_errorcode", None) in DAMAGED:
            raise DatabaseDamagedError(str(error.orig)) from error
        raise
