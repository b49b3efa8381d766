"""The product as the compose file has it: Temporal and the tables on PostgreSQL, without containers."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from activities.naming import NAMESPACE
from bench.faults import BenchError, NoGroundError
from bench.load import Target
from bench.machine import file_system
from bench.postgres import version_of
from bench.processes import DATABASE, family
from bench.site import Product, Say, Site, beside
from rehearsal.compose import FILE, read_compose
from rehearsal.faults import RehearsalError
from rehearsal.images import this_machine
from rehearsal.postgres_programs import NoPostgresError
from rehearsal.up import Site as Cluster
from rehearsal.up import everything_up
from runtime.engine.build import SERVER_VERSION
from runtime.example import load_example, sign_ins_path
from runtime.sign_ins import read_sign_ins

QUIET = Console(quiet=True)
ROLES = {"engine": "temporal", "worker": "worker", "api": "api"}
"""What the bench calls the services of the file."""


@asynccontextmanager
async def cluster(workers: int, say: Say) -> AsyncIterator[Site]:
    """Everything up as the file says, one API and so many workers, the load generator beside it.

    NoGroundError where the machine lacks a program; BenchError if something does not come up, or ends.
    """
    async with (
        services({"WORKERS": str(workers), "APIS": "1"}, say) as up,
        beside(await product_of(up, workers)) as made,
    ):
        yield made


@asynccontextmanager
async def services(variables: Mapping[str, str], say: Say) -> AsyncIterator[Cluster]:
    """The file's services, with its variables set. NoGroundError and BenchError as `cluster`."""
    compose = read_compose(FILE, variables)
    with tempfile.TemporaryDirectory(prefix="fengqiao-tools-") as tools:
        try:
            machine = await this_machine(Path(tools), say)
        except (RehearsalError, NoPostgresError) as fault:
            raise NoGroundError(str(fault)) from fault
        try:
            async with everything_up(compose, machine, say) as up:
                yield up
        except RehearsalError as fault:
            raise BenchError(str(fault)) from fault


async def product_of(up: Cluster, workers: int) -> Product:
    """What runs, the example's officers signed in."""
    settings = up.settings()
    await asyncio.to_thread(load_example, settings, QUIET)
    [api], [engine] = up.addresses("api"), up.addresses("temporal")
    tokens = read_sign_ins(sign_ins_path(settings))
    postgres = version_of(settings.database)
    where = file_system(up.ground.root)
    return Product(
        target=Target(url=f"http://{api}", engine=engine, namespace=NAMESPACE, tokens=tokens),
        pids=lambda: _pids(up),
        workers=workers,
        logs=up.ground.root,
        about=f"Temporal server {SERVER_VERSION} and tables on PostgreSQL {postgres}; its files on {where}",
    )


def _pids(up: Cluster) -> Mapping[str, tuple[int, ...]]:
    [postgres] = up.pids("postgres")
    return {**{role: up.pids(service) for role, service in ROLES.items()}, DATABASE: family(postgres)}
