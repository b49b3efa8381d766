"""PostgreSQL as the compose file runs it: its settings, its password, its health check, ended in time."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from rehearsal.compose import Compose, read_compose
from rehearsal.containers import Ground
from rehearsal.faults import RehearsalError
from rehearsal.images import Machine
from rehearsal.postgres_programs import machines_own, of_the_wheel
from rehearsal.processes import Running
from rehearsal.up import everything_up

FILE = Path(__file__).parents[2] / "docker-compose.yml"
WHOLE = read_compose(FILE, {})


def alone(**change: object) -> Compose:
    """The compose file with its database alone."""
    service = WHOLE.services["postgres"].model_copy(update=change)
    return WHOLE.model_copy(update={"services": {"postgres": service}})


@pytest.fixture
def machine() -> Machine:
    binaries = machines_own() or of_the_wheel()
    if binaries is None:
        pytest.skip("no PostgreSQL")
    return Machine(Path(), binaries, Path(sys.executable).parent)


async def test_it_is_up_with_what_the_file_says(machine: Machine) -> None:
    said: list[str] = []
    async with everything_up(alone(), machine, said.append) as site:
        [running], [address] = site.running, site.addresses("postgres")
        assert await running.complaint() == ""
        root = site.ground.root
        url = f"postgresql://fengqiao:{{}}@{address}/fengqiao"
        with psycopg.connect(url.format(site.ground.password)) as connection:
            [told] = connection.execute("SHOW max_connections").fetchall()
            assert told == ("300",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.format("guessed"))
        assert any("max_connections=300" in line for line in said)
    assert not root.exists()
    assert running.process.returncode == 0


async def test_a_variable_that_the_image_is_not_known_to_have(machine: Machine) -> None:
    told = {**WHOLE.services["postgres"].environment, "POSTGRES_INITDB_ARGS": "--data-checksums"}
    with pytest.raises(RehearsalError, match="nothing is known of POSTGRES_INITDB_ARGS"):
        async with everything_up(alone(environment=told), machine, print):
            pass


async def test_a_setting_that_the_server_does_not_take(machine: Machine) -> None:
    with pytest.raises(RehearsalError, match=r"postgres-1 ended with 1: .*max_connectoins"):
        async with everything_up(alone(command=["postgres", "-c", "max_connectoins=3"]), machine, print):
            pass


async def deaf(machine: Machine, seen: list[Running]) -> None:
    """A server that does not hear that it should end, and has a second for it."""
    async with everything_up(alone(stop_grace_period=timedelta(seconds=1)), machine, print) as site:
        seen += site.running
        os.kill(site.running[0].process.pid, signal.SIGSTOP)


async def test_one_that_does_not_end_in_time_is_told(machine: Machine) -> None:
    seen: list[Running] = []
    with pytest.raises(RehearsalError, match="postgres-1 did not end within its 1 s"):
        await deaf(machine, seen)
    assert seen[0].process.returncode == -signal.SIGKILL


@pytest.fixture
def ground() -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp())
    yield Ground(folder, WHOLE)
    shutil.rmtree(folder)


def test_secrets_are_those_of_the_file(ground: Ground) -> None:
    assert ground.password in ground.secret("database-url")
    for name in WHOLE.secrets:
        assert ground.secret(name)
    with pytest.raises(RehearsalError, match="nothing is known of the secret other"):
        ground.secret("other")
