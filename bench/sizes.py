"""What a case takes up on the disk: of the tables, by what they grow by with cases of one kind alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from bench.writing import TABLES
from storage.statements import table

OF_CASES = tuple(table(model).name for model in TABLES)


def bytes_of_cases(url: str) -> int:
    """Bytes of the tables that grow with cases, indexes included."""
    if url.startswith("sqlite"):
        return _in_sqlite(Path(url.removeprefix("sqlite:///")))
    with psycopg.connect(url, autocommit=True) as connection:
        asked = "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name"
        row = connection.execute(asked, [list(OF_CASES)]).fetchone()
    return int(row[0]) if row else 0


def _in_sqlite(file: Path) -> int:
    """Of the whole file: what does not grow with cases falls out of a difference."""
    with closing(sqlite3.connect(file)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def settle(url: str) -> None:
    """Have the database learn how its rows are spread, as it does by itself in time."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
