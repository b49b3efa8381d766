"""Where the tests' databases are: files for SQLite, a server of our own or a given one for PostgreSQL."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

GIVEN = "FENGQIAO_TEST_POSTGRES"
PATIENCE = 30
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=100", "timezone=Asia/Shanghai")


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to test with, and why."""


class Postgres:
    """A server on which tests make and drop databases of their own."""

    def __init__(self, url: str) -> None:
        self.url = url
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
        self.run("; ".join(f"DELETE FROM {table.name}" for table in children_first), url)  # noqa: S608

    def run(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        """A statement of somebody else's, outside every transaction."""
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []


@contextmanager
def some_postgres() -> Iterator[Postgres]:
    """The given server, else one that is started for the tests. NoPostgresError if there is neither."""
    if given := os.environ.get(GIVEN):
        yield Postgres(given)
        return
    binaries = _binaries()
    if binaries is None:
        raise NoPostgresError(f"{GIVEN} is not set, and initdb and postgres are not on this machine")
    folder = Path(tempfile.mkdtemp(prefix="fq-pg-", dir="/tmp"))  # a socket's path is short
    try:
        with _server(binaries, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


def _binaries() -> Path | None:
    """The newest PostgreSQL on this machine."""
    found = shutil.which("initdb")
    places = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if found:
        places.append(Path(found).resolve().parent)
    whole = [path for path in places if (path / "initdb").exists() and (path / "postgres").exists()]
    return max(whole, key=lambda path: path.parent.name, default=None)


def _somebody() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as somebody who may do nothing else."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise NoPostgresError("as root, PostgreSQL needs a user `postgres` or `nobody` to run as")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def _server(binaries: Path, folder: Path) -> Iterator[Postgres]:
    somebody = _somebody()
    if somebody:
        os.chown(folder, somebody["user"], somebody["group"])
    data = folder / "data"
    initdb = [binaries / "initdb", "-D", data, "-U", "fengqiao", "-A", "trust", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(initdb, **somebody, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise NoPostgresError(made.stderr.strip().splitlines()[-1])
    settings = [f"--{setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}")]
    with (folder / "log").open("w") as log:
        command = [binaries / "postgres", "-D", data, *settings]
        process = subprocess.Popen(command, **somebody, cwd=folder, stdout=log, stderr=log)
    try:
        server = Postgres(f"postgresql://fengqiao@/postgres?host={folder}")
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
