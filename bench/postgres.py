"""A throw-away PostgreSQL server of this machine's own binaries, as durable as it is shipped."""

import os
import pwd
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

from bench.faults import BenchError

PATIENCE = 30
SETTINGS = ("listen_addresses=", "max_connections=100", "shared_buffers=512MB")
"""Of memory what a small server would be given; nothing else differs from what PostgreSQL ships."""


@contextmanager
def throw_away_postgres() -> Iterator[str]:
    """The URL of an empty database, reached by a socket in its own directory. BenchError if there is none."""
    binaries = _binaries()
    somebody = _somebody()
    with tempfile.TemporaryDirectory(prefix="fq-pg-", dir="/tmp") as name:  # a socket's path is short
        folder = Path(name)
        if somebody:
            os.chown(folder, somebody["user"], somebody["group"])
        data = folder / "data"
        made = subprocess.run(  # noqa: S603  # found on this machine
            [binaries / "initdb", "-D", data, "-U", "fengqiao", "-A", "trust", "-E", "UTF8"],
            **somebody, cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise BenchError(f"initdb: {made.stderr.strip().splitlines()[-1]}")
        settings = [f"--{setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}")]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(  # noqa: S603  # found on this machine
                [binaries / "postgres", "-D", data, *settings],
                **somebody, cwd=folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        url = f"postgresql://fengqiao@/postgres?host={folder}"
        try:
            _await(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # the fast shutdown: clients are not waited for
            process.wait(PATIENCE)


def version_of(url: str) -> str:
    """Of the server, as it says itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0] if row else "").split()[0]


def _binaries() -> Path:
    """The newest PostgreSQL on this machine."""
    places = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    whole = [path for path in places if (path / "initdb").exists() and (path / "postgres").exists()]
    if not whole:
        raise BenchError("initdb and postgres are not on this machine; --database sqlite needs neither")
    return max(whole, key=lambda path: path.parent.name)


def _somebody() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as somebody who may do nothing else."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise BenchError("as root, PostgreSQL needs a user `postgres` or `nobody` to run as")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"postgres: {log.read_text().strip().splitlines()[-1]}") from None
            time.sleep(0.05)
        else:
            return
