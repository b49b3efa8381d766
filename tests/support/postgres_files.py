"""The files of a PostgreSQL server of ours: tables, indexes, statistics, write-ahead log, its own log."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.storage.servers import Postgres

LONG = 6_000
"""Characters: more than fits into a row beside others, so that PostgreSQL would compress it."""
COMPRESSED = """
    SELECT attrelid::regclass::text, quote_ident(attname)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND attstorage = 'x'
"""


def written_as_it_is(server: Postgres, url: str) -> None:
    """Have a database compress nothing: in what is compressed no word would be found."""
    server.run("CREATE TABLE control (word text)", url)
    for table, column in server.run(COMPRESSED, url):
        server.run(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL", url)


def flushed(server: Postgres, url: str) -> bytes:
    """Have everything in the files; a word that was written last, to see that it is found."""
    word = secrets.token_hex(8)
    server.run(f"INSERT INTO control VALUES (rpad('{word}', {LONG}, 'x'))", url)  # noqa: S608  # ours
    server.run("ANALYZE", url)
    server.run("CHECKPOINT", url)
    return word.encode()


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below, by its name there. The server may take some away meanwhile."""
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):
            if path.is_file():
                yield str(path.relative_to(folder)), path.read_bytes()
