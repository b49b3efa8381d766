"""Lists and boards of a generated city, asked at several numbers of open cases in one database."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import httpx
from rich.progress import Progress, TaskID

from api.clock import now
from bench.asked import Ask, People, people
from bench.crowd import COURSES, Crowd, Place
from bench.growing import Ground, Growing
from bench.idle import Idle, idle_cost
from bench.listing import serving, timed
from bench.sizes import bytes_of_cases, settle
from bench.timing import Calls, percentile
from runtime.engine import open_engine
from runtime.home import bring_up_to_date, fill_book, make_home
from runtime.installation import wish
from runtime.places.city_files import write_city
from runtime.places.wuwei import WUWEI
from runtime.roster_files import Roster, load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import new_token
from storage.database import Database

WEIGHED = 2_000
"""Cases of each kind by which it is told what one takes up."""
KINDS = {
    "open": {name: share for name, share in COURSES.items() if name != "signed"},
    "closed": {"signed": 1},
}


@dataclass
class Growth:
    """Everything measured while the crowd grew."""

    units: int
    officers: int
    weights: dict[str, float] = field(default_factory=dict[str, float])
    """Bytes of the tables for one case, open and closed."""
    made_in: float = 0.0
    """Seconds that making took, all together."""
    crowds: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Open and closed cases at each size."""
    calls: dict[int, Calls] = field(default_factory=dict[int, Calls])
    """By the number of open cases."""
    rows: dict[str, int] = field(default_factory=dict[str, int])
    idle: Idle | None = None

    def p95(self, name: str) -> list[tuple[int, float]]:
        """Of a list at every size."""
        return [(size, percentile(calls[name], 95)) for size, calls in self.calls.items()]


async def measure_growth(settings: Settings, sizes: Sequence[int], rounds: int, progress: Progress) -> Growth:
    """Weigh, then grow and ask."""
    await asyncio.to_thread(make_home, settings)
    await asyncio.to_thread(bring_up_to_date, settings)
    roster = await _city(settings, progress)
    place = Place.of(roster)
    growth = Growth(len(roster.units), len(roster.officers))
    ground = Ground(settings, place, roster.county.policy, now())
    await _weigh(ground, growth, progress)
    growing = Growing(ground)
    moved = _moving(progress, "open cases", sizes[-1])
    try:
        for size in sizes:
            began = perf_counter()
            crowd = await growing.until(size, moved)
            growth.made_in += perf_counter() - began
            await asyncio.to_thread(settle, settings.database)
            growth.crowds.append((crowd.is_open, crowd.closed))
            await _ask(settings, place, roster, crowd, growth, rounds, progress)
    finally:
        growing.close()
    return growth


async def _city(settings: Settings, progress: Progress) -> Roster:
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        await asyncio.to_thread(write_city, WUWEI, Path(folder))
        roster = await asyncio.to_thread(read_roster, Path(folder), progress)
    async with Database(settings.database) as database:
        await load_roster(database, roster, progress)
    return roster


async def _weigh(ground: Ground, growth: Growth, progress: Progress) -> None:
    """Cases of one kind alone. They stay: so few among so many do not count."""
    for kind, courses in KINDS.items():
        before = await asyncio.to_thread(_weight, ground.settings.database)
        growing = Growing(ground, courses, seed=kind)
        try:
            made = await growing.make(WEIGHED, _moving(progress, f"{kind} cases to weigh", WEIGHED))
        finally:
            growing.close()
        after = await asyncio.to_thread(_weight, ground.settings.database)
        growth.weights[kind] = (after - before) / (made.is_open + made.closed)


def _moving(progress: Progress, what: str, total: int) -> Callable[[int], None]:
    """A bar of its own."""
    task = progress.add_task(what, total=total)
    return lambda done: progress.update(task, completed=done)


def _weight(url: str) -> int:
    settle(url)
    return bytes_of_cases(url)


def asks(who: People) -> Iterator[Ask]:
    """Yield what is asked at every size, of those who see the most."""
    top = who.city or who.supervisor
    yield Ask("first page of all cases, the city", top, "/v1/cases")
    yield Ask("first page of what is overdue, the city", top, "/v1/overdue")
    yield Ask("first page of a county", who.supervisor, "/v1/cases")
    yield Ask("worklist of a county's supervisor", who.supervisor, "/v1/worklist")
    yield Ask("worklist of a mediator", who.mediator, "/v1/worklist")
    yield Ask("roll-up of the city", top, "/v1/overdue/units")
    yield Ask("roll-up of a county", who.supervisor, "/v1/overdue/units")
    yield Ask("roll-up of a township", who.head, "/v1/overdue/units")
    yield Ask("ages, the city", top, "/v1/overdue/ages")


async def _ask(
    settings: Settings,
    place: Place,
    roster: Roster,
    crowd: Crowd,
    growth: Growth,
    rounds: int,
    progress: Progress,
) -> None:
    who = people(place, roster.county.county, crowd)
    async with Database(settings.database) as database:
        await fill_book(database)
        tokens = {officer: await new_token(database, officer) for officer in dict.fromkeys(who.everybody)}
    task: TaskID = progress.add_task(f"lists at {crowd.is_open:,} open cases", total=rounds)
    async with (
        await open_engine(wish(settings), lambda _: None) as engine,
        serving(settings, engine.address) as api,
    ):
        http: httpx.AsyncClient = api.http
        growth.rows, calls = await timed(
            http, tokens, list(asks(who)), rounds, lambda: progress.advance(task)
        )
        ours = {"engine": engine.pid, "api": api.pid}
        growth.idle = await idle_cost({role: (pid,) for role, pid in ours.items() if pid is not None})
    growth.calls[crowd.is_open] = calls
