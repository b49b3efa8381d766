"""Bring a database to the present schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from storage.away import is_away
from storage.database import sync_url
from storage.faults import DatabaseAwayError

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DatabaseDamagedError(RuntimeError):
    """The file is no database, or not a whole one."""


def config(url: str) -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config  # noqa: PLC0415  # most processes migrate nothing

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(url: str) -> None:
    """Run every migration that is still to run, all or none. DatabaseAwayError if there is no database."""
    from alembic import command  # noqa: PLC0415  # most processes migrate nothing

    with _faults_said():
        command.upgrade(config(url), "head")


def make_anew(url: str, revision: str) -> None:
    """Give a database that has no row the schema of a revision, whichever it has now. DatabaseAwayError."""
    from alembic import command  # noqa: PLC0415  # most processes migrate nothing

    with _faults_said():
        command.downgrade(config(url), "base")
        command.upgrade(config(url), revision)


def newest_revision() -> str:
    """The revision that this version works with."""
    return str(_scripts().get_current_head())


def knows(revision: str) -> bool:
    """Whether this version has the migration that leads to a revision."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # most processes migrate nothing

    return ScriptDirectory.from_config(config("sqlite://"))


@contextmanager
def _faults_said() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_away(error):
            raise DatabaseAwayError(str(error.orig)) from error
        if getattr(error.orig, "sqlite_errorcode", None) in DAMAGED:
            raise DatabaseDamagedError(str(error.orig)) from error
        raise
