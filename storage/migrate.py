"""Bring a database to the present schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from storage.away import as_away, is_away
from storage.database import sync_url
from storage.faults import DatabaseAwayError

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


UTF8 = "UTF8"
NO_RIGHT = "42501"
"""SQLSTATE: the role lacks a privilege."""


class DatabaseDamagedError(RuntimeError):
    """The file is no database, or not a whole one."""


class DatabaseUnfitError(RuntimeError):
    """The database is there but cannot be used as it was made or granted, and why, in one plain line."""


def see_that_it_fits(url: str) -> None:
    """DatabaseUnfitError if texts in Chinese have no place in the database; DatabaseAwayError."""
    if url.startswith("sqlite"):
        return
    with postgres(url) as connection:
        encoding = connection.info.parameter_status("server_encoding")
    if encoding != UTF8:
        raise DatabaseUnfitError(
            f"its encoding is {encoding} and must be {UTF8}: make another one with "
            f"CREATE DATABASE … ENCODING '{UTF8}' TEMPLATE template0"
        )


def postgres(url: str) -> psycopg.Connection:
    """A connection of PostgreSQL's plain driver, outside every transaction. DatabaseAwayError."""
    parsed = make_url(sync_url(url))
    where, how = parsed.get_dialect()().create_connect_args(parsed)
    try:
        return psycopg.connect(*where, **how, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseAwayError(str(error)) from error


def config(url: str) -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config  # noqa: PLC0415  # most processes migrate nothing

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(url: str) -> None:
    """Run every migration that is still to run, all or none.

    DatabaseAwayError if there is no database, DatabaseUnfitError if it is not to be used.
    """
    from alembic import command  # noqa: PLC0415  # most processes migrate nothing

    see_that_it_fits(url)
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
            raise as_away(error) from error
        if getattr(error.orig, "sqlstate", None) == NO_RIGHT:
            said = str(error.orig).partition("\n")[0]
            raise DatabaseUnfitError(f"{said}: the role must own the tables and their schema") from error
        if getattr(error.orig, "sqlite_errorcode", None) in DAMAGED:
            raise DatabaseDamagedError(str(error.orig)) from error
        raise
