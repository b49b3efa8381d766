"""The full lifecycle through HTTP beside a bare Temporal workflow: `python -m bench [seconds] [clients]`.

Both on the same engine in the same run, three rounds in turn; the median of the ratios is what counts.
"""

import asyncio
import os
import platform
import secrets
import sys
import tempfile
from pathlib import Path
from statistics import median

import httpx
from rich.console import Console
from rich.table import Table
from temporalio.client import Client

from activities.engine import connect
from bench.bare import bare_lifecycle, bare_worker
from bench.timing import Calls, Round, play_round
from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_HEAD, report
from runtime.demo.stage import Stage
from runtime.example import load_example, sign_ins_path
from runtime.home import bring_up_to_date, make_home
from runtime.installation import running
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins

ROUNDS = 3
console = Console(highlight=False, width=120)


async def product_lifecycle(stage: Stage, calls: Calls) -> str:
    """Open, accept, a note, settle on the spot, sign off: start and four commands, everything included."""
    async with calls.timed():
        body = report("量测", "量测用案件。", severity="general")
        opened = await stage.call(GROUP, "POST", "/v1/cases", body, secrets.token_hex(8))
    number = str(opened.json()["number"])
    spot = {"parties": ["p1", "p2"], "outcome": "和解。", "witness": "见证人（生成）"}
    steps = (
        (MEDIATOR, "accept", {}),
        (MEDIATOR, "note", {"text": "量测"}),
        (MEDIATOR, "settle_on_spot", spot),
    )
    for who, command, body in (*steps, (TOWN_HEAD, "sign_off", {})):
        async with calls.timed():
            answer = await stage.call(who, "POST", f"/v1/cases/{number}/actions/{command}", body)
            answer.raise_for_status()
    return number


async def history_of(client: Client, name: str) -> tuple[int, int]:
    """Events and bytes of a workflow's history."""
    described = await client.get_workflow_handle(name).describe()
    info = described.raw_description.workflow_execution_info
    return info.history_length, info.history_size_bytes


async def measure(settings: Settings, seconds: float, clients: int) -> None:
    """Warm up both, then rounds in turn."""
    async with running(settings, console.print) as here:
        engine = await connect(here.engine.address, settings.namespace)
        limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
        async with (
            httpx.AsyncClient(base_url=here.url, timeout=60, limits=limits) as http,
            bare_worker(engine),
        ):
            stage = Stage(http, read_sign_ins(sign_ins_path(settings)), engine)
            played: dict[str, list[Round]] = {"product over HTTP": [], "bare Temporal, SDK": []}
            for nth in range(ROUNDS + 1):
                for name, lifecycle in (
                    ("product over HTTP", lambda calls: product_lifecycle(stage, calls)),
                    ("bare Temporal, SDK", lambda calls: bare_lifecycle(engine, calls)),
                ):
                    result = await play_round(lifecycle, clients, seconds if nth else 2.0)
                    if nth:
                        played[name].append(result)
            await tell(engine, played, clients)


async def tell(engine: Client, played: dict[str, list[Round]], clients: int) -> None:
    """The table, as it goes into a README."""
    cores = os.cpu_count()
    console.print(
        f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"
    )
    head = ("lifecycle", "cases/s min/med/max", "p50 ms", "p95 ms", "p99 ms", "events/case", "bytes/case")
    table = Table(*head, title=f"start + 4 commands, {clients} clients, {ROUNDS} rounds in turn")
    for name, rounds in played.items():
        rates = sorted(r.per_second for r in rounds)
        calls = Calls([ms for r in rounds for ms in r.calls.milliseconds])
        events, size = await history_of(engine, rounds[-1].names[-1])
        times = (f"{calls.percentile(p):.0f}" for p in (50, 95, 99))
        table.add_row(name, "/".join(f"{rate:.1f}" for rate in rates), *times, str(events), str(size))
    console.print(table)
    product, bare = played.values()
    ratios = [p.per_second / b.per_second for p, b in zip(product, bare, strict=True)]
    said = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    console.print(f"product / bare, round by round: {said}; median {median(ratios):.2f}")


def main() -> None:
    """Measure on a throw-away installation."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else 16  # noqa: PLR2004  # the second argument
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        settings = Settings(data=Path(folder), api_port=0, engine_port=0)
        make_home(settings)
        bring_up_to_date(settings)
        load_example(settings, console)
        asyncio.run(measure(settings, seconds, clients))


if __name__ == "__main__":
    main()
