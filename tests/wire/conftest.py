"""Fixtures: two authorities, an engine and a PostgreSQL that ask for a certificate of the first."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from rehearsal.postgres_programs import NoPostgresError, unprivileged
from runtime.engine import config
from runtime.engine.binary import Binary
from runtime.engine.ports import LOOPBACK, accepts, free_ports
from runtime.engine.process import ServerProcess
from tests.engine_launcher.conftest import real_binary
from tests.storage.servers import Postgres, own_postgres
from tests.support.certificates import Authority, Pair
from tests.support.left_out import leave_out

__all__ = ["real_binary"]

ENGINE = "engine.county.test"
"""For whom the engine's certificate is made out; its address is a number."""
PATIENCE = 60
ASKS = "local all all trust\nhostssl all all 127.0.0.1/32 cert\n"
"""How PostgreSQL knows people: from elsewhere by a certificate that is made out for their role."""


@pytest.fixture(scope="session")
def county_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("county"), "county")


@pytest.fixture(scope="session")
def foreign_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("foreign"), "foreign")


@pytest.fixture(scope="session")
def ours(county_ca: Authority) -> Pair:
    """The product's own certificate, named as its role in PostgreSQL is."""
    return county_ca.issue("fengqiao")


@pytest.fixture(scope="session")
async def guarded(
    tmp_path_factory: pytest.TempPathFactory,
    county_ca: Authority,
    real_binary: Binary,
    pytestconfig: pytest.Config,
) -> AsyncIterator[str]:
    """The address of a real engine that lets nobody in without a certificate."""
    if real_binary.kind == "cli":
        leave_out(pytestconfig, "TLS to the engine", "the Temporal CLI serves in plain only")
        pytest.skip("no engine with TLS")
    folder = tmp_path_factory.mktemp("guarded")
    ports = config.choose_ports(())
    served: dict[str, Any] = yaml.safe_load(config.server_yaml(ports))
    served["global"]["tls"] = _asking_for_certificates(county_ca)
    (folder / config.CONFIG).write_text(yaml.safe_dump(served))
    (folder / config.DYNAMIC).write_text(
        config.dynamic_yaml(config.dynamic_settings(need_time_skipping=True))
    )
    with (folder / "log").open("w") as log:
        command = config.server_command(real_binary.path, folder)
        server = await ServerProcess.start(command, folder, log.fileno(), die_with_parent=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while not accepts(ports.worker):
            assert not server.ended, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            await asyncio.sleep(0.05)
        yield f"{LOOPBACK}:{ports.frontend}"
    finally:
        await server.stop()


def _asking_for_certificates(authority: Authority) -> dict[str, Any]:
    """The part of the server's configuration: for clients, and for the server as its own client."""
    own = authority.issue("engine", ENGINE)
    files = {"certFile": str(own.certificate), "keyFile": str(own.key)}
    client = {"serverName": ENGINE, "rootCaFiles": [str(authority.file)]}
    asking = {"requireClientAuth": True, "clientCaFiles": [str(authority.file)]}
    return {
        "frontend": {"server": files | asking, "client": client},
        "systemWorker": files | {"client": client},
    }


@pytest.fixture(scope="session")
def guarded_postgres(county_ca: Authority, pytestconfig: pytest.Config) -> Iterator[tuple[Postgres, int]]:
    """A PostgreSQL that asks everybody on its port for a certificate, and the port."""
    pair, port = county_ca.issue("postgres", "localhost"), free_ports(1)[0]

    def furnish(data: Path) -> None:
        (data / "pg_hba.conf").write_text(ASKS)
        for file in (pair.certificate, pair.key, county_ca.file):
            shutil.copy(file, data)
            if somebody := unprivileged():
                os.chown(data / file.name, somebody["user"], somebody["group"])

    files = {"ssl_cert_file": pair.certificate, "ssl_key_file": pair.key, "ssl_ca_file": county_ca.file}
    settings = ("ssl=on", f"port={port}", f"listen_addresses={LOOPBACK}")
    try:
        with own_postgres(
            *settings, *(f"{name}={file.name}" for name, file in files.items()), furnish=furnish
        ) as server:
            yield server, port
    except NoPostgresError as error:
        leave_out(pytestconfig, "TLS to PostgreSQL", str(error))
        pytest.skip("no PostgreSQL with TLS")
