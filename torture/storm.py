"""One run: everything up, the storm over it, rest, and the checker's verdict."""

import asyncio
import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from runtime.example import sign_ins_path
from torture.calls import Caller
from torture.client import Client
from torture.disk import small_disk
from torture.faults import TortureError
from torture.gremlin import Gremlin
from torture.journal import Journal
from torture.notice import notice
from torture.places import place_of
from torture.plan import plan
from torture.report import Result
from torture.script import CLIENTS, steps
from torture.settling import Settling
from torture.site import Site, Tables, site

LONG_ENOUGH = 45.0
"""Seconds of storm from which on the sweeper is given its whole time before anybody asks again."""
SWEEP_ALONE, SWEEP_BRIEFLY = 40.0, 4.0
CHECK_WITHIN = 300.0


@dataclass(frozen=True)
class Wanted:
    """One run as it was asked for: with these again, the same is planned."""

    seed: int
    seconds: float
    tables: Tables

    @property
    def several(self) -> int:
        """How many workers and APIs: with every other seed one of each dies while another goes on."""
        return 1 + self.seed % 2


async def storm(wanted: Wanted, folder: Path, say: Callable[[str], None]) -> Result:
    """Run it; journal, tables, logs and verdict are in the folder afterwards.

    TortureError if there can be no verdict.
    """
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with small_disk() as disk, Journal(folder / "journal.jsonl") as journal:
        say(f"disk: {disk.kind}")
        journal.note("run", seed=wanted.seed, seconds=wanted.seconds, tables=wanted.tables, disk=disk.kind)
        async with (
            site(wanted.tables, disk, folder, say, wanted.several) as ground,
            httpx.AsyncClient(base_url=ground.here.url, limits=_unlimited()) as http,
        ):
            try:
                caller = Caller(http, ground.tokens, journal)
                gremlin = Gremlin(ground, journal)
                await _rage(wanted, ground, caller, gremlin, folder)
                say("the storm is over")
                alone = SWEEP_ALONE if wanted.seconds >= LONG_ENOUGH else SWEEP_BRIEFLY
                await Settling(ground, caller).settle(alone)
                verdict = await _checked(folder, ground)
            finally:
                _keep_logs(ground, folder)
    return Result(
        seed=wanted.seed,
        tables=wanted.tables,
        storm=wanted.seconds,
        seconds=round(time.monotonic() - began, 1),
        faults=dict(sorted(gremlin.struck.items())),
        answers=dict(sorted(caller.counted.items())),
        verdict=verdict,
    )


def _unlimited() -> httpx.Limits:
    return httpx.Limits(max_connections=None, max_keepalive_connections=None)


async def _rage(wanted: Wanted, ground: Site, caller: Caller, gremlin: Gremlin, folder: Path) -> None:
    """Clients and gremlin at the same time, for as long as was asked."""
    clients = [
        Client(nth, wanted.seed, place_of(nth, ground.tokens), caller, ground) for nth in range(CLIENTS)
    ]
    # A neighbour is of the same place: its officers may see the cases.
    for nth, client in enumerate(clients):
        client.neighbour = next(c for c in (*clients[nth + 1 :], *clients) if c.place == client.place)
    blows = plan(wanted.seed, wanted.seconds, server=wanted.tables is Tables.POSTGRES)
    acting = [asyncio.create_task(_act(client, wanted.seed, gremlin)) for client in clients]
    others = (gremlin.strike(blows), notice(wanted.seed, wanted.seconds).load(caller, folder))
    tasks = [*acting, *map(asyncio.ensure_future, others)]
    try:
        done, _ = await asyncio.wait(tasks, timeout=wanted.seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _act(client: Client, seed: int, gremlin: Gremlin) -> None:
    for step in steps(seed, client.nth):
        if not gremlin.bursts:
            await asyncio.sleep(step.pause)
        await client.take(step)


async def _checked(folder: Path, ground: Site) -> dict[str, Any]:
    """The verdict of the checker, which is a process of its own and has only been told where to look."""
    database = ("--database", ground.settings.database, "--store", str(ground.settings.file_store))
    api = ("--api", ground.here.url, "--tokens", str(sign_ins_path(ground.settings)))
    with (folder / "findings.txt").open("w") as told:
        checker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "torture.checking", str(folder), *database, *api),
            stdout=told,
            stderr=asyncio.subprocess.PIPE,
        )
    try:
        async with asyncio.timeout(CHECK_WITHIN):
            _, errors = await checker.communicate()
    except TimeoutError:
        checker.kill()
        await checker.wait()
        raise TortureError("the checker did not come to an end") from None
    lines = (folder / "findings.txt").read_text().splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise TortureError(f"the checker failed: {errors.decode().strip()[-400:]}")
    verdict: dict[str, Any] = json.loads(lines[-1])
    return verdict


def _keep_logs(ground: Site, folder: Path) -> None:
    for log in (
        *(ground.settings.data / "logs").glob("*.log"),
        *(ground.settings.data / "engine").glob("*.log*"),
    ):
        shutil.copy(log, folder / log.name)
