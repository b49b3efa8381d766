"""Bring a database to the present schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from storage.database import DatabaseAwayError, sync_url


def config(url: str) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(url: str) -> None:
    """Run every migration that is still to run. DatabaseAwayError if there is no database."""
    try:
        engine = create_engine(sync_url(url))
        with engine.connect():
            pass
        engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        raise DatabaseAwayError(str(error)) from error
    command.upgrade(config(url), "head")
