"""What the postgres image does before it starts the server, and where the server has its things here."""

import asyncio
import subprocess

from rehearsal.containers import Container
from rehearsal.faults import RehearsalError
from runtime.engine.ports import LOOPBACK

DATA, SOCKETS = "/var/lib/postgresql/data", "/var/run/postgresql"
PORT = 5432


async def initialised(container: Container) -> None:
    """Make the cluster with its user, its password and its database; everybody has to give a password.

    RehearsalError if it could not be made.
    """
    told, data = container.environment(), container.translation.mounts[DATA]
    binaries = container.image.path[0]
    made = [
        *(str(binaries / "initdb"), "--pgdata", str(data), "--encoding", "UTF8"),
        *("--username", told["POSTGRES_USER"], "--pwfile", told["POSTGRES_PASSWORD_FILE"]),
        *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
    ]
    alone = [str(binaries / "postgres"), "--single", "-D", str(data), "postgres"]
    await asyncio.to_thread(_done, container, made, "")
    await asyncio.to_thread(_done, container, alone, f'CREATE DATABASE "{told["POSTGRES_DB"]}"\n')


def placed(container: Container) -> list[str]:
    """The command of the compose file, told its folders, its port and the loopback interface."""
    mounts = container.translation.mounts
    here = {
        "data_directory": mounts[DATA],
        "unix_socket_directories": mounts[SOCKETS],
        "listen_addresses": LOOPBACK,
        "port": container.own_ports[PORT],
    }
    settings = [word for name, value in here.items() for word in ("-c", f"{name}={value}")]
    # The server reads its configuration file where its data are.
    return [*container.command(), "-D", str(mounts[DATA]), *settings]


def _done(container: Container, command: list[str], said: str) -> None:
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs
        command,
        **container.image.somebody,
        cwd=container.folder,
        env=container.environment(),
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RehearsalError(f"{container.name}: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
